"""What is coded already: documents that need no coding, those that another coder coded, their new mentions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date as Date
from datetime import datetime as DateTime

from schema.records import Document, Mention
from store import writing
from store.databases import Database
from store.writing import Added

CHUNK = 64
FIELDS = "id, text, date, title, source, url, language, digest"
OUTDATED = "coder_version <> ? AND text <> ''"


@dataclass(frozen=True, slots=True)
class Stored:
    """A document as it was read, and the hash of all that was stored of it then."""

    document: Document
    digest: str


def count(connection: Database, version: str) -> int:
    """How many documents were coded by another coder than ``version``."""
    sql = f"SELECT count(*) FROM documents WHERE {OUTDATED}"
    return int(connection.execute(sql, (version,)).fetchone()[0])


def outdated(connection: Database, version: str) -> Iterator[Stored]:
    """Documents that another coder coded, by id; a few in memory, and no transaction kept open."""
    sql = f"SELECT {FIELDS} FROM documents WHERE id > ? AND {OUTDATED} ORDER BY id LIMIT ?"
    last = ""
    while found := connection.execute(sql, (last, version, CHUNK)).fetchall():
        last = found[-1][0]
        yield from map(_stored, found)


def known(
    connection: Database, documents: Iterable[Document], version: str, coverage: str
) -> tuple[Document, ...]:
    """Which documents are stored just as they are, coded by this coder with these actors."""
    return tuple(one for one in documents if _known(connection, one, version, coverage))


def _known(connection: Database, document: Document, version: str, coverage: str) -> bool:
    sql = f"SELECT {FIELDS} FROM documents WHERE id = ? AND coder_version = ? AND coverage = ?"
    row = connection.execute(sql, (document.id, version, coverage)).fetchone()
    return row is not None and _stored(row).document == document


def _stored(row: Sequence[str]) -> Stored:
    id_, text, day, title, source, url, language, digest = row
    date = Date.fromisoformat(day) if day else None
    return Stored(Document(id_, text, date, title, source, url, language), digest)


def replace(
    connection: Database,
    stored: Stored,
    mentions: Sequence[Mention],
    now: DateTime,
    version: str,
    coverage: str,
) -> Added | None:
    """Stores new mentions inside the caller's transaction; None if the document has changed meanwhile.

    Whoever stored it since then has coded it himself: what was coded from the older text is of no use.
    """
    sql = "SELECT digest FROM documents WHERE id = ?"
    row = connection.execute(sql, (stored.document.id,)).fetchone()
    if row is None or row[0] != stored.digest:
        return None
    return writing.add(connection, stored.document, mentions, now, version, coverage)
