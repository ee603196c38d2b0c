"""Panels: dyads by periods of time, with a row for each, those without events too."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date as Date
from itertools import groupby
from typing import Any

from schema.columns import Column
from store.filters import EVENTS, Chosen, Condition, Filter, Selection
from store.measures import OF_CELL, columns, values
from store.periods import Period
from store.query import Query, matching, page
from store.store import Store
from store.summaries import source
from store.values import Value, date

MOST_CELLS = 1_000_000
FILTERS: dict[str, Filter] = {row.name: row for row in EVENTS}
#: What stands before the measures in a row of a panel.
KEYS: tuple[Column, ...] = (
    Column("dyad", str, False, "The dyad as it was understood, directed `RUS-UKR` or undirected `RUS~UKR`.", "",
           "RUS-UKR"),
    Column("side_a", str, False, "Its first actor; who acts, in a directed dyad.", "", "RUS"),
    Column("side_b", str, False, "Its second actor; who is acted upon, in a directed dyad.", "", "UKR"),
    Column("period", str, False, "Label of the period.", "", "2022-05"),
    Column("start", Date, False, "First day of the period.", "", "2022-05-01"),
)  # fmt: skip
NAMES = tuple(column.name for column in (*KEYS, *(row.column for row in OF_CELL)))


@dataclass(frozen=True, slots=True)
class Panel:
    """Which events, of which dyads, by which periods."""

    query: Query
    dyads: tuple[Value, ...]
    period: Period


@dataclass(frozen=True, slots=True)
class Frame:
    """The numbers of a panel's first and last period; it is empty where the last is before the first."""

    first: int
    last: int

    @property
    def width(self) -> int:
        """How many periods there are."""
        return max(0, self.last - self.first + 1)


def frame(store: Store, panel: Panel) -> Frame:
    """The periods that the filters of days name; where they leave it open, from the first or to the last event."""
    first, last = _named_days(panel.query.selection)
    first, last = first or _seen_day(store, panel, "date"), last or _seen_day(store, panel, "-date")
    if not (first and last):
        return Frame(0, -1)
    number = panel.period.number
    return Frame(number(Date.fromisoformat(first)), number(Date.fromisoformat(last)))


def undated(store: Store, panel: Panel) -> int:
    """How many events of the dyads are in no period because their day is unknown."""
    read = source(_narrowed(panel, panel.dyads), [], by_day=False)
    found = matching(read.query)
    sql = f"SELECT sum({read.numbers['events']}) {found.sql} AND e.date = ''"
    return int(store.select(Condition(sql, found.data))[0][0] or 0)


def cells(store: Store, panel: Panel, frame: Frame, start: int, stop: int) -> Iterator[tuple[Any, ...]]:
    """The rows from number ``start`` to before ``stop``: each dyad in the order asked for, each period in time."""
    places = (divmod(place, frame.width) for place in range(start, stop))
    for at, found in groupby(places, key=lambda place: place[0]):
        numbers = [frame.first + column for _, column in found]
        yield from _row_of_dyad(store, panel, panel.dyads[at], numbers)


def every(store: Store, panel: Panel, frame: Frame) -> Iterator[tuple[Any, ...]]:
    """All rows, as they were when the first was read."""
    with store.moment():
        yield from cells(store, panel, frame, 0, frame.width * len(panel.dyads))


def _row_of_dyad(store: Store, panel: Panel, dyad: Value, numbers: list[int]) -> Iterator[tuple[Any, ...]]:
    period = panel.period
    counts = _counts(store, panel, dyad, period.start(numbers[0]), period.end(numbers[-1]))
    sides = (dyad.text, *(part.text for part in dyad.parts))
    nothing = (0,) * len(OF_CELL)
    for number in numbers:
        day = period.start(number)
        label = period.label(day)
        yield (*sides, label, day.isoformat(), *values(OF_CELL, counts.get(label, nothing)))


def _counts(store: Store, panel: Panel, dyad: Value, first: Date, last: Date) -> dict[str, tuple[int, ...]]:
    """The measures of a dyad in each period with events, by label."""
    period = panel.period
    query = _narrowed(panel, [dyad], _days("date_from", first), _days("date_to", last))
    read = source(query, [period.sql, "e.quad"], period.by_day)
    found = matching(read.query)
    sql = f"SELECT {period.sql} AS label, {columns(OF_CELL, read.numbers)} {found.sql} GROUP BY label"
    return {row[0]: row[1:] for row in store.select(Condition(sql, found.data))}


def _narrowed(panel: Panel, dyads: Iterable[Value], *more: Chosen) -> Query:
    chosen = (Chosen(FILTERS["dyad"], "", tuple(dyads)), *more, *panel.query.selection.chosen)
    return replace(panel.query, selection=Selection(chosen))


def _days(name: str, day: Date) -> Chosen:
    return Chosen(FILTERS[name], "", (date(day.isoformat()),))


def _seen_day(store: Store, panel: Panel, sort: str) -> str | None:
    """The day of the first or the last event of the dyads, found at the end of an index."""
    known = _narrowed(panel, panel.dyads, _days("date_from", Date.min))
    found = store.select(page(store.dialect, replace(known, sort=sort), "e.date", 1))
    return found[0][2] if found else None


def _named_days(selection: Selection) -> tuple[str | None, str | None]:
    """The first and last day that the filters allow; None where they leave it open."""
    firsts, lasts = list[str](), list[str]()
    for chosen in selection.chosen:
        days = [str(day) for value in chosen.values if not value.negated for day in value.data]
        if days and chosen.name in ("date", "year", "date_from"):
            firsts.append(min(days))
        if days and chosen.name in ("date", "year", "date_to"):
            lasts.append(max(days))
    return max(firsts, default=None), min(lasts, default=None)
