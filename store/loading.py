"""Importing events of others: many rows in one transaction, with how far their file is read."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime as DateTime
from typing import Any

from schema.columns import IMPORTED
from schema.imports import Imported, Report
from store.migrations import drop_indexes, restore_indexes
from store.values import stamp
from store.writing import read_revision, write_revision

ROW = tuple(column.name for column in IMPORTED)
_INSERT = (
    f"INSERT INTO events ({', '.join(ROW)}, added, revision) VALUES ({', '.join('?' for _ in ROW)}, ?, ?)"
    " ON CONFLICT (id) DO NOTHING"
)
# An event that is coded here is the same as its copy that comes back.
_CELLS = [f"e.{name}" if name != "origin" else "replace(e.origin, 'dyad', 'copy')" for name in ROW]
_STORED = (
    f"SELECT {', '.join(_CELLS)}, ifnull(o.line, '') FROM json_each(?) j"
    " JOIN events e ON e.id = j.value LEFT JOIN originals o ON o.event_id = e.id"
)


@dataclass(frozen=True, slots=True)
class Reject:
    """A row of a file that was not imported, and why."""

    file: str
    line: int
    reason: str
    text: str


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a file is read, and how many of its rows were stored, known already, and rejected."""

    line: int = 0
    done: bool = False
    stored: int = 0
    known: int = 0
    rejected: int = 0


@dataclass(frozen=True, slots=True)
class Batch:
    """Rows of a file up to a line, each with its number; ``done`` at the end of the file."""

    file: str
    line: int = 0
    done: bool = False
    events: list[tuple[int, Imported]] = field(default_factory=list)
    reports: list[Report] = field(default_factory=list)
    rejects: list[Reject] = field(default_factory=list)


def progress(connection: sqlite3.Connection, file: str, identity: str) -> Progress:
    """How far a file was imported; what is known of another file of its name is forgotten."""
    found = connection.execute(
        "SELECT line, done, stored, known, rejected FROM imports WHERE file = ? AND identity = ?",
        (file, identity),
    ).fetchone()
    if found:
        return Progress(found[0], bool(found[1]), *found[2:])
    connection.execute("DELETE FROM rejects WHERE file = ?", (file,))
    connection.execute("INSERT OR REPLACE INTO imports VALUES (?, ?, 0, 0, 0, 0, 0)", (file, identity))
    return Progress()


def load(connection: sqlite3.Connection, batch: Batch, now: DateTime) -> Progress:
    """Stores a batch within the transaction that the caller has begun."""
    new, conflicts = _events(connection, batch, now)
    reports = _insert_new(
        connection, "reports", [(r.id, r.event_id, r.document_id, r.line) for r in batch.reports]
    )
    rejects = [*batch.rejects, *conflicts]
    connection.executemany(
        "INSERT OR REPLACE INTO rejects VALUES (?, ?, ?, ?)",
        [(reject.file, reject.line, reject.reason, reject.text) for reject in rejects],
    )
    known = len(batch.events) + len(batch.reports) - new - reports - len(conflicts)
    return _advance(connection, batch, Progress(batch.line, batch.done, new + reports, known, len(rejects)))


def _events(connection: sqlite3.Connection, batch: Batch, now: DateTime) -> tuple[int, list[Reject]]:
    """Stores the events that are new; gives how many, and those that are stored with other values."""
    stored = _stored(connection, [event.id for _, event in batch.events])
    fresh, conflicts = list[Imported](), list[Reject]()
    for number, event in batch.events:
        before = stored.get(event.id)
        if before is None:
            stored[event.id] = event
            fresh.append(event)
        elif before != event:
            reason = f"event {event.id} is stored already with other values"
            conflicts.append(Reject(batch.file, number, reason, event.line or json.dumps(event.cells)))
    if fresh:
        revision, added = read_revision(connection) + 1, stamp(now)
        connection.executemany(_INSERT, ((*event.cells, added, revision) for event in fresh))
        originals = [(event.id, event.line) for event in fresh if event.line]
        connection.executemany("INSERT OR REPLACE INTO originals VALUES (?, ?)", originals)
        gone = json.dumps([event.id for event in fresh])
        connection.execute("DELETE FROM deletions WHERE id IN (SELECT value FROM json_each(?))", (gone,))
        write_revision(connection, revision)
    return len(fresh), conflicts


def _stored(connection: sqlite3.Connection, ids: Sequence[str]) -> dict[str, Imported]:
    """The events with these ids, as they were imported."""
    found = connection.execute(_STORED, (json.dumps(ids),))
    return {row[0]: Imported(tuple(row[:-1]), row[-1]) for row in found}


def _insert_new(connection: sqlite3.Connection, table: str, rows: Sequence[tuple[Any, ...]]) -> int:
    if not rows:
        return 0
    marks = ", ".join("?" for _ in rows[0])
    found = connection.executemany(f"INSERT INTO {table} VALUES ({marks}) ON CONFLICT DO NOTHING", rows)
    return max(found.rowcount, 0)


def _advance(connection: sqlite3.Connection, batch: Batch, step: Progress) -> Progress:
    sql = (
        "UPDATE imports SET line = ?, done = ?, stored = stored + ?, known = known + ?, rejected = rejected + ?"
        " WHERE file = ? RETURNING stored, known, rejected"
    )
    counted = (step.line, int(step.done), step.stored, step.known, step.rejected, batch.file)
    stored, known, rejected = connection.execute(sql, counted).fetchone()
    return replace(step, stored=stored, known=known, rejected=rejected)


def rejects(connection: sqlite3.Connection, file: str) -> Iterator[Reject]:
    """The rows of a file that were not imported, in their order."""
    found = connection.execute(
        "SELECT file, line, reason, text FROM rejects WHERE file = ? ORDER BY line", (file,)
    )
    return (Reject(*row) for row in found)


@contextmanager
def indexed_afterwards(connection: sqlite3.Connection) -> Iterator[None]:
    """Leaves out the indexes of an empty table of events while it is filled.

    A load that is killed leaves none; whoever next opens the file for writing makes them.
    """
    if connection.execute("SELECT 1 FROM events LIMIT 1").fetchone():
        yield
        return
    drop_indexes(connection)
    try:
        yield
    finally:
        restore_indexes(connection)
