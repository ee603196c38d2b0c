"""A connection to PostgreSQL."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from itertools import chain, islice
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql as literals
from psycopg.pq import TransactionStatus
from psycopg.types.string import TextBinaryLoader, TextLoader

from store import databases, migrations, rows
from store.databases import Check, Kind, Line
from store.errors import StoreError
from store.places import name_of
from store.postgresql import copying, partitions, staging, tables
from store.postgresql.dialect import PostgresqlDialect
from store.postgresql.errors import explained
from store.postgresql.sentences import Sentences
from store.postgresql.spelling import filled_in, spelled
from store.query import Query, whole
from store.values import Words

WAIT = 10.0  # seconds that a writer waits for another one
REACH = 10  # seconds that everybody waits for a connection
DIALECT = PostgresqlDialect()
BEGINS: Mapping[Kind, str] = {
    # Writers wait for one another at the revision, and read what the one before has written.
    "IMMEDIATE": "BEGIN ISOLATION LEVEL READ COMMITTED; SELECT 1 FROM meta WHERE name = 'revision' FOR UPDATE",
    "DEFERRED": "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
}
#: The label of an event; where all events are written, looked up in all labels at once.
LABEL = rows.LABEL.format("label")
LABELS = "((SELECT jsonb_object_agg(code, label) FROM codes) ->> e.code)"
CHECKS: tuple[Check, ...] = (
    *(
        Check(
            "every mention has its document and its event",
            f"SELECT 'mention ' || m.number || ' has no {parent}' FROM mentions m"
            f" WHERE NOT EXISTS (SELECT 1 FROM {parent} p WHERE p.id = m.{key})",
        )
        for parent, key in (("documents", "document_id"), ("events", "event_id"))
    ),
    Check(
        "every sentence can be searched",
        "SELECT count(*) || ' are not in the index' FROM mentions WHERE words = '' AND sentence ~ '[A-Za-z0-9]'"
        " HAVING count(*) > 0",
    ),
)


class Postgresql:
    """One connection, made again where the server was started anew between two transactions."""

    dialect = DIALECT
    checks = CHECKS

    def __init__(self, url: str, readonly: bool, seconds: float, synced: bool) -> None:
        self.name = name_of(url)
        self._url, self._seconds = url, seconds
        self._settings = _settings(readonly, seconds, synced)
        self._sentences = Sentences()
        self._server = self._connected()

    def _connected(self) -> psycopg.Connection[Any]:
        with explained(self.name), _legible(self.name):
            server: psycopg.Connection[Any] = psycopg.connect(
                self._url,
                autocommit=True,
                connect_timeout=REACH,
                fallback_application_name="dyad",
                cursor_factory=psycopg.RawCursor,
            )
            server.adapters.register_loader("json", TextLoader)
            server.adapters.register_loader("json", TextBinaryLoader)
            server.execute(self._settings)
        return server

    @property
    def format(self) -> int:
        """How many steps the tables have taken to today's."""
        with self.explained():
            return tables.format_of(self)

    @property
    def in_transaction(self) -> bool:
        """Whether a transaction is open."""
        status = self._server.info.transaction_status
        return status in (TransactionStatus.INTRANS, TransactionStatus.INERROR, TransactionStatus.ACTIVE)

    def execute(self, sql: str, data: Sequence[Any] = (), /) -> psycopg.Cursor[Any]:
        """Runs a statement."""
        return self._server.execute(spelled(sql), self._given(data), binary=True)

    def executemany(self, sql: str, rows: Iterable[Sequence[Any]], /) -> psycopg.Cursor[Any]:
        """Runs a statement for each row; many rows of an INSERT come by COPY."""
        given = (self._given(row) for row in rows)
        some = list(islice(given, staging.LEAST))
        if len(some) == staging.LEAST and self.in_transaction:
            staged = staging.staging(sql, self._columns(staging.table_of(sql)))
            if staged:
                return staging.insert(self._server, staged, chain(some, given))
        cursor = self._server.cursor()
        cursor.executemany(spelled(sql), [*some, *given])
        return cursor

    def _columns(self, table: str) -> tuple[str, ...]:
        """The columns of a table, in their order."""
        sql = "SELECT attname FROM pg_attribute WHERE attrelid = to_regclass(?) AND attnum > 0 AND NOT attisdropped"
        return tuple(row[0] for row in self.execute(f"{sql} ORDER BY attnum", (table,)))

    def begin(self, kind: Kind) -> None:
        """Begins a transaction."""
        if self._server.closed:
            self._server = self._connected()
        self._server.execute(BEGINS[kind])

    def commit(self) -> None:
        """Ends a transaction."""
        self._server.execute("COMMIT")

    def rollback(self) -> None:
        """Undoes a transaction."""
        if not self._server.closed:
            self._server.execute("ROLLBACK")

    def close(self) -> None:
        """Closes the connection."""
        self._sentences.close()
        self._server.close()

    def explained(self) -> AbstractContextManager[None]:
        """Turns PostgreSQL's errors into ours."""
        return explained(self.name)

    def read(self, sql: str, data: Sequence[Any] = (), /) -> list[tuple[Any, ...]]:
        """All rows of a statement."""
        if self._server.closed:
            self._server = self._connected()
        with self.explained():
            return self.execute(sql, data).fetchall()

    def stream(self, sql: str, data: Sequence[Any] = (), /) -> Iterator[list[tuple[Any, ...]]]:
        """The same through a cursor of the server, some rows at a time."""
        with self.explained(), psycopg.RawServerCursor(self._server, f"stream{id(sql)}") as cursor:
            cursor.execute(spelled(sql), self._given(data), binary=True)
            while some := cursor.fetchmany(databases.CHUNK):
                yield some

    def written(self, query: Query, line: Line, end: str) -> Iterator[tuple[int, bytes]]:
        """Every row of a query as a line, by COPY."""
        asked = whole(query, line.sql.replace(LABEL, LABELS))
        options = f"(FORMAT csv, DELIMITER {_literal(line.separator)}, QUOTE {_literal(line.quote)})"
        statement = f"COPY ({filled_in(asked.sql)}) TO STDOUT {options}"
        with self.explained(), ExitStack() as stack:
            self._server.execute("SET LOCAL statement_timeout = 0")  # it would count the time of who reads
            with self._hurried():
                copy = self._server.cursor().copy(statement, self._given(asked.data))
                stack.enter_context(copy)
            more = True
            while more:
                with self._hurried():
                    found = copying.lines(self._server, databases.CHUNK)
                if found:
                    yield len(found), copying.joined(found, line.ending, end.encode())
                more = len(found) == databases.CHUNK

    @contextmanager
    def _hurried(self) -> Iterator[None]:
        if not self._seconds:
            yield
            return
        clock = threading.Timer(self._seconds, self._server.cancel_safe)
        clock.start()
        try:
            yield
        finally:
            clock.cancel()
            clock.join()

    @contextmanager
    def bulk(self, expected: int) -> Iterator[None]:
        """Leaves out the indexes of events while more of them are expected than there are."""
        sql = "SELECT count(*) FROM (SELECT 1 FROM events LIMIT ?) s"
        if self.read(sql, (expected,))[0][0] >= expected:
            yield
            return
        migrations.drop_indexes(self)
        try:
            yield
        finally:
            tables.restore_indexes(self)

    @contextmanager
    def summing(self) -> Iterator[None]:
        """The triggers of new events see that somebody else adds them."""
        self.execute(f"SET LOCAL {tables.SUMMING} = 'on'")
        yield
        self.execute(f"SET LOCAL {tables.SUMMING} = 'off'")

    def searchable(self, sentence: str) -> Mapping[str, Any]:
        """The words of a sentence, for the index."""
        return {"words": self._sentences.vector(sentence)}

    def partition(self, since: str) -> tuple[str, ...]:
        """Cuts the table of events into months."""
        return partitions.cut(self, since)

    def copy_to(self, target: Path) -> None:
        """Says which program copies a database of PostgreSQL.

        :raises StoreError: always.
        """
        raise StoreError(
            f"database {self.name} is copied by PostgreSQL's own program, while it is in use, too:"
            f" pg_dump --format=custom --file={target} '{self.name}'; pg_restore puts it back"
        )

    def _given(self, data: Sequence[Any]) -> list[Any]:
        return [self._datum(value) for value in data]

    def _datum(self, value: Any) -> Any:
        """A value as PostgreSQL takes it: no text holds a NUL; no zero has a sign, as in SQLite."""
        if isinstance(value, Words):
            return self._sentences.query(value)
        if isinstance(value, str):
            return value.replace("\0", "\N{REPLACEMENT CHARACTER}") if "\0" in value else value
        return value + 0.0 if isinstance(value, float) else value


def connect(url: str, readonly: bool, seconds: float, synced: bool) -> Postgresql:
    """Connects to a database, whose tables are made and brought up to date unless ``readonly``.

    :raises StoreError: if it cannot be reached, or a newer version made it.
    """
    connection = Postgresql(url, readonly, seconds, synced)
    try:
        with connection.explained():
            tables.check(connection) if readonly else tables.migrate(connection)
    except BaseException:
        connection.close()
        raise
    return connection


@contextmanager
def _legible(name: str) -> Iterator[None]:
    """What cannot be read as an address is not told: there may be a password in it."""
    try:
        yield
    except psycopg.ProgrammingError:
        raise StoreError(
            f"database {name} is no address; write postgresql://USER@HOST:PORT/NAME, with @ : / % in a name or password"
            " as %40 %3A %2F %25"
        ) from None


def _settings(readonly: bool, seconds: float, synced: bool) -> str:
    """The settings of a session.  A query's plan is not compiled: ours are over before that pays."""
    settings = {
        "default_transaction_read_only": "on" if readonly else "off",
        "statement_timeout": str(int(seconds * 1000)),
        "lock_timeout": str(int(WAIT * 1000)),
        "standard_conforming_strings": "on",
        "jit": "off",
        "random_page_cost": "1.1",
        "extra_float_digits": "0",  # texts of numbers have 15 digits, as SQLite's have; cells have all
        "client_min_messages": "warning",
    }
    if synced:
        settings["synchronous_commit"] = "on"
    return "; ".join(f"SET {name} = {value}" for name, value in settings.items())


def _literal(character: str) -> str:
    return literals.quote(character)
