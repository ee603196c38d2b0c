"""Summaries: events counted in advance by month, kept by triggers in the transaction that changes the events.

A summary has the columns of events that it counts by, with the first day of the month for the day.  So the SQL of
filters and of fields that names no other column reads a summary as it reads the events.

Triggers see every change but one: INSERT OR REPLACE deletes without telling them.  So nothing writes events that way.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date as Date
from operator import itemgetter
from typing import Any

from schema.columns import IMPORTED
from schema.imports import Cells
from store.databases import Executing
from store.filters import Chosen
from store.measures import OF_EVENT, OF_SUMMARY, SCALE
from store.query import Query, matching

SUMS = ("events", "mentions", "score")


@dataclass(frozen=True, slots=True)
class Summary:
    """One table of counts.  ``key`` are the columns of events that it counts by; ``index`` those of an index."""

    name: str
    key: tuple[str, ...]
    index: tuple[str, ...] = ()

    def filling(self, where: str = "") -> str:
        """SQL for the rows that it must have, counted from the events, or from those that pass a WHERE."""
        keys = ", ".join(key_of("e", name) for name in self.key)
        sums = ", ".join(f"sum({sql})" for sql in OF_EVENT.values())
        by = ", ".join(str(n + 1) for n in range(len(self.key)))
        return f"SELECT {keys}, {sums} FROM events e {where} GROUP BY {by}"

    def made(self) -> Iterator[str]:
        """The statements that make the table, its index and the triggers that keep it."""
        columns = [
            f"{name} {'INTEGER' if name in NUMBERS else 'TEXT'} NOT NULL" for name in (*self.key, *SUMS)
        ]
        key = ", ".join(self.key)
        yield f"CREATE TABLE IF NOT EXISTS {self.name} ({', '.join(columns)}, PRIMARY KEY ({key})) WITHOUT ROWID"
        if self.index:
            on = f"{self.name} ({', '.join(self.index)})"
            yield f"CREATE INDEX IF NOT EXISTS {self.name}_by_{self.index[0]} ON {on}"
        same = " AND ".join(
            f"{key_of('old', name)} IS {key_of('new', name)}" for name in (*self.key, *COUNTED)
        )
        yield self.on_insert()
        yield self._trigger("DELETE", "", self._take("old"))
        yield self._trigger("UPDATE", f"WHEN NOT ({same})", self._take("old") + self._put("new"))

    def on_insert(self) -> str:
        """The statement that makes the trigger of new events."""
        return self._trigger("INSERT", "", self._put("new"))

    def add(self, where: str) -> str:
        """SQL that adds the events that pass a WHERE."""
        return f"INSERT INTO {self.name} {self.filling(where)} {self._or_add()}"

    def merge(self) -> str:
        """SQL that adds a row of counts."""
        marks = ", ".join("?" for _ in (*self.key, *SUMS))
        return f"INSERT INTO {self.name} VALUES ({marks}) {self._or_add()}"

    def _trigger(self, event: str, when: str, steps: str) -> str:
        name = f"{self.name}_{event.lower()}"
        return f"CREATE TRIGGER IF NOT EXISTS {name} AFTER {event} ON events {when} BEGIN {steps} END"

    def _put(self, row: str) -> str:
        cells = ", ".join((*(key_of(row, name) for name in self.key), *sums_of(row)))
        return f"INSERT INTO {self.name} VALUES ({cells}) {self._or_add()}; "

    def _or_add(self) -> str:
        more = ", ".join(f"{name} = {self.name}.{name} + excluded.{name}" for name in SUMS)
        return f"ON CONFLICT ({', '.join(self.key)}) DO UPDATE SET {more}"

    def _take(self, row: str) -> str:
        less = ", ".join(f"{name} = {name} - {sql}" for name, sql in zip(SUMS, sums_of(row), strict=True))
        here = " AND ".join(f"{name} = {key_of(row, name)}" for name in self.key)
        return f"UPDATE {self.name} SET {less} WHERE {here}; DELETE FROM {self.name} WHERE {here} AND events = 0; "


NUMBERS = frozenset(("quad", "actors_known", *SUMS))
COUNTED = ("num_mentions", "goldstein")
_PLACES = {column.name: place for place, column in enumerate(IMPORTED)}
#: The smallest first: the first one that has every column asked for is read.
SUMMARIES: tuple[Summary, ...] = (
    Summary("by_code", ("date", "code", "base", "root", "quad", "actors_known")),
    Summary(
        "by_dyad",
        ("source_country", "target_country", "date", "root", "quad", "actors_known"),
        ("target_country", "source_country", "date"),
    ),
)
#: Filters of days that a summary answers where a month begins or ends with them.
WHOLE: Mapping[str, Callable[[Date], bool]] = {
    "date_from": lambda day: day.day == 1,
    "date_to": lambda day: day.day == monthrange(day.year, day.month)[1],
    "date": lambda day: False,
}


@dataclass(frozen=True, slots=True)
class Source:
    """Where a query is counted: the table in it, and the SQL of the numbers that measures are made from."""

    query: Query
    numbers: Mapping[str, str]


def source(query: Query, fields: Iterable[str], by_day: bool) -> Source:
    """The smallest table that answers a query whose rows are counted by the SQL of some fields.

    ``by_day`` says that a field tells the days of a month apart.
    """
    columns = _columns(matching(query).sql, *fields)
    if not by_day and all(map(_whole, query.selection.chosen)):
        for summary in SUMMARIES:
            if columns <= set(summary.key):
                table = replace(query.table, name=summary.name)
                return Source(replace(query, table=table), OF_SUMMARY)
    return Source(query, OF_EVENT)


def make(connection: Executing) -> None:
    """Makes the summaries where there are none, and fills them."""
    for statement in (statement for summary in SUMMARIES for statement in summary.made()):
        connection.execute(statement)
    fill(connection)


def fill(connection: Executing) -> None:
    """Counts all summaries anew, inside the transaction that the caller has begun."""
    for summary in SUMMARIES:
        connection.execute(f"DELETE FROM {summary.name}")
        connection.execute(f"INSERT INTO {summary.name} {summary.filling()}")


def counted(events: Iterable[Cells]) -> dict[str, list[tuple[Any, ...]]]:
    """The rows that imported events add to each summary: the sums of OF_EVENT, made here and not by the database."""
    found = {}
    for summary in SUMMARIES:
        sums: dict[tuple[Any, ...], list[int]] = {}
        date = summary.key.index("date")
        take = itemgetter(*map(_PLACES.__getitem__, (*summary.key, *COUNTED)))
        for (*key, mentions, goldstein), times in Counter(map(take, events)).items():
            key[date] = key[date] and key[date][:8] + "01"
            row = sums.setdefault(tuple(key), [0, 0, 0])
            row[0] += times
            row[1] += times * mentions
            row[2] += times * round(goldstein * SCALE)
        found[summary.name] = [(*key, *row) for key, row in sums.items()]
    return found


def add(connection: Executing, counts: Mapping[str, Sequence[tuple[Any, ...]]]) -> None:
    """Adds rows of ``counted`` to the summaries."""
    for summary in SUMMARIES:
        connection.executemany(summary.merge(), counts[summary.name])


def add_revision(connection: Executing, revision: int) -> None:
    """Adds the events of a revision to the summaries."""
    for summary in SUMMARIES:
        connection.execute(summary.add("WHERE e.revision = ?"), (revision,))


def differences(connection: Executing) -> dict[str, int]:
    """How many rows of each summary are not what the events say; empty where all are."""
    found = {}
    for summary in SUMMARIES:
        is_, should = f"SELECT * FROM {summary.name}", summary.filling()
        wrong = f"SELECT * FROM ({is_} EXCEPT {should}) a UNION SELECT * FROM ({should} EXCEPT {is_}) b"
        found[summary.name] = int(connection.execute(f"SELECT count(*) FROM ({wrong}) w").fetchone()[0])
    return {name: number for name, number in found.items() if number}


def _whole(chosen: Chosen) -> bool:
    whole = WHOLE.get(chosen.name)
    days = (Date.fromisoformat(str(day)) for value in chosen.values for day in value.data)
    return whole is None or all(map(whole, days))


def _columns(*sql: str) -> set[str]:
    return set(re.findall(r"\be\.(\w+)", " ".join(sql)))


def key_of(row: str, column: str) -> str:
    """A column of an event as a summary has it."""
    if column != "date":
        return f"{row}.{column}"
    return f"CASE {row}.date WHEN '' THEN '' ELSE substr({row}.date, 1, 8) || '01' END"


def sums_of(row: str) -> tuple[str, ...]:
    """The SQL of what a summary sums, of one event."""
    return tuple(re.sub(r"\be\.", f"{row}.", sql) for sql in OF_EVENT.values())
