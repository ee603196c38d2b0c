"""Periods: the calendar and the database agree on every day."""

from __future__ import annotations

import sqlite3
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.periods import PERIODS, Period, period_named

LABELS = {
    "2022-05-18": ("2022-05-18", "2022-W20", "2022-05", "2022-Q2", "2022"),
    "2021-01-03": ("2021-01-03", "2020-W53", "2021-01", "2021-Q1", "2021"),
    "2021-01-04": ("2021-01-04", "2021-W01", "2021-01", "2021-Q1", "2021"),
    "2024-12-30": ("2024-12-30", "2025-W01", "2024-12", "2024-Q4", "2024"),
    "0001-01-01": ("0001-01-01", "0001-W01", "0001-01", "0001-Q1", "0001"),
    "9999-12-31": ("9999-12-31", "9999-W52", "9999-12", "9999-Q4", "9999"),
}


@pytest.mark.parametrize(("day", "labels"), LABELS.items(), ids=LABELS)
def test_labels(day: str, labels: tuple[str, ...]) -> None:
    starts = [period.start(period.number(date.fromisoformat(day))) for period in PERIODS]
    assert tuple(period.label(start) for period, start in zip(PERIODS, starts, strict=True)) == labels


def in_the_database(period: Period, day: str) -> str:
    with sqlite3.connect(":memory:") as database:
        label = database.execute(f"SELECT {period.sql} FROM (SELECT ? AS date) e", (day,)).fetchone()[0]
    database.close()
    return str(label)


@pytest.mark.parametrize("period", PERIODS, ids=lambda period: period.name)
@given(st.dates())
def test_the_database_labels_days_as_the_calendar_does(period: Period, day: date) -> None:
    start = period.start(period.number(day))
    assert start <= day <= period.end(period.number(day))
    assert in_the_database(period, day.isoformat()) == period.label(start)


@pytest.mark.parametrize("period", PERIODS, ids=lambda period: period.name)
def test_an_unknown_day_is_in_no_period(period: Period) -> None:
    assert in_the_database(period, "") == ""


@pytest.mark.parametrize("period", PERIODS, ids=lambda period: period.name)
@given(st.dates(max_value=date(9998, 12, 31)))
def test_periods_follow_each_other_without_gaps(period: Period, day: date) -> None:
    number = period.number(day)
    assert period.end(number) + timedelta(days=1) == period.start(number + 1)
    assert period.number(period.start(number)) == period.number(period.end(number)) == number


def test_the_calendar_ends() -> None:
    assert [period.end(period.number(date.max)) for period in PERIODS] == [date.max] * 5
    assert period_named("week").start(period_named("week").number(date.min)) == date.min
