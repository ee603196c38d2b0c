"""A panel is what one builds from the events oneself: every dyad, every period, zeros too."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from store import Store
from store.filters import EVENTS, parse
from store.measures import OF_CELL
from store.panel import NAMES, Frame, Panel, cells, every, frame, undated
from store.periods import PERIODS, Period, period_named
from store.store import events
from store.values import dyad
from tests.store.places import SQLITE
from tests.store.samples import DAY, EDGES, corpora, document, mention
from tests.store.test_pages import MEANINGS, Corpus, Row, passes, requests, selection, stored, walk

pytestmark = pytest.mark.usefixtures("each_database")
Cells = tuple[Any, ...]


def label(period: Period, day: date) -> str:
    return period.label(period.start(period.number(day)))


def calendar(period: Period, first: date, last: date) -> list[str]:
    """The labels of all days, each once: the slow way to the periods."""
    days = (first + timedelta(days=n) for n in range((last - first).days + 1))
    return list(dict.fromkeys(label(period, day) for day in days))


def built(rows: list[Row], dyads: list[str], period: Period, first: date, last: date) -> list[Cells]:
    """The panel of some events, in plain Python."""
    table = []
    for name in dyads:
        of_dyad: Callable[[Row], bool] = MEANINGS["dyad"][0](name)
        for at in calendar(period, first, last):
            found = [
                row
                for row in rows
                if of_dyad(row) and row["date"] and label(period, date.fromisoformat(row["date"])) == at
            ]
            table.append((name, at, *measured(found)))
    return table


def measured(rows: list[Row]) -> Cells:
    scores = [Fraction(str(row["goldstein"])) for row in rows]
    quads = [sum(row["quad"] == quad for row in rows) for quad in (1, 2, 3, 4)]
    mean = float(sum(scores) / len(scores)) if scores else None
    return len(rows), sum(row["num_mentions"] for row in rows), *quads, mean


def shown(row: Cells) -> Cells:
    """A row without the columns that follow from the others."""
    return (row[0], row[3], *row[5:])


DYADS = st.lists(st.sampled_from(("FIN-RUS", "RUS-FIN", "FIN~RUS", "RUS~UKR", "UKR-UKR", "FINGOV-RUS*", "SWE-KEN")),
                 min_size=1, max_size=3, unique=True)  # fmt: skip
BOUNDS = st.sampled_from(
    (None, (date(2020, 12, 30), date(2021, 1, 5)), (date(2024, 12, 1), date(2025, 2, 3)))
)


@settings(max_examples=80, deadline=None, suppress_health_check=list(HealthCheck))
@given(corpora(EDGES), requests(), DYADS, st.sampled_from(PERIODS), BOUNDS, st.integers(1, 7))
def test_panels_are_what_plain_python_builds(
    corpus: Corpus, wanted: dict[str, list[str]], names: list[str], period: Period,
    bounds: tuple[date, date] | None, limit: int,
) -> None:  # fmt: skip
    wanted = {
        name: values for name, values in wanted.items() if not name.startswith(("date", "year", "dyad"))
    }
    with stored(corpus) as db:
        everything = walk(db, events(selection=selection({})), 1000)
        kept = [row for row in everything if passes(row, wanted)]
        pairs = [(name, "|".join(values)) for name, values in wanted.items()]
        if bounds:
            pairs += [("date_from", str(bounds[0])), ("date_to", str(bounds[1]))]
            kept = [row for row in kept if row["date"] and str(bounds[0]) <= row["date"] <= str(bounds[1])]
        panel = Panel(events(selection=parse(EVENTS, pairs)), tuple(map(dyad, names)), period)
        in_panel = [row for row in kept if any(MEANINGS["dyad"][0](name)(row) for name in names)]
        days = [date.fromisoformat(row["date"]) for row in in_panel if row["date"]]
        first, last = bounds or (min(days, default=None), max(days, default=None))
        expected = built(kept, names, period, first, last) if first and last else []
        within = frame(db, panel)
        assert [shown(row) for row in every(db, panel, within)] == expected
        assert [shown(row) for row in in_pages(db, panel, within, limit)] == expected
        assert undated(db, panel) == len(in_panel) - len(days)


def in_pages(db: Store, panel: Panel, within: Frame, limit: int) -> list[Cells]:
    size = within.width * len(panel.dyads)
    edges = [*range(0, size, limit), size]
    return [row for start, stop in pairwise(edges) for row in cells(db, panel, within, start, stop)]


def test_a_row_says_its_dyad_and_its_period() -> None:
    with stored([(document(), [mention("FINGOV", "046", "RUS", DAY)])]) as db:
        panel = Panel(events(), (dyad("RUS~FIN"),), period_named("week"))
        (row,) = every(db, panel, frame(db, panel))
    assert dict(zip(NAMES, row, strict=True)) == {
        "dyad": "FIN~RUS", "side_a": "FIN", "side_b": "RUS", "period": "2022-W20", "start": "2022-05-16",
        "events": 1, "mentions": 1, "quad1": 1, "quad2": 0, "quad3": 0, "quad4": 0, "goldstein_mean": 7.0,
    }  # fmt: skip


FRAMES = {
    "days": ("date_from=2022-03-15&date_to=2022-05-01", ("2022-03", "2022-05")),
    "year": ("year=2021", ("2021-01", "2021-12")),
    "years": ("year=2020|2022", ("2020-01", "2022-12")),
    "day": ("date=2022-05-18", ("2022-05", "2022-05")),
    "both": ("year=2022&date_from=2022-11-01", ("2022-11", "2022-12")),
    "open-end": ("date_from=2022-04-01", ("2022-04", "2022-05")),
    "open-start": ("date_to=2022-07-01", ("2022-05", "2022-07")),
    "excluded": ("year=!2021", ("2022-05", "2022-05")),
    "nothing-open": ("date_from=2023-01-01", None),
    "backwards": ("date_from=2022-05-01&date_to=2022-03-01", None),
    "the-last-year": ("date_from=9999-12-01&date_to=9999-12-31", ("9999-12", "9999-12")),
}  # fmt: skip


@pytest.mark.parametrize(("filters", "expected"), FRAMES.values(), ids=FRAMES)
def test_the_filters_of_days_say_which_periods(filters: str, expected: tuple[str, str] | None) -> None:
    pairs = [tuple(pair.split("=", 1)) for pair in filters.split("&")]
    with stored([(document(), [mention("FIN", "046", "RUS", DAY)])]) as db:
        month = period_named("month")
        panel = Panel(events(selection=parse(EVENTS, pairs)), (dyad("FIN-RUS"),), month)  # type: ignore[arg-type]
        rows = list(every(db, panel, frame(db, panel)))
    assert ((rows[0][3], rows[-1][3]) if rows else None) == expected


def test_names_load_into_stata() -> None:
    taken = {"if", "in", "using", "with", "byte", "int", "long", "float", "double"}
    for name in (*NAMES, *(row.column.name for row in OF_CELL)):
        assert name.isidentifier() and name.islower() and len(name) <= 32 and name not in taken


PLANS = {
    "days": ("day", "", "INDEX idx_events_source_country_target_country_date_id_actors_known"),
    "filtered": ("month", "code=046", "INDEX idx_events_source_country_target_country_date_id_actors_known"),
    "summed": ("month", "root=04", "PRIMARY KEY"),
}


@SQLITE
@pytest.mark.parametrize(("period", "filters", "along"), PLANS.values(), ids=PLANS)
def test_a_dyad_is_counted_along_its_index(period: str, filters: str, along: str) -> None:
    """Also when its days are asked for: its target's country has many more events than it has."""
    pairs = [tuple(pair.split("=", 1)) for pair in filters.split("&") if pair]
    seen = list[str]()
    with stored([]) as db:
        query = events(selection=parse(EVENTS, pairs))  # type: ignore[arg-type]
        panel = Panel(query, (dyad("FIN-RUS"),), period_named(period))
        db._connection.set_trace_callback(seen.append)
        list(cells(db, panel, Frame(24_000, 24_003), 0, 4))
        db._connection.set_trace_callback(None)
        (plan, *_) = [row[3] for row in db._rows(f"EXPLAIN QUERY PLAN {seen[0]}")]
    assert plan == f"SEARCH e USING {along} (source_country=? AND target_country=? AND date>? AND date<?)"
