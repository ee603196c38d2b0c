"""What is counted of many events together: one row for each measure, with its SQL and its sentence."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from schema.columns import Column

SCALE = 1000  # scores are summed as whole thousandths: a sum of floats would depend on the order of the rows


#: The whole numbers that measures are sums of: of one event, and of a row of a summary, which has them summed.
OF_EVENT: Mapping[str, str] = {
    "events": "1",
    "mentions": "e.num_mentions",
    "score": f"CAST(round(e.goldstein * {SCALE}) AS INTEGER)",
}
OF_SUMMARY: Mapping[str, str] = {name: f"e.{name}" for name in OF_EVENT}


@dataclass(frozen=True, slots=True)
class Measure:
    """One row: ``sql`` gives a whole number, from which and from the number of events ``value`` is made.

    The names in its braces are those of OF_EVENT.
    """

    column: Column
    sql: str
    value: Callable[[int, int], Any] = lambda number, events: number


def _mean(total: int, events: int) -> float | None:
    """One division of whole numbers, so rounded once."""
    return total / (SCALE * events) if events else None


def _measure(name: str, kind: type, about: str, sql: str, example: object, **more: Any) -> Measure:
    return Measure(Column(name, kind, kind is float, about, "", example), sql, **more)


def _quad(quad: int, means: str) -> Measure:
    sql = f"sum(CASE e.quad WHEN {quad} THEN {{events}} ELSE 0 END)"
    return _measure(f"quad{quad}", int, f"Events of quad class {quad}, {means}.", sql, 1)


EVENTS = _measure("events", int, "Events.", "sum({events})", 3)
MENTIONS = _measure("mentions", int, "Sentences that report them.", "sum({mentions})", 5)
GOLDSTEIN = _measure(
    "goldstein_mean", float, "Mean of the Goldstein scores of the events, each counted once.",
    "sum({score})", -2.5, value=_mean,
)  # fmt: skip
QUADS = tuple(
    _quad(quad, means)
    for quad, means in (
        (1, "verbal cooperation"),
        (2, "material cooperation"),
        (3, "verbal conflict"),
        (4, "material conflict"),
    )
)
#: Of a group, and of a cell of a panel.  The events come first: the others are made with their number.
OF_GROUP: tuple[Measure, ...] = (EVENTS, MENTIONS, GOLDSTEIN)
OF_CELL: tuple[Measure, ...] = (EVENTS, MENTIONS, *QUADS, GOLDSTEIN)


def columns(measures: Sequence[Measure], numbers: Mapping[str, str]) -> str:
    """The SQL of measures, each under its name."""
    return ", ".join(f"CAST({row.sql.format(**numbers)} AS BIGINT) AS {row.column.name}" for row in measures)


def values(measures: Sequence[Measure], numbers: Sequence[int]) -> tuple[Any, ...]:
    """What is shown of the whole numbers that the database gives; of zeros where there are no events."""
    return tuple(measure.value(number, numbers[0]) for measure, number in zip(measures, numbers, strict=True))
