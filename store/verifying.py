"""Checks of a whole database: each is a query that finds what must not be there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date as Date
from itertools import islice

from schema.records import Party, Span, event_id
from store import summaries
from store.databases import Check, Database
from store.errors import StoreError

MOST = 10  # findings of one check that are told


HASHED = "an event's id is the hash of date, source, code and target"
SUMMED = "the summaries are what the events say"
COUNTS = ("documents", "mentions", "events", "deletions")
CHECKS: tuple[Check, ...] = (
    Check("documents count their mentions",
          "SELECT 'document ' || d.id || ': ' || d.num_mentions || ', not ' || count(m.number) FROM documents d"
          " LEFT JOIN mentions m ON m.document_id = d.id GROUP BY d.id HAVING d.num_mentions <> count(m.number)"),
    Check("events count their mentions, documents and sources and keep the highest confidence",
          "SELECT 'event ' || e.id FROM events e JOIN mentions m ON m.event_id = e.id"
          " JOIN documents d ON d.id = m.document_id GROUP BY e.id, e.date HAVING e.num_mentions <> count(*)"
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
    Check("sentences stand where their offsets say",
          "SELECT 'mention ' || m.number || ' in document ' || d.id FROM mentions m"
          " JOIN documents d ON d.id = m.document_id WHERE m.sentence <> substr(CASE d.title WHEN '' THEN d.text"
          " ELSE d.title || '\n\n' || d.text END, CAST(m.sentence_start + 1 AS INTEGER),"
          " CAST(m.sentence_end - m.sentence_start AS INTEGER))"),
    Check("nothing is deleted and there", "SELECT 'event ' || id FROM deletions WHERE id IN (SELECT id FROM events)"),
    Check("nothing is newer than the revision",
          "SELECT 'revision ' || r FROM (SELECT max(revision) AS r FROM documents UNION SELECT max(revision)"
          " FROM events UNION SELECT max(revision) FROM deletions) s"
          " WHERE r > (SELECT CAST(value AS INTEGER) FROM meta WHERE name = 'revision')"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Report:
    """How many rows there are, the revision, and what is wrong, one text each."""

    counts: dict[str, int]
    revision: int
    faults: tuple[str, ...]


def verify(connection: Database, revision: int) -> Report:
    """Runs every check; call it within a transaction, so that all see the same state."""
    counts = {name: _count(connection, name) for name in COUNTS}
    found = [fault for check in (*connection.checks, *CHECKS) for fault in _faults(connection, check)]
    return Report(
        counts,
        revision,
        (*found, *_told(HASHED, _misnamed(connection)), *_told(SUMMED, _miscounted(connection))),
    )


def _count(connection: Database, table: str) -> int:
    return int(connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0])


def _faults(connection: Database, check: Check) -> list[str]:
    """A check that a damaged file does not let end has found something, too."""
    try:
        with connection.explained():
            found = connection.execute(f"{check.sql} LIMIT ?", (MOST + 1,)).fetchall()
    except StoreError as error:
        return [f"not so: {check.holds}: {error}"]
    return _told(check.holds, (str(row[0]) for row in found))


def _told(holds: str, found: Iterable[str]) -> list[str]:
    """The first findings of a check, and whether there are more."""
    some = list(islice(found, MOST + 1))
    more = ["and more"] if len(some) > MOST else []
    return [f"not so: {holds}: {each}" for each in [*some[:MOST], *more]]


def _misnamed(connection: Database) -> Iterator[str]:
    """The mentions whose event has another id than they make."""
    sql = "SELECT number, event_id, date, source, source_text, code, target, target_text FROM mentions"
    for rows in connection.stream(sql):
        for number, id_, *facts in rows:
            if id_ != _hash(*facts):
                yield f"mention {number} of {id_}"


def _miscounted(connection: Database) -> Iterator[str]:
    """The summaries that another program has changed, or the events beneath them."""
    for name, wrong in summaries.differences(connection).items():
        yield f"{wrong} rows of {name}; dyad rebuild counts them anew"


def _hash(day: str, source: str, source_text: str, code: str, target: str, target_text: str) -> str:
    sides = [Party(c or None, text, Span(0, 0)) for c, text in ((source, source_text), (target, target_text))]
    return event_id(Date.fromisoformat(day) if day else None, sides[0], code, sides[1])
