"""Importing events of others: many rows in one transaction, with how far their file is read.

What is coded here comes first: an imported event of the same id stands behind it (in ``covered``) and comes back when
the last mention is gone.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime as DateTime
from typing import Any

from schema.columns import IMPORTED
from schema.imports import Batch, Cells, Reject
from store import summaries
from store.databases import Database, Executing
from store.errors import BusyError
from store.values import stamp
from store.writing import read_revision, write_revision

#: The order of the cells of an event.
ROW = tuple(column.name for column in IMPORTED)
ASKED = 500  # ids of a query
LONGEST = 10_000  # characters of a rejected row that are kept
_COLUMNS, _MARKS = ", ".join(ROW), ", ".join("?" for _ in ROW)


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a file is read, and how many of its rows were stored, known already, and rejected."""

    line: int = 0
    done: bool = False
    stored: int = 0
    known: int = 0
    rejected: int = 0


def progress(connection: Executing, file: str, identity: str) -> Progress:
    """How far a file was imported; what is known of another file of its name is forgotten."""
    found = connection.execute(
        "SELECT line, done, stored, known, rejected FROM imports WHERE file = ? AND identity = ?",
        (file, identity),
    ).fetchone()
    if found:
        return Progress(found[0], bool(found[1]), *found[2:])
    for table in ("rejects", "imports"):
        connection.execute(f"DELETE FROM {table} WHERE file = ?", (file,))
    connection.execute("INSERT INTO imports VALUES (?, ?, 0, 0, 0, 0, 0)", (file, identity))
    return Progress()


def load(connection: Database, file: str, batch: Batch, now: DateTime) -> Progress:
    """Stores a batch within the transaction that the caller has begun.

    An event whose id is stored is left as it is; with other values it is one of the rejects.

    :raises BusyError: if the file is read further than to where the batch begins.
    """
    _check_alone(connection, file, batch)
    new, conflicts = _events(connection, batch, now)
    mentions = _insert_new(
        connection, "imported_mentions", [(m.event_id, m.digest, m.line) for m in batch.mentions]
    )
    rejects = [*batch.rejects, *conflicts]
    connection.executemany(
        "INSERT INTO rejects VALUES (?, ?, ?, ?)",
        [(file, reject.line, reject.reason, reject.text[:LONGEST]) for reject in rejects],
    )
    known = len(batch.events) + len(batch.mentions) - new - mentions - len(conflicts)
    return _advance(connection, file, Progress(batch.line, batch.done, new + mentions, known, len(rejects)))


def _events(connection: Database, batch: Batch, now: DateTime) -> tuple[int, list[Reject]]:
    """Stores the events that are new; gives how many, and those that are stored with other values."""
    if not batch.events:
        return 0, []
    revision = read_revision(connection) + 1
    with connection.summing():
        new = _insert_events(connection, batch.events, stamp(now), revision)
        if batch.counts and new == len(batch.events):
            summaries.add(connection, batch.counts)
        else:
            summaries.add_revision(connection, revision)
    if new:
        write_revision(connection, revision)
        _raise(connection, revision)
    if new == len(batch.events):
        kept = [(cells[0], line) for cells, line in zip(batch.events, batch.lines, strict=True) if line]
        _insert_new(connection, "originals", kept)
        return new, []
    behind, conflicts = _met(connection, batch, stamp(now))
    return new + behind, conflicts


def _insert_events(connection: Executing, events: list[Cells], added: str, revision: int) -> int:
    """Stores the events whose id is not stored, and says how many those were."""
    sql = (
        f"INSERT INTO events ({_COLUMNS}, added, revision) VALUES ({_MARKS}, '{added}', {revision:d})"
        " ON CONFLICT DO NOTHING"
    )
    return max(connection.executemany(sql, events).rowcount, 0)


def _raise(connection: Executing, revision: int) -> None:
    """Takes away the stones of events that were deleted once and are there again."""
    if connection.execute("SELECT 1 FROM deletions LIMIT 1").fetchone():
        stored = "SELECT id FROM events WHERE revision = ?"
        connection.execute(f"DELETE FROM deletions WHERE id IN ({stored})", (revision,))


def _met(connection: Executing, batch: Batch, added: str) -> tuple[int, list[Reject]]:
    """Looks at each event of a batch beside what is stored: how many went behind one that is coded here, and rejects."""
    ids = [cells[0] for cells in batch.events]
    stored, covered = (_stored(connection, table, ids) for table in ("events", "covered"))
    originals = _originals(connection, ids)
    behind, kept, rejects = dict[str, Cells](), dict[str, str](), list[Reject]()
    for cells, number, line in zip(batch.events, batch.numbers, batch.lines, strict=True):
        id_, before = cells[0], stored[cells[0]]
        original = originals.get(id_) or kept.get(id_) or ""
        if before[-1] == "dyad" and cells[:-1] != before[:-1]:
            before = behind.get(id_) or covered.get(id_) or behind.setdefault(id_, cells)
        same = cells[:-1] == before[:-1] and not (line and original and line != original)
        if not same:
            text = line or json.dumps(cells, ensure_ascii=False)
            rejects.append(Reject(number, f"event {id_} is stored already with other values", text))
        elif line:
            kept.setdefault(id_, line)
    sql = f"INSERT INTO covered ({_COLUMNS}, added, revision) VALUES ({_MARKS}, '{added}', 0)"
    connection.executemany(sql, list(behind.values()))
    _insert_new(connection, "originals", list(kept.items()))
    return len(behind), rejects


def _stored(connection: Executing, table: str, ids: Sequence[str]) -> dict[str, Cells]:
    sql = f"SELECT {_COLUMNS} FROM {table} WHERE id IN"
    return {row[0]: row for row in _asked(connection, sql, ids)}


def _originals(connection: Executing, ids: Sequence[str]) -> dict[str, str]:
    return dict(_asked(connection, "SELECT event_id, line FROM originals WHERE event_id IN", ids))


def _asked(connection: Executing, sql: str, ids: Sequence[str]) -> Iterator[Any]:
    """The rows of a statement that ends with a list of ids, some ids at a time."""
    for start in range(0, len(ids), ASKED):
        some = ids[start : start + ASKED]
        yield from connection.execute(f"{sql} ({', '.join('?' for _ in some)})", some)


def _insert_new(connection: Executing, table: str, rows: Sequence[tuple[Any, ...]]) -> int:
    """Stores the rows whose key is not stored, and says how many those were."""
    if not rows:
        return 0
    marks = ", ".join("?" for _ in rows[0])
    found = connection.executemany(f"INSERT INTO {table} VALUES ({marks}) ON CONFLICT DO NOTHING", rows)
    return max(found.rowcount, 0)


def _check_alone(connection: Executing, file: str, batch: Batch) -> None:
    line, done = connection.execute("SELECT line, done FROM imports WHERE file = ?", (file,)).fetchone()
    rows = batch.events or batch.mentions or batch.rejects
    if done or (rows and line >= batch.line):
        raise BusyError(f"{file} is being imported by another process, too; let that one finish")


def _advance(connection: Executing, file: str, step: Progress) -> Progress:
    sql = (
        "UPDATE imports SET line = ?, done = ?, stored = stored + ?, known = known + ?, rejected = rejected + ?"
        " WHERE file = ? RETURNING stored, known, rejected"
    )
    counted = (step.line, int(step.done), step.stored, step.known, step.rejected, file)
    stored, known, rejected = connection.execute(sql, counted).fetchone()
    return replace(step, stored=stored, known=known, rejected=rejected)


def rejects(connection: Executing, file: str) -> Iterator[Reject]:
    """The rows of a file that were not imported, in their order."""
    found = connection.execute("SELECT line, reason, text FROM rejects WHERE file = ? ORDER BY line", (file,))
    return (Reject(*row) for row in found)
