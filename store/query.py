"""From a selection to SQL: pages by keyset, never by offset, and never an OR where two index scans do."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from store.databases import Dialect
from store.filters import DOCUMENTS, EVENTS, Chosen, Condition, Filter, Selection, forms
from store.values import TEXT, Scalar, Value, prefix_end

MOST_COUNTED = 10_000


@dataclass(frozen=True, slots=True)
class Table:
    """What can be listed: its SQL name and alias, its filters, its sorts, and what is left out by default."""

    name: str
    alias: str
    filters: tuple[Filter, ...]
    sorts: Mapping[str, str]
    default: Condition | None = None


@dataclass(frozen=True, slots=True)
class Query:
    """A selection in an order.  ``sort`` is a name of the table's sorts, with ``-`` for descending."""

    table: Table
    selection: Selection = field(default_factory=Selection)
    sort: str = "-date"

    @property
    def key(self) -> str:
        """The column that sorts."""
        return self.table.sorts[self.sort.lstrip("-")]

    @property
    def descending(self) -> bool:
        """Whether the largest comes first."""
        return self.sort.startswith("-")

    def conditions(self) -> list[Condition]:
        """Everything that must hold for a row, what is left out by default among it."""
        return [c.condition() for c in self.selection.chosen] + _default(self, self.selection.chosen)


@dataclass(frozen=True, slots=True)
class After:
    """Where a page begins: behind the row with this sort value and this id."""

    value: Scalar
    id: str


EVENT_TABLE = Table(
    "events",
    "e",
    EVENTS,
    {name: f"e.{name}" for name in ("date", "goldstein", "num_mentions", "confidence")},
    Condition("e.actors_known = 1"),
)
DOCUMENT_TABLE = Table("documents", "d", DOCUMENTS, {"date": "d.date"})


#: One month of days, or the events without a day: no parameter, because a range of days says it too.
_MONTH = Filter("month", (), TEXT, forms(exact="(e.date >= ? AND e.date < ?)"), "")


def in_month(query: Query, month: str) -> Query:
    """The part of a query of events in one month, ``2022-05``; of those without a day if that is empty."""
    ends = (month, prefix_end(month)) if month else ("", "0")
    chosen = Chosen(_MONTH, "", (Value(month, "exact", ends),))
    return replace(query, selection=Selection((*query.selection.chosen, chosen)))


def months(query: Query) -> Condition:
    """SQL for the months of a query of events, the earliest first, and the rows in each."""
    union = _union([_branch(query, branch, "e.date AS day, e.id AS i") for branch in _branches(query)])
    return Condition(
        f"SELECT substr(day, 1, 7) AS month, count(*) FROM ({union.sql}) u GROUP BY month ORDER BY month",
        union.data,
    )


def page(dialect: Dialect, query: Query, columns: str, limit: int, after: After | None = None) -> Condition:
    """SQL for up to ``limit`` rows behind ``after``: the sort value, the id, then ``columns``."""
    alias, order = query.table.alias, _order(query, query.key, f"{query.table.alias}.id")
    branches = _branches(query)
    if len(branches) == 1:
        scan = _scan(query, branches[0], after)
        return Condition(
            f"SELECT {query.key}, {alias}.id, {columns} {scan.sql} {order} LIMIT ?", (*scan.data, limit)
        )
    keys = _union([_keys(dialect, query, branch, after, limit) for branch in branches])
    chosen = Condition(
        f"SELECT k, i, r FROM ({keys.sql}) u {_order(query, 'k', 'i')} LIMIT ?", (*keys.data, limit)
    )
    return Condition(
        f"SELECT {query.key}, {alias}.id, {columns} FROM ({chosen.sql}) p "
        f"{dialect.placed(query.table.name, alias)} {order}",
        chosen.data,
    )


def count(dialect: Dialect, query: Query, most: int | None) -> Condition:
    """SQL for the number of rows, counting each alternative no further than ``most`` where that is given.

    Of two alternatives each is counted, and both together: three index scans, and no row is remembered.
    """
    branches = _branches(query)
    if len(branches) > 2:
        keys = _union(
            [_limited(query, branch, dialect.identity(query.table.alias), most) for branch in branches]
        )
        return Condition(f"SELECT count(*) FROM ({keys.sql}) u", keys.data)
    both = [[condition for branch in branches for condition in branch]] if len(branches) == 2 else []
    counted = [_limited(query, conditions, "1", most) for conditions in branches + both]
    numbers = [f"(SELECT count(*) FROM ({scan.sql}) s)" for scan in counted]
    total = " + ".join(numbers[: len(branches)]) + "".join(
        f" - {number}" for number in numbers[len(branches) :]
    )
    return Condition(f"SELECT {total}", tuple(d for scan in counted for d in scan.data))


def _limited(query: Query, conditions: list[Condition], columns: str, most: int | None) -> Condition:
    scan = _scan(query, conditions, None)
    limit, data = (" LIMIT ?", (most,)) if most else ("", ())
    return Condition(f"SELECT * FROM (SELECT {columns} {scan.sql}{limit}) l", scan.data + data)


def whole(query: Query, columns: str) -> Condition:
    """SQL for some columns of every row, in order."""
    scan = matching(query)
    order = _order(query, query.key, f"{query.table.alias}.id")
    return Condition(f"SELECT {columns} {scan.sql} {order}", scan.data)


def matching(query: Query) -> Condition:
    """The FROM and WHERE of all rows of a query, for counting them together: no order, so no branches."""
    chosen = query.selection.chosen
    return _scan(query, [c.condition() for c in chosen] + _default(query, chosen), None)


def _branches(query: Query) -> list[list[Condition]]:
    """Conditions that must all hold, once for each alternative of the filter that leads the search."""
    chosen = query.selection.chosen
    leader = next((c for c in chosen if c.filter.indexed and len(c.branches()) > 1), None)
    rest = [c.condition() for c in chosen if c is not leader] + _default(query, chosen)
    return [[branch, *rest] for branch in leader.branches()] if leader else [rest]


def _default(query: Query, chosen: Iterable[Chosen]) -> list[Condition]:
    if query.table.default is None or any(c.filter.name == "actors" for c in chosen):
        return []
    return [query.table.default]


def _scan(query: Query, conditions: list[Condition], after: After | None) -> Condition:
    """The FROM and WHERE of one index scan."""
    table = query.table
    if after:
        compare = "<" if query.descending else ">"
        behind = Condition(f"({query.key}, {table.alias}.id) {compare} (?, ?)", (after.value, after.id))
        conditions = [*conditions, behind]
    where = " AND ".join(condition.sql for condition in conditions) or "1 = 1"
    data = tuple(datum for condition in conditions for datum in condition.data)
    return Condition(f"FROM {table.name} {table.alias} WHERE {where}", data)


def _branch(query: Query, conditions: list[Condition], columns: str) -> Condition:
    scan = _scan(query, conditions, None)
    return Condition(f"SELECT {columns} {scan.sql}", scan.data)


def _keys(
    dialect: Dialect, query: Query, conditions: list[Condition], after: After | None, limit: int
) -> Condition:
    """What sorts, the id and where the row lies: an index knows all three."""
    scan, alias = _scan(query, conditions, after), query.table.alias
    order = _order(query, query.key, f"{alias}.id")
    keys = f"SELECT {query.key} AS k, {alias}.id AS i, {dialect.place(alias)} AS r {scan.sql} {order} LIMIT ?"
    return Condition(f"SELECT * FROM ({keys}) k", (*scan.data, limit))


def _union(parts: list[Condition]) -> Condition:
    """Several SELECTs as one; an event that two of them find is found once."""
    return Condition(
        " UNION ".join(part.sql for part in parts), tuple(d for part in parts for d in part.data)
    )


def _order(query: Query, key: str, id_: str) -> str:
    way = "DESC" if query.descending else "ASC"
    return f"ORDER BY {key} {way}, {id_} {way}"
