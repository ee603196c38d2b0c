"""The feed of changes: stored and deleted events in the order of the revisions in which they last changed.

A revision is given inside the transaction that stores a document, and writers wait for one another: so
revisions become visible in their order, and a reader who has seen one has seen every smaller one.  An event
stands in the feed once, where it last changed; a deleted one leaves its id, its revision and what its id is
a hash of.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from schema.columns import COLUMNS
from store import rows
from store.databases import Dialect
from store.filters import EVENTS, Condition, Selection
from store.migrations import LASTING
from store.query import EVENT_TABLE, Query, Table
from store.values import Scalar

BEHIND_ALL = "\U0010ffff"  # an id behind every id
REACH = 100_000  # changes that a page looks at, so that filters that few pass do not make it long
# Filters that a deleted event answers too: what they ask does not change as long as the event's id does not.
FILTERS = tuple(
    row for row in EVENTS
    if row.name in (*LASTING, "actor", "dyad", "date_from", "date_to", "year", "actors") and row.name != "id"
)  # fmt: skip
FEED_TABLE = Table("events", "e", FILTERS, {"revision": "e.revision"}, EVENT_TABLE.default)

Fetch = Callable[[str, Sequence[Scalar]], list[tuple[Scalar, ...]]]


@dataclass(frozen=True, slots=True, order=True)
class Position:
    """Where a reader of the feed stands: behind the event ``id`` of a revision, or behind all of it."""

    revision: int = 0
    id: str = BEHIND_ALL


@dataclass(frozen=True, slots=True)
class Changes:
    """Changes as JSON texts, the position behind them, and whether nothing followed at ``revision``."""

    rows: tuple[str, ...]
    position: Position
    caught_up: bool
    revision: int


@dataclass(frozen=True, slots=True)
class _Entry:
    position: Position
    json: str


@dataclass(frozen=True, slots=True)
class _Table:
    """A table of the feed, how a row of it is written, and what looks along its index of revisions."""

    name: str
    row: str
    along: str


@dataclass(frozen=True, slots=True)
class _Part:
    """What one table says: entries in order, and where it has not looked any further; None at the end."""

    entries: list[_Entry]
    end: Position | None


def changes(
    dialect: Dialect, fetch: Fetch, selection: Selection, since: Position, limit: int, revision: int
) -> Changes:
    """Up to ``limit`` changes behind ``since``; ``fetch`` reads within one transaction at ``revision``."""
    parts = [_part(fetch, table, selection, since, limit) for table in _tables(dialect)]
    ends = [part.end for part in parts if part.end]
    stop = min(ends) if ends else Position(max(revision, since.revision))
    found = sorted((entry for part in parts for entry in part.entries), key=lambda entry: entry.position)
    kept = [entry for entry in found if entry.position <= stop][:limit]
    full = len(kept) == limit
    return Changes(
        tuple(entry.json for entry in kept),
        kept[-1].position if full else stop,
        not ends and not full,
        revision,
    )


def _tables(dialect: Dialect) -> tuple[_Table, ...]:
    """The two tables of the feed."""
    written = {
        "events": rows.change_json(dialect, False, rows.event_json(dialect, COLUMNS)),
        "deletions": rows.change_json(dialect, True, "NULL"),
    }
    return tuple(_Table(name, row, dialect.along(f"{name}_by_revision")) for name, row in written.items())


def _part(fetch: Fetch, table: _Table, selection: Selection, since: Position, limit: int) -> _Part:
    horizon = _horizon(fetch, table.name, since)
    where = _where(selection, since, horizon)
    sql = f"SELECT e.revision, e.id, {table.row} FROM {table.name} e {table.along} WHERE {where.sql}"
    found = fetch(f"{sql} ORDER BY e.revision, e.id LIMIT ?", (*where.data, limit))
    entries = [_Entry(Position(int(revision), str(id_)), str(json)) for revision, id_, json in found]
    return _Part(entries, entries[-1].position if len(entries) == limit else horizon)


def _horizon(fetch: Fetch, table: str, since: Position) -> Position | None:
    """The last change that a page looks at, None if there are not that many."""
    found = fetch(
        f"SELECT revision, id FROM {table} WHERE (revision, id) > (?, ?) ORDER BY revision, id"
        " LIMIT 1 OFFSET ?",
        (since.revision, since.id, REACH - 1),
    )
    return Position(int(found[0][0]), str(found[0][1])) if found else None


def _where(selection: Selection, since: Position, horizon: Position | None) -> Condition:
    behind = Condition("(e.revision, e.id) > (?, ?)", (since.revision, since.id))
    before = [Condition("(e.revision, e.id) <= (?, ?)", (horizon.revision, horizon.id))] if horizon else []
    conditions = [behind, *before, *Query(FEED_TABLE, selection).conditions()]
    return Condition(
        " AND ".join(condition.sql for condition in conditions),
        tuple(datum for condition in conditions for datum in condition.data),
    )
