"""Periods of time: how the database labels the one a day is in, and how the calendar counts them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date as Date

# The Thursday of a day's ISO week: its year is the week's, its place in the year says which week.
_THURSDAY = "date(e.date, '-3 days', 'weekday 4')"
#: The one label that needs functions of SQLite.
WEEK = f"strftime('%Y', {_THURSDAY}) || '-W' || substr('0' || ((strftime('%j', {_THURSDAY}) + 6) / 7), -2)"


@dataclass(frozen=True, slots=True)
class Period:
    """One row: ``sql`` is the label of the period in which an event was, '' where its day is unknown.

    Periods are numbered without gaps: ``number`` is that of a day's period, ``start`` the first day of a number,
    ``label`` the label of the period that begins on a day, the same text as the database makes.
    """

    name: str
    about: str
    sql: str
    number: Callable[[Date], int]
    start: Callable[[int], Date]
    label: Callable[[Date], str]
    aliases: tuple[str, ...] = ()

    @property
    def by_day(self) -> bool:
        """Whether it tells the days of a month apart."""
        return self.name in ("day", "week")

    def end(self, number: int) -> Date:
        """The last day of a period; that of the calendar where the next one would be behind it."""
        try:
            return Date.fromordinal(self.start(number + 1).toordinal() - 1)
        except (ValueError, OverflowError):
            return Date.max


def _known(sql: str) -> str:
    return f"CASE e.date WHEN '' THEN '' ELSE {sql} END"


def _week_label(day: Date) -> str:
    year, week, _ = day.isocalendar()
    return f"{year:04}-W{week:02}"


PERIODS: tuple[Period, ...] = (
    Period("day", "Day, `2022-05-18`.", "e.date", Date.toordinal, Date.fromordinal, Date.isoformat),
    Period(
        "week", "Week of ISO 8601, Monday to Sunday, `2022-W20`.",
        _known(WEEK),
        lambda day: (day.toordinal() - 1) // 7, lambda number: Date.fromordinal(7 * number + 1), _week_label,
    ),
    Period(
        "month", "Month, `2022-05`.", "substr(e.date, 1, 7)",
        lambda day: 12 * day.year + day.month - 1, lambda number: Date(number // 12, number % 12 + 1, 1),
        lambda day: day.isoformat()[:7], ("MonthYear",),
    ),
    Period(
        "quarter", "Quarter of a year, `2022-Q2`.",
        _known("substr(e.date, 1, 4) || '-Q' || ((CAST(substr(e.date, 6, 2) AS INTEGER) + 2) / 3)"),
        lambda day: 4 * day.year + (day.month - 1) // 3,
        lambda number: Date(number // 4, 3 * (number % 4) + 1, 1),
        lambda day: f"{day.year:04}-Q{(day.month + 2) // 3}",
    ),
    Period(
        "year", "Year, `2022`.", "substr(e.date, 1, 4)",
        lambda day: day.year, lambda number: Date(number, 1, 1), lambda day: f"{day.year:04}",
        ("Year",),
    ),
)  # fmt: skip


def period_named(name: str) -> Period:
    """The period with this name."""
    return next(period for period in PERIODS if period.name == name)
