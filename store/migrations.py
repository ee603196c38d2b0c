"""The tables, as numbered steps from an empty file to today's.

Texts that are not known are stored as '' and read as null: so that rows sort and compare the same way
everywhere, and no filter has to mind null.  Days are ISO texts, times ISO texts in UTC.
"""

from __future__ import annotations

import secrets
import sqlite3
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from schema.codebook import codebook
from store import summaries
from store.databases import Executing
from store.errors import StoreError

if TYPE_CHECKING:
    from sqlite_utils import Database

PLACE = {"place_name": str, "place_country": str, "latitude": float, "longitude": float}
DOCUMENTS = {
    "id": str, "date": str, "title": str, "text": str, "source": str, "url": str, "language": str,
    "num_mentions": int, "coder_version": str, "added": str, "revision": int, "digest": str, "coverage": str,
}  # fmt: skip
EVENTS = {
    "id": str, "date": str,
    "source": str, "source_text": str, "source_country": str, "source_roles": str,
    "target": str, "target_text": str, "target_country": str, "target_roles": str,
    "code": str, "base": str, "root": str, "quad": int, "goldstein": float, "modality": str,
    "num_mentions": int, "num_documents": int, "num_sources": int, "confidence": float, **PLACE,
    "actors_known": int, "added": str, "revision": int, "coder_version": str, "origin": str,
}  # fmt: skip
MENTIONS = {
    "number": int, "event_id": str, "document_id": str, "position": int, "date": str,
    "source": str, "source_text": str, "source_start": int, "source_end": int,
    "target": str, "target_text": str, "target_start": int, "target_end": int,
    "code": str, "act": str, "modality": str, "trigger": str, "trigger_start": int, "trigger_end": int,
    "sentence": str, "sentence_index": int, "sentence_start": int, "sentence_end": int,
    "confidence": float, "fired": str, "coder_version": str, **PLACE,
}  # fmt: skip
TOKENIZER = "porter unicode61 remove_diacritics 2"
# The lines that imported events were read from, the lines of their mentions, and how far each file was read.
ORIGINALS = {"event_id": str, "line": str}
IMPORTED_MENTIONS = {"event_id": str, "digest": str, "line": str}
IMPORTS = {
    "file": str, "identity": str, "line": int, "done": int, "stored": int, "known": int, "rejected": int,
}  # fmt: skip
REJECTS = {"file": str, "line": int, "reason": str, "text": str}
NULLABLE = {"latitude", "longitude"}
# What is left of an event that is gone: its id, what its id is a hash of and what follows from that.
LASTING = (
    "id", "date", "source", "source_country", "source_roles", "target", "target_country", "target_roles",
    "code", "base", "root", "quad", "actors_known",
)  # fmt: skip
DELETIONS = {**{name: EVENTS[name] for name in LASTING}, "revision": int}
KEYS = {"id": str, "name": str, "digest": str, "scope": str, "created": str, "revoked": str}
# Each serves pages newest first: what is equal, then the day, then the id.  Whether both actors are known comes
# last, so that pages and counts need no look at the rows that the default leaves out.
EVENT_INDEXES = (
    ("date", "id"),
    ("source", "date", "id"),
    ("target", "date", "id"),
    ("source_country", "date", "id"),
    ("target_country", "date", "id"),
    ("source_country", "target_country", "date", "id"),
    ("root", "date", "id"),
    ("place_country", "date", "id"),
    ("added", "id"),
)


def _tables(db: Database) -> None:
    """Documents, their mentions, the events, the labels of the codes and what is to know of the whole."""
    for name, columns, key in (
        ("documents", DOCUMENTS, "id"),
        ("events", EVENTS, "id"),
        ("mentions", MENTIONS, "number"),
    ):
        db.table(name).create(
            columns,
            pk=key,
            not_null=set(columns) - NULLABLE - {key},
            foreign_keys=[("document_id", "documents", "id"), ("event_id", "events", "id")]
            if name == "mentions"
            else None,
            if_not_exists=True,
        )
    db.table("codes").create({"code": str, "label": str}, pk="code", if_not_exists=True)
    db.table("meta").create({"name": str, "value": str}, pk="name", if_not_exists=True)
    db.table("meta").insert({"name": "revision", "value": "0"}, ignore=True)
    db.table("meta").insert({"name": "key", "value": secrets.token_hex(32)}, ignore=True)


def _indexes(db: Database) -> None:
    """The indexes of pages, and the full-text index of the coded sentences."""
    create_indexes(db.conn)
    db.table("documents").create_index(("date", "id"), if_not_exists=True)
    db.table("mentions").create_index(("document_id", "position"), unique=True, if_not_exists=True)
    db.table("mentions").create_index(("event_id",), if_not_exists=True)
    db.table("mentions").enable_fts(["sentence"], tokenize=TOKENIZER, create_triggers=True, replace=True)


def create_indexes(connection: Executing) -> None:
    """Makes the indexes of events that a file lacks."""
    for columns in EVENT_INDEXES:
        name, listed = _index(columns)
        connection.execute(f"CREATE INDEX IF NOT EXISTS {name} ON events ({listed})")


def index_names() -> tuple[str, ...]:
    """The names of the indexes of events that pages are read along."""
    return tuple(_index(columns)[0] for columns in EVENT_INDEXES)


def restore_indexes(connection: Executing) -> None:
    """Makes the indexes of events that were dropped, and tells the planner of them."""
    names = {row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'index'")}
    if not names >= {_index(columns)[0] for columns in EVENT_INDEXES}:
        create_indexes(connection)
        write_statistics(connection)


def drop_indexes(connection: Executing) -> None:
    """Drops the indexes of events, to be made again once many events are stored."""
    for columns in EVENT_INDEXES:
        connection.execute(f"DROP INDEX IF EXISTS {_index(columns)[0]}")


def _index(columns: tuple[str, ...]) -> tuple[str, str]:
    listed = (*columns, "actors_known")
    return "idx_events_" + "_".join(listed), ", ".join(listed)


def _feed(db: Database) -> None:
    """What the feed of changes needs: deleted events, the order of changes, and which database it is of."""
    db.table("deletions").create(DELETIONS, pk="id", not_null=set(DELETIONS) - {"id"}, if_not_exists=True)
    for table in ("events", "deletions"):
        db.table(table).create_index(("revision", "id"), f"{table}_by_revision", if_not_exists=True)
    db.table("meta").insert({"name": "feed", "value": secrets.token_hex(4)}, ignore=True)


def _keys(db: Database) -> None:
    """The keys of those who may write, and whether unknown actors are kept here."""
    db.table("keys").create(KEYS, pk="id", not_null=set(KEYS) - {"id"}, if_not_exists=True)
    db.table("keys").create_index(("name",), unique=True, if_not_exists=True)
    db.execute(
        "INSERT OR IGNORE INTO meta SELECT 'coverage', 'any'"
        " WHERE EXISTS (SELECT 1 FROM mentions WHERE source = '' OR target = '')"
    )


def _versions(db: Database) -> None:
    """The index of which coders have coded what is stored, for citations."""
    db.table("documents").create_index(("coder_version",), if_not_exists=True)


# Rows of a million events that one value of each column leaves, then one of the next column of the index.  Only their
# proportions matter: without them SQLite takes a dyad's days from the index of its target's country, of which there
# may be a hundred times as many.  They are written, not counted, so that no query changes its plan from day to day.
MILLION = 1_000_000
KEPT: Mapping[tuple[str, ...], tuple[int, ...]] = {
    ("date", "id"): (250, 1),
    ("source", "date", "id"): (100, 2, 1),
    ("target", "date", "id"): (100, 2, 1),
    ("source_country", "date", "id"): (5_000, 100, 1),
    ("target_country", "date", "id"): (5_000, 100, 1),
    ("source_country", "target_country", "date", "id"): (5_000, 100, 2, 1),
    ("root", "date", "id"): (50_000, 1_000, 1),
    ("place_country", "date", "id"): (5_000, 100, 1),
    ("added", "id"): (100, 1),
}  # fmt: skip


def _statistics(db: Database) -> None:
    """What the planner is to know of the indexes, for plans that stay the same."""
    write_statistics(db.conn)


def write_statistics(connection: Executing) -> None:
    """Tells the planner what it is to know of the indexes; they forget it when they are dropped."""
    connection.execute("ANALYZE sqlite_schema")  # makes the table, and looks at no row
    connection.execute("DELETE FROM sqlite_stat1 WHERE tbl = 'events'")
    for columns, kept in KEPT.items():
        index = _index(columns)[0]
        stat = " ".join(map(str, (MILLION, *kept, 1)))
        connection.execute("INSERT INTO sqlite_stat1 VALUES ('events', ?, ?)", (index, stat))
    feed = f"{MILLION} 100 1"  # revision, id
    connection.execute("INSERT INTO sqlite_stat1 VALUES ('events', 'events_by_revision', ?)", (feed,))
    connection.execute("ANALYZE sqlite_schema")  # reads it into this connection


def _summaries(db: Database) -> None:
    """The events counted by month, by code and by dyad."""
    summaries.make(db.conn)


def _coverage(db: Database) -> None:
    """With which actors each document was coded: coded, any, or '' where nobody said."""
    if "coverage" not in db.table("documents").columns_dict:
        db.table("documents").add_column("coverage", str, not_null_default="")


def _imports(db: Database) -> None:
    """Events of others: where they come from, their own lines, their mentions, and how far files were read.

    ``covered`` holds imported events while the same event is coded here.
    """
    if "origin" not in db.table("events").columns_dict:
        db.table("events").add_column("origin", str, not_null_default="dyad")
    db.table("covered").create(EVENTS, pk="id", not_null=set(EVENTS) - NULLABLE - {"id"}, if_not_exists=True)
    for name, columns, key in (
        ("originals", ORIGINALS, ("event_id",)),
        ("imported_mentions", IMPORTED_MENTIONS, ("event_id", "digest")),
    ):
        cells = ", ".join(f"{column} TEXT NOT NULL" for column in columns)
        db.execute(
            f"CREATE TABLE IF NOT EXISTS {name} ({cells}, PRIMARY KEY ({', '.join(key)})) WITHOUT ROWID"
        )
    db.table("imports").create(IMPORTS, pk="file", not_null=set(IMPORTS) - {"file"}, if_not_exists=True)
    db.table("rejects").create(REJECTS, not_null=set(REJECTS), if_not_exists=True)
    db.table("rejects").create_index(("file", "line"), if_not_exists=True)


# A step can be run again after it was interrupted; its number is written when it is done.
STEPS: tuple[Callable[[Database], None], ...] = (
    _tables, _indexes, _feed, _keys, _versions, _statistics, _summaries, _coverage, _imports,
)  # fmt: skip


def version(connection: sqlite3.Connection) -> int:
    """How many steps this file has taken."""
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def check(connection: sqlite3.Connection, name: str) -> None:
    """Refuses a file that this program cannot read.

    :raises StoreError: if it was made by a newer version, or is not yet made or brought up to date.
    """
    taken = version(connection)
    if taken > len(STEPS):
        raise StoreError(
            f"database {name} has format {taken}, this program knows {len(STEPS)}: update the program"
        )
    if taken < len(STEPS):
        raise StoreError(f"database {name} has format {taken}, not {len(STEPS)}: open it once for writing")


def migrate(connection: sqlite3.Connection, name: str) -> None:
    """Takes the steps that a file lacks, and brings its labels up to this codebook."""
    foreign = version(connection) == 0 and connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    if foreign and foreign[0] and not _begun(connection):
        raise StoreError(f"database {name} holds other tables than ours; name another file")
    if version(connection) < len(STEPS):
        _take_steps(connection)
    check(connection, name)
    restore_indexes(connection)  # a bulk load that was killed left none
    _label(connection)


def _take_steps(connection: sqlite3.Connection) -> None:
    from sqlite_utils import Database  # loads pandas where that is installed: not for those who only read

    db = Database(connection)
    for number, step in enumerate(STEPS[version(connection) :], version(connection) + 1):
        step(db)
        connection.execute(f"PRAGMA user_version = {number}")


def _begun(connection: sqlite3.Connection) -> bool:
    ours = "SELECT count(*) FROM sqlite_master WHERE name IN ('documents', 'events', 'mentions', 'meta')"
    return bool(connection.execute(ours).fetchone()[0])


def _label(connection: sqlite3.Connection) -> None:
    stored = dict(connection.execute("SELECT code, label FROM codes"))
    labels = {code: entry.label for code, entry in codebook().codes.items()}
    if stored != labels:
        connection.execute("BEGIN IMMEDIATE")
        connection.executemany("INSERT OR REPLACE INTO codes VALUES (?, ?)", labels.items())
        connection.execute("COMMIT")
