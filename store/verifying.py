"""Checks of a whole database: each is a query that finds what must not be there."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from datetime import date as Date

from schema.records import Party, Span, event_id
from store import summaries

MOST = 10  # findings of one check that are told


@dataclass(frozen=True, slots=True)
class Check:
    """What must hold, and SQL that tells where it does not, one text a row."""

    holds: str
    sql: str


COUNTS = ("documents", "mentions", "events", "deletions")
CHECKS: tuple[Check, ...] = (
    Check("the file is sound", "SELECT integrity_check FROM pragma_integrity_check WHERE integrity_check <> 'ok'"),
    Check("every mention has its document and its event",
          'SELECT "table" || \' \' || rowid || \' has no \' || parent FROM pragma_foreign_key_check'),
    Check("documents count their mentions",
          "SELECT 'document ' || d.id || ': ' || d.num_mentions || ', not ' || count(m.number) FROM documents d"
          " LEFT JOIN mentions m ON m.document_id = d.id GROUP BY d.id HAVING d.num_mentions <> count(m.number)"),
    Check("events count their mentions, documents and sources and keep the highest confidence",
          "SELECT 'event ' || e.id FROM events e JOIN mentions m ON m.event_id = e.id"
          " JOIN documents d ON d.id = m.document_id GROUP BY e.id HAVING e.num_mentions <> count(*)"
          " OR e.num_documents <> count(DISTINCT m.document_id) OR e.num_sources <> count(DISTINCT d.source)"
          " OR e.confidence <> max(m.confidence)"),
    Check("every event that was coded is mentioned, and no other",
          "SELECT 'event ' || id FROM events WHERE (origin = 'dyad') <> (id IN (SELECT event_id FROM mentions))"),
    Check("every line of an import and every event behind a coded one has its event",
          "SELECT 'event ' || event_id FROM originals WHERE event_id NOT IN (SELECT id FROM events)"
          " UNION ALL SELECT 'event ' || id FROM covered WHERE id NOT IN (SELECT id FROM events WHERE origin = 'dyad')"),
    Check("files count the rows that were rejected",
          "SELECT i.file || ': ' || i.rejected FROM imports i"
          " WHERE i.rejected <> (SELECT count(*) FROM rejects r WHERE r.file = i.file)"),
    Check("an event's id is the hash of date, source, code and target",
          "SELECT 'mention ' || number || ' of ' || event_id FROM mentions"
          " WHERE event_id <> hash_of(date, source, source_text, code, target, target_text)"),
    Check("sentences stand where their offsets say",
          "SELECT 'mention ' || m.number || ' in document ' || d.id FROM mentions m"
          " JOIN documents d ON d.id = m.document_id WHERE m.sentence <> substr(CASE d.title WHEN '' THEN d.text"
          " ELSE d.title || char(10, 10) || d.text END, m.sentence_start + 1, m.sentence_end - m.sentence_start)"),
    Check("every sentence can be searched",
          "SELECT a.n || ' of ' || b.n || ' are in the index' FROM (SELECT count(*) AS n FROM mentions_fts_docsize) a"
          " JOIN (SELECT count(*) AS n FROM mentions) b WHERE a.n <> b.n"),
    Check("nothing is deleted and there", "SELECT 'event ' || id FROM deletions WHERE id IN (SELECT id FROM events)"),
    Check("nothing is newer than the revision",
          "SELECT 'revision ' || r FROM (SELECT max(revision) AS r FROM documents UNION SELECT max(revision)"
          " FROM events UNION SELECT max(revision) FROM deletions)"
          " WHERE r > (SELECT CAST(value AS INTEGER) FROM meta WHERE name = 'revision')"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Report:
    """How many rows there are, the revision, and what is wrong, one text each."""

    counts: dict[str, int]
    revision: int
    faults: tuple[str, ...]


def verify(connection: sqlite3.Connection, revision: int) -> Report:
    """Runs every check; call it within a transaction, so that all see the same state."""
    connection.create_function("hash_of", 6, _hash, deterministic=True)
    counts = {name: _count(connection, name) for name in COUNTS}
    faults = [fault for check in CHECKS for fault in _faults(connection, check)]
    for name, wrong in summaries.differences(connection).items():
        faults.append(
            f"not so: summaries are what the events say: {wrong} rows of {name}; dyad rebuild counts them anew"
        )
    return Report(counts, revision, tuple(faults))


def _count(connection: sqlite3.Connection, table: str) -> int:
    return int(connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0])


def _faults(connection: sqlite3.Connection, check: Check) -> list[str]:
    """A check that a damaged file does not let end has found something, too."""
    try:
        found = [str(row[0]) for row in connection.execute(f"{check.sql} LIMIT ?", (MOST + 1,))]
    except sqlite3.DatabaseError as error:
        return [f"not so: {check.holds}: {error}"]
    more = ["and more"] if len(found) > MOST else []
    return [f"not so: {check.holds}: {each}" for each in [*found[:MOST], *more]]


def _hash(day: str, source: str, source_text: str, code: str, target: str, target_text: str) -> str:
    sides = [Party(c or None, text, Span(0, 0)) for c, text in ((source, source_text), (target, target_text))]
    return event_id(Date.fromisoformat(day) if day else None, sides[0], code, sides[1])
