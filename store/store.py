"""The store: documents and mentions go in, events come out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime as DateTime
from functools import partial
from pathlib import Path
from typing import Any

from schema import gdelt, gdelt_rows
from schema.columns import COLUMNS, Column
from schema.imports import Batch, Reject
from schema.records import Document, Mention
from store import feed, loading, recoding, rows, sqlite, summaries, verifying, writing
from store.chunks import chunks
from store.databases import Database, Dialect, Kind, Line
from store.errors import StoreError
from store.feed import Changes, Position
from store.filters import Condition, Selection
from store.keys import Keys
from store.loading import Progress
from store.places import Place, file_of, is_server
from store.query import EVENT_TABLE, MOST_COUNTED, After, Query, count, months, page
from store.recoding import Stored
from store.verifying import Report
from store.writing import Added

REMEMBERED = 1_000  # counts


@dataclass(frozen=True, slots=True)
class Page:
    """Rows as JSON texts, and where the next page begins; None at the end."""

    rows: tuple[str, ...]
    after: After | None


@dataclass(frozen=True, slots=True)
class Count:
    """A number of rows; ``kind`` is exact or lower_bound."""

    number: int
    kind: str


def open_store(url: Place, readonly: bool = False, seconds: float = 0, synced: bool = False) -> Store:
    """Opens the database in a file or, by a URL, of a PostgreSQL server; made and brought up to date unless ``readonly``.

    A query that takes longer than ``seconds`` is stopped and raises LateError; 0 lets it take its time.
    ``synced`` has everything on the disk when it is said to be stored; otherwise a power failure, but nothing
    else, may take the last documents.

    :raises StoreError: if it cannot be opened, is no database of ours, or a newer version made it.
    """
    if is_server(url):
        return Store(_server(str(url), readonly, seconds, synced))
    return Store(sqlite.connect(file_of(url), readonly, seconds, synced))


def _server(url: str, readonly: bool, seconds: float, synced: bool) -> Database:
    try:
        from store.postgresql.connection import connect
    except ImportError:
        kind = url.partition("://")[0]
        raise StoreError(f"database {kind}://... needs psycopg; install dyad[postgresql]") from None
    return connect(url, readonly, seconds, synced)


class Store:
    """One connection to the database; not for several threads at a time."""

    def __init__(self, connection: Database) -> None:
        self._connection = connection
        self._counts: dict[tuple[str, str, bool], Count] = {}
        self._counted_at = -1
        self.keys = Keys(connection)
        self.rows_read = 0  # by this connection so far

    @property
    def name(self) -> str:
        """How messages call the database."""
        return self._connection.name

    @property
    def dialect(self) -> Dialect:
        """How its SQL is written where databases differ."""
        return self._connection.dialect

    def close(self) -> None:
        """Closes the connection."""
        self._connection.close()

    def __enter__(self) -> Store:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def add(
        self,
        document: Document,
        mentions: Sequence[Mention],
        now: DateTime,
        coder_version: str = "",
        coverage: str = "",
    ) -> Added:
        """Stores a document with its mentions in one transaction; the same again changes nothing.

        A document that was stored with other mentions gets these instead, and events that no mention is
        left of go.  ``now`` has a time zone; ``coder_version`` says who coded it where nothing was found,
        ``coverage`` with which actors ("coded" or "any").

        :raises StoreError: if the file is locked, full or damaged; nothing of the document is stored then.
        """
        with self._transaction("IMMEDIATE"):
            return writing.add(self._connection, document, mentions, now, coder_version, coverage)

    def add_all(
        self,
        coded: Iterable[tuple[Document, Sequence[Mention]]],
        now: DateTime,
        coder_version: str,
        coverage: str = "",
    ) -> tuple[Added, ...]:
        """Stores several documents in one transaction: all of them or, where one fails, none."""
        with self._transaction("IMMEDIATE"):
            add = partial(writing.add, self._connection)
            return tuple(add(one, found, now, coder_version, coverage) for one, found in coded)

    def known(self, documents: Iterable[Document], version: str, coverage: str) -> tuple[Document, ...]:
        """Which documents are stored just as they are, coded by this coder with these actors."""
        with self._transaction("DEFERRED"):
            return recoding.known(self._connection, documents, version, coverage)

    def outdated(self, version: str) -> Iterator[Stored]:
        """The documents that were coded by another coder than ``version``, by id."""
        with self._connection.explained():
            yield from recoding.outdated(self._connection, version)

    def count_outdated(self, version: str) -> int:
        """How many they are."""
        with self._connection.explained():
            return recoding.count(self._connection, version)

    def recode(
        self, stored: Stored, mentions: Sequence[Mention], now: DateTime, version: str, coverage: str = ""
    ) -> Added | None:
        """Puts new mentions in place of a document's old ones, in one transaction.

        None, and nothing is done, if the document was stored anew since it was read.
        """
        with self._transaction("IMMEDIATE"):
            return recoding.replace(self._connection, stored, mentions, now, version, coverage)

    def rebuild(self) -> dict[str, int]:
        """Counts the summaries of the events anew, in one transaction; says how many rows of each were wrong."""
        with self._transaction("IMMEDIATE"):
            found = summaries.differences(self._connection)
            summaries.fill(self._connection)
        return found

    @contextmanager
    def bulk(self, expected: int) -> Iterator[None]:
        """Leaves out the indexes of events inside, if more are expected than there are, and makes them at the end."""
        with self._connection.explained(), self._connection.bulk(expected):
            yield

    def progress(self, file: str, identity: str) -> Progress:
        """How far a file was imported; anew from its beginning where it is not the file that it was."""
        with self._transaction("IMMEDIATE"):
            return loading.progress(self._connection, file, identity)

    def load(self, file: str, batch: Batch, now: DateTime) -> Progress:
        """Stores a batch of imported events and how far their file is read, in one transaction.

        An event whose id is stored is left as it is; with other values it is one of the rejects.  One that is
        coded here stands before an imported one.
        """
        with self._transaction("IMMEDIATE"):
            return loading.load(self._connection, file, batch, now)

    def rejects(self, file: str) -> Iterator[Reject]:
        """The rows of a file that were not imported, in their order."""
        return loading.rejects(self._connection, file)

    @property
    def revision(self) -> int:
        """A number that grows with every document that changed something."""
        return int(self._meta("revision"))

    @property
    def key(self) -> str:
        """A secret made with the database: whoever serves it signs cursors alike."""
        return self._meta("key")

    @property
    def feed(self) -> str:
        """Which database this is: positions in the feed of another one mean nothing here."""
        return self._meta("feed")

    @property
    def coverage(self) -> str:
        """``any`` where events of unknown actors are kept, else ``coded``."""
        found = self._rows("SELECT value FROM meta WHERE name = 'coverage'")
        return str(found[0][0]) if found else "coded"

    @property
    def format(self) -> int:
        """Version of the tables."""
        return self._connection.format

    def changes(self, selection: Selection, since: Position, limit: int) -> Changes:
        """Up to ``limit`` stored or deleted events behind a position, in the order they last changed."""
        with self.moment():
            return feed.changes(self.dialect, self._rows, selection, since, limit, self.revision)

    def page(self, query: Query, columns: Sequence[Column], limit: int, after: After | None = None) -> Page:
        """Up to ``limit`` events behind ``after``, as JSON texts."""
        return self._page(query, rows.event_json(self.dialect, tuple(columns)), limit, after)

    def documents(self, query: Query, limit: int, after: After | None = None) -> Page:
        """Up to ``limit`` documents behind ``after``, as JSON texts without their text."""
        return self._page(query, rows.document_json(self.dialect), limit, after)

    def _page(self, query: Query, columns: str, limit: int, after: After | None) -> Page:
        sql = page(self.dialect, query, columns, limit + 1, after)
        found = self._rows(sql.sql, sql.data)
        last = found[limit - 1] if len(found) > limit else None
        return Page(tuple(row[2] for row in found[:limit]), After(last[0], last[1]) if last else None)

    def count(self, query: Query, exact: bool = False) -> Count:
        """How many rows a query has; counts no further than 10,000 unless ``exact``.

        Counts are remembered until the revision grows: whoever turns the pages of a query asks for one again
        and again.
        """
        with self.moment():
            asked, revision = (query.table.name, query.selection.digest(), exact), self.revision
            if self._counted_at != revision or len(self._counts) >= REMEMBERED:
                self._counts, self._counted_at = {}, revision
            if asked not in self._counts:
                self._counts[asked] = self._count(query, exact)
            return self._counts[asked]

    def _count(self, query: Query, exact: bool) -> Count:
        sql = count(self.dialect, query, None if exact else MOST_COUNTED + 1)
        number = self._rows(sql.sql, sql.data)[0][0]
        if exact or number <= MOST_COUNTED:
            return Count(number, "exact")
        return Count(MOST_COUNTED, "lower_bound")

    def months(self, query: Query) -> tuple[tuple[str, int], ...]:
        """The months that a query has events in, ``2022-05``, the earliest first, and how many; '' has no day."""
        sql = months(query)
        return tuple((month, rows) for month, rows in self._rows(sql.sql, sql.data))

    def export(self, query: Query, columns: Sequence[Column]) -> Iterator[Sequence[tuple[Any, ...]]]:
        """Every event of a query as plain cells, in its order, as they were when the first was read.

        This and the other exports give some thousand events at a time.
        """
        return self._chunks(query, rows.cells(columns))

    def export_json(self, query: Query, columns: Sequence[Column], end: str = "\n") -> Iterator[bytes]:
        """Every event of a query as a JSON text in a line."""
        return self._written(query, Line(rows.event_json(self.dialect, tuple(columns))), end)

    def export_separated(
        self,
        query: Query,
        columns: Sequence[Column],
        separator: str,
        guarded: bool = False,
        end: str = "\r\n",
    ) -> Iterator[bytes]:
        """Every event of a query as a line of cells between separators.

        ``guarded`` texts that a spreadsheet would take for a formula begin with an apostrophe.
        """
        return self._written(query, self.dialect.separated(columns, separator, guarded), end)

    def export_gdelt(self, query: Query, layout: str) -> Iterator[Sequence[str]]:
        """Every event of a query as a line of one of GDELT's layouts, without its end.

        What was imported from GDELT is given back as it was.
        """
        for found in self._chunks(query, rows.told(self.dialect)):
            yield [
                gdelt_rows.relaid(line, layout) if line else gdelt.line(layout, gdelt.Told._make(told))
                for line, *told in found
            ]

    def _written(self, query: Query, line: Line, end: str) -> Iterator[bytes]:
        with self.moment():
            for number, lines in self._connection.written(query, line, end):
                self.rows_read += number
                yield lines

    def _chunks(self, query: Query, columns: str) -> Iterator[list[tuple[Any, ...]]]:
        with self.moment():
            for found in chunks(self._connection, query, columns):
                self.rows_read += len(found)
                yield found

    def event(self, event_id: str, columns: Sequence[Column] = COLUMNS) -> str | None:
        """One event as a JSON text, None where there is none."""
        return self._one(
            f"SELECT {rows.event_json(self.dialect, tuple(columns))} FROM events e WHERE e.id = ?", event_id
        )

    def mentions(self, event_id: str) -> tuple[str, ...]:
        """The mentions of an event as JSON texts, in the order of documents and of their text."""
        sql = f"SELECT {rows.mention_json(self.dialect)} FROM mentions m WHERE event_id = ? ORDER BY document_id, position"
        return tuple(row[0] for row in self._rows(sql, (event_id,)))

    def original(self, event_id: str) -> tuple[str, str, tuple[str, ...]] | None:
        """Where an event comes from, its line in the file that it was imported from, and those of its mentions there.

        The line is empty where none is kept; None where there is no event.
        """
        sql = "SELECT e.origin, coalesce(o.line, '') FROM events e LEFT JOIN originals o ON o.event_id = e.id WHERE e.id = ?"
        found = self._rows(sql, (event_id,))
        if not found:
            return None
        lines = self._rows(
            "SELECT line FROM imported_mentions WHERE event_id = ? ORDER BY digest", (event_id,)
        )
        return (*found[0], tuple(line for (line,) in lines))

    def document(self, document_id: str) -> str | None:
        """One document with its text as a JSON text, None where there is none."""
        return self._one(
            f"SELECT {rows.document_json(self.dialect, 'text')} FROM documents d WHERE d.id = ?", document_id
        )

    def document_events(self, document_id: str) -> tuple[str, ...]:
        """The events that a document reports, unknown actors too, in the order of its text."""
        sql = (
            f"SELECT {rows.event_json(self.dialect, COLUMNS)} FROM events e JOIN (SELECT event_id, min(position) AS first"
            " FROM mentions WHERE document_id = ? GROUP BY event_id) m ON m.event_id = e.id ORDER BY m.first"
        )
        return tuple(row[0] for row in self._rows(sql, (document_id,)))

    def unknown_actors(self) -> tuple[tuple[str, int], ...]:
        """Phrases in the place of an actor that no dictionary knows, the most frequent first."""
        sides = " UNION ALL ".join(
            f"SELECT {side}_text AS phrase FROM mentions WHERE {side} = ''" for side in rows.MENTION_SIDES
        )
        sql = f"SELECT min(phrase), count(*) AS n FROM ({sides}) s GROUP BY lower(phrase) ORDER BY n DESC, 1"
        return tuple((phrase, n) for phrase, n in self._rows(sql))

    def verify(self) -> Report:
        """Checks everything that must hold of the whole database, in one state of it."""
        with self._transaction("DEFERRED"):
            return verifying.verify(self._connection, self.revision)

    def partition(self, since: str = "") -> tuple[str, ...]:
        """Cuts the table of events into months, from the month ``since`` (2022-05) or the first event on.

        Gives the months that were made; once more, it makes those that came since.  Writers wait meanwhile.

        :raises StoreError: if the database is a file, or does not let this user.
        """
        with self._transaction("IMMEDIATE"):
            return self._connection.partition(since)

    def backup(self, target: Path) -> None:
        """Copies the database, as it is at one moment, into a file; readers and writers go on meanwhile.

        :raises StoreError: if the file cannot be written or is a database in use.
        """
        self._connection.copy_to(target)

    def coder_versions(self) -> tuple[str, ...]:
        """The versions of coder and dictionaries that coded what is stored, in order.

        Each is looked up behind the one before: as many steps in an index as there are versions.
        """
        sql = (
            "WITH RECURSIVE v (version) AS (SELECT min(coder_version) FROM documents WHERE coder_version > '' "
            "UNION ALL SELECT (SELECT min(coder_version) FROM documents WHERE coder_version > v.version) "
            "FROM v WHERE v.version IS NOT NULL) SELECT version FROM v WHERE version IS NOT NULL"
        )
        return tuple(row[0] for row in self._rows(sql))

    def select(self, sql: Condition) -> list[tuple[Any, ...]]:
        """All rows of a statement that another module of this floor has written."""
        return self._rows(sql.sql, sql.data)

    def stream(self, sql: Condition) -> Iterator[tuple[Any, ...]]:
        """The same, one row after the other, as they were when the first was read."""
        with self.moment():
            for some in self._connection.stream(sql.sql, sql.data):
                self.rows_read += len(some)
                yield from some

    @contextmanager
    def moment(self) -> Iterator[None]:
        """Everything that is read inside is read as it was when the first of it was."""
        if self._connection.in_transaction:
            yield
            return
        with self._transaction("DEFERRED"):
            yield

    def check(self) -> None:
        """Reads the smallest thing, to see that the database answers.

        :raises StoreError: if it does not.
        """
        self._meta("revision")

    def _meta(self, name: str) -> str:
        return str(self._rows("SELECT value FROM meta WHERE name = ?", (name,))[0][0])

    def _one(self, sql: str, *data: str) -> str | None:
        found = self._rows(sql, data)
        return str(found[0][0]) if found else None

    def _rows(self, sql: str, data: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        found = self._connection.read(sql, data)
        self.rows_read += len(found)
        return found

    @contextmanager
    def _transaction(self, kind: Kind) -> Iterator[None]:
        with self._connection.explained():
            self._connection.begin(kind)
            try:
                yield
                self._connection.commit()
            except BaseException:
                if self._connection.in_transaction:
                    self._connection.rollback()
                raise


def events(**more: Any) -> Query:
    """A query of events: ``events(selection=..., sort="-date")``."""
    return Query(EVENT_TABLE, **more)
