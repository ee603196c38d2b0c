"""A connection to a SQLite file."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

from store import copying, databases, migrations
from store.chunks import chunks
from store.clock import Clock
from store.databases import Check, Kind, Line
from store.dialects import SqliteDialect
from store.errors import StoreError, explained
from store.query import Query
from store.summaries import SUMMARIES

WAIT = 10.0  # seconds that a writer waits for another one
PAGES = 16_000  # of the log that a bulk load writes before they are written to the file: 64 MB
SORTERS = 2  # threads that sort, besides the one that reads, while indexes are made
DIALECT = SqliteDialect()
CHECKS: tuple[Check, ...] = (
    Check("the file is sound", "SELECT integrity_check FROM pragma_integrity_check WHERE integrity_check <> 'ok'"),
    Check("every mention has its document and its event",
          'SELECT "table" || \' \' || rowid || \' has no \' || parent FROM pragma_foreign_key_check'),
    Check("every sentence can be searched",
          "SELECT a.n || ' of ' || b.n || ' are in the index' FROM (SELECT count(*) AS n FROM mentions_fts_docsize) a"
          " JOIN (SELECT count(*) AS n FROM mentions) b WHERE a.n <> b.n"),
)  # fmt: skip


class Sqlite(sqlite3.Connection):
    """One connection to a file."""

    name: str
    clock: Clock
    dialect = DIALECT
    checks = CHECKS

    @property
    def format(self) -> int:
        """How many steps the tables have taken to today's."""
        return migrations.version(self)

    def begin(self, kind: Kind) -> None:
        """Begins a transaction; in one that writes, mentions may come before the events they make."""
        self.execute(f"BEGIN {kind}")
        if kind == "IMMEDIATE":
            self.execute("PRAGMA defer_foreign_keys = 1")

    def explained(self) -> AbstractContextManager[None]:
        """Turns SQLite's errors into ours."""
        return explained(self.name)

    def read(self, sql: str, data: Sequence[Any] = (), /) -> list[tuple[Any, ...]]:
        """All rows of a statement."""
        with self.explained(), self.clock.running():
            return self.execute(sql, data).fetchall()

    def stream(self, sql: str, data: Sequence[Any] = (), /) -> Iterator[list[tuple[Any, ...]]]:
        """The same, some rows at a time."""
        with self.explained(), self.clock.running():
            cursor = self.execute(sql, data)
        while some := self._some(cursor):
            yield some

    def _some(self, cursor: sqlite3.Cursor) -> list[tuple[Any, ...]]:
        with self.explained(), self.clock.running():
            return cursor.fetchmany(databases.CHUNK)

    def written(self, query: Query, line: Line, end: str) -> Iterator[tuple[int, bytes]]:
        """Every row of a query as a line, a page at a time."""
        for found in chunks(self, query, line.sql):
            yield len(found), (end.join([row[0] for row in found]) + end).encode()

    def searchable(self, sentence: str) -> Mapping[str, Any]:
        """Nothing: triggers keep the index of the sentences."""
        return {}

    def partition(self, since: str) -> tuple[str, ...]:
        """Says that only a server cuts tables.

        :raises StoreError: always.
        """
        raise StoreError(
            f"database {self.name} is a file, which is not cut; name postgresql://USER@HOST/NAME"
        )

    @contextmanager
    def bulk(self, expected: int) -> Iterator[None]:
        """Leaves out the indexes of events while more of them are expected than there are."""
        sql = "SELECT count(*) FROM (SELECT 1 FROM events LIMIT ?)"
        if self.execute(sql, (expected,)).fetchone()[0] >= expected:
            yield
            return
        migrations.drop_indexes(self)
        self.execute(f"PRAGMA wal_autocheckpoint = {PAGES}")
        try:
            yield
        finally:
            self.execute(f"PRAGMA threads = {SORTERS}")
            migrations.restore_indexes(self)

    @contextmanager
    def summing(self) -> Iterator[None]:
        """Without the triggers of new events, which nobody else sees."""
        for summary in SUMMARIES:
            self.execute(f"DROP TRIGGER IF EXISTS {summary.name}_insert")
        yield
        for summary in SUMMARIES:
            self.execute(summary.on_insert())

    def copy_to(self, target: Path) -> None:
        """Copies the database into a file."""
        with explained(str(target)):
            copying.copy(self, target)


def connect(path: Path, readonly: bool, seconds: float, synced: bool) -> Sqlite:
    """Opens a file, made and brought up to date unless ``readonly``.

    :raises StoreError: if it cannot be opened, is no database of ours, or a newer version made it.
    """
    if path.is_dir():
        raise StoreError(f"database {path} is a folder; name a file")
    if readonly and not path.exists():
        raise StoreError(f"database {path} does not exist; make it with: dyad code PATH... --db {path}")
    with explained(str(path)):
        connection = _connect(path, readonly)
        try:
            _prepare(connection, path, readonly, synced)
        except BaseException:
            connection.close()
            raise
    connection.name, connection.clock = str(path), Clock(connection, seconds)
    return connection


def _connect(path: Path, readonly: bool) -> Sqlite:
    mode = "ro" if readonly else "rwc"
    uri = f"file:{quote(str(path))}?mode={mode}"
    return sqlite3.connect(
        uri, uri=True, timeout=WAIT, isolation_level=None, check_same_thread=False, factory=Sqlite
    )


def _prepare(connection: Sqlite, path: Path, readonly: bool, synced: bool) -> None:
    if readonly:
        migrations.check(connection, str(path))
        connection.execute("PRAGMA query_only = 1")
        return
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute(f"PRAGMA synchronous = {'FULL' if synced else 'NORMAL'}")
    migrations.migrate(connection, str(path))
    connection.execute("PRAGMA foreign_keys = 1")
