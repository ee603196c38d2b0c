"""Groups: the events of a query counted by up to three fields."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date as Date
from typing import Any

from schema.columns import Column, select
from store.filters import Condition
from store.measures import OF_GROUP, columns, values
from store.periods import PERIODS, Period
from store.query import MOST_COUNTED, Query, matching
from store.store import Count, Store
from store.summaries import Source, source
from store.values import Scalar

MOST_FIELDS = 3
#: What groups can be sorted by: their fields, the first one first, or the SQL of a measure before these.  A mean is
#: sorted as the database computes it, so that the next page begins where the last one ended.
SORTS: Mapping[str, tuple[str, ...]] = {
    "group": (),
    "events": ("events",),
    "mentions": ("mentions",),
    "goldstein_mean": ("CAST(goldstein_mean AS DOUBLE PRECISION) / events",),
}
EXAMPLE = Date(2022, 5, 18)
#: The names of the same thing in filters and panels.
ALSO = {"place_country": ("country",), "date": ("day",)}


@dataclass(frozen=True, slots=True)
class GroupField:
    """One row: a field to group by and the names that GDELT has for it.  ``sql`` is never null; '' is unknown.

    ``by_day`` says that it tells the days of a month apart.
    """

    column: Column
    sql: str
    aliases: tuple[str, ...] = ()
    by_day: bool = False

    def cell(self, key: Scalar) -> Any:
        """A key of the database as it is shown."""
        if key == "":
            return None
        return int(key) if self.column.type is int else key


def _stored(column: Column) -> GroupField:
    gdelt = (column.gdelt,) if column.gdelt else ()
    return GroupField(column, f"e.{column.name}", (*ALSO.get(column.name, ()), *gdelt), column.name == "date")


def _period(period: Period) -> GroupField:
    kind: type = int if period.name == "year" else str
    example = kind(period.label(period.start(period.number(EXAMPLE))))
    column = Column(period.name, kind, True, f"{period.about} Null where the day is unknown.", "", example)
    return GroupField(column, period.sql, period.aliases, period.by_day)


FIELDS: tuple[GroupField, ...] = (
    *map(_stored, select((
        "source", "target", "source_country", "target_country", "source_roles", "target_roles", "code", "base",
        "root", "quad", "modality", "place_country", "coder_version", "origin", "date",
    ))),
    *map(_period, PERIODS[1:]),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Grouping:
    """The events of a query by the values of some fields.  ``sort`` is one of SORTS, with ``-`` for descending."""

    query: Query
    fields: tuple[GroupField, ...]
    sort: str = "group"

    def names(self) -> tuple[str, ...]:
        """The names of the cells of a row."""
        return (*(row.column.name for row in self.fields), *(row.column.name for row in OF_GROUP))

    @property
    def keys(self) -> tuple[str, ...]:
        """The fields as the SQL names them."""
        return tuple(f"k{n}" for n in range(len(self.fields)))

    @property
    def order(self) -> tuple[str, ...]:
        """The SQL of everything that sorts."""
        return (*SORTS[self.sort.lstrip("-")], *self.keys)

    def cells(self, row: Sequence[Any]) -> tuple[Any, ...]:
        """A row of the database as it is shown: its keys, then its measures."""
        keys, numbers = row[len(self.order) : -len(OF_GROUP)], row[-len(OF_GROUP) :]
        shown = (field.cell(key) for field, key in zip(self.fields, keys, strict=True))
        return (*shown, *values(OF_GROUP, numbers))


@dataclass(frozen=True, slots=True)
class Groups:
    """Rows of cells, and what sorts the last one where more follow."""

    rows: tuple[tuple[Any, ...], ...]
    after: tuple[Scalar, ...] | None


def page(store: Store, grouping: Grouping, limit: int, after: Sequence[Scalar] = ()) -> Groups:
    """Up to ``limit`` groups behind the one that ``after`` tells of."""
    found = store.select(_sql(grouping, after, limit + 1))
    last = found[limit - 1][: len(grouping.order)] if len(found) > limit else None
    return Groups(tuple(map(grouping.cells, found[:limit])), last)


def every(store: Store, grouping: Grouping) -> Iterator[tuple[Any, ...]]:
    """The cells of every group, in order, as they were when the first was read."""
    return map(grouping.cells, store.stream(_sql(grouping)))


def count(store: Store, grouping: Grouping, exact: bool = False) -> Count:
    """How many groups there are; counts no further than 10,000 unless ``exact``."""
    where = matching(_source(grouping).query)
    limit, most = ("", ()) if exact else (" LIMIT ?", (MOST_COUNTED + 1,))
    sql = f"SELECT count(*) FROM (SELECT DISTINCT {_keys(grouping)} {where.sql}{limit}) g"
    number = store.select(Condition(sql, (*where.data, *most)))[0][0]
    lower = not exact and number > MOST_COUNTED
    return Count(MOST_COUNTED, "lower_bound") if lower else Count(number, "exact")


def _sql(grouping: Grouping, after: Sequence[Scalar] = (), limit: int | None = None) -> Condition:
    """SQL for groups: what sorts them, their keys, their measures."""
    order, counted = ", ".join(grouping.order), _counted(grouping)
    way, compare = ("DESC", "<") if grouping.sort.startswith("-") else ("ASC", ">")
    behind = f" WHERE ({order}) {compare} ({', '.join('?' for _ in grouping.order)})" if after else ""
    most = (limit,) if limit else ()
    return Condition(
        f"SELECT {order}, g.* FROM ({counted.sql}) g{behind}"
        f" ORDER BY {', '.join(f'{name} {way}' for name in grouping.order)}{' LIMIT ?' if limit else ''}",
        (*counted.data, *after, *most),
    )


def _counted(grouping: Grouping) -> Condition:
    read = _source(grouping)
    where, measures = matching(read.query), columns(OF_GROUP, read.numbers)
    by = ", ".join(grouping.keys)
    return Condition(f"SELECT {_keys(grouping)}, {measures} {where.sql} GROUP BY {by}", where.data)


def _source(grouping: Grouping) -> Source:
    by_day = any(field.by_day for field in grouping.fields)
    return source(grouping.query, (field.sql for field in grouping.fields), by_day)


def _keys(grouping: Grouping) -> str:
    named = zip(grouping.fields, grouping.keys, strict=True)
    return ", ".join(f"{field.sql} AS {name}" for field, name in named)
