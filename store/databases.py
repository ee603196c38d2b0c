"""What the store asks of a database, of whatever kind, and how what kinds of databases say differently is named.

SQL is written once, in what SQLite and PostgreSQL both understand.  What they do not say alike is made by a
``Dialect``: rows as JSON texts or as lines of cells, and where a row lies.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, Protocol

from schema.columns import Column

if TYPE_CHECKING:
    from store.query import Query

#: A transaction that may write, for which writers wait for one another, or one that reads one moment.
Kind = Literal["IMMEDIATE", "DEFERRED"]
CHUNK = 2_000  # rows of a stream or an export in memory


@dataclass(frozen=True, slots=True)
class Line:
    """The SQL of a row as a line of text: one text or, where the database quotes them itself, cells.

    Cells stand between ``separator``s; ``quote`` is put around those that hold one.  ``ending`` are the bytes that
    the database puts behind a line.
    """

    sql: str
    separator: str = "\x02"
    quote: str = "\x01"
    ending: int = 1


@dataclass(frozen=True, slots=True)
class Check:
    """What must hold, and SQL that tells where it does not, one text a row."""

    holds: str
    sql: str


class Dialect(Protocol):
    """The SQL that databases say differently."""

    def __hash__(self) -> int: ...

    def object(self, parts: Iterable[tuple[str, str]]) -> str:
        """A JSON object of names and SQL values."""

    def json(self, sql: str) -> str:
        """A stored JSON array of texts as JSON."""

    def boolean(self, sql: str) -> str:
        """A stored 0 or 1 as JSON false or true."""

    def real(self, sql: str) -> str:
        """A number with decimals as JSON has it: 7.0."""

    def position(self, text: str, part: str) -> str:
        """The place of the first character of a part in a text, from 1; 0 where it is not there."""

    def separated(self, columns: Sequence[Column], separator: str, guarded: bool) -> Line:
        """An event as cells between separators, quoted as RFC 4180 has it.

        ``guarded`` texts that a spreadsheet would take for a formula begin with an apostrophe.
        """

    def along(self, index: str) -> str:
        """What makes a database look along an index, where it must be told."""

    def identity(self, alias: str) -> str:
        """What tells the rows of a table apart."""

    def place(self, alias: str) -> str:
        """Where a row lies, as an index that leads to it knows."""

    def placed(self, table: str, alias: str) -> str:
        """A join with the rows of a table that lie at ``p.r`` and have the id ``p.i``."""


class Cursor(Protocol):
    """The rows of a statement."""

    @property
    def rowcount(self) -> int: ...

    def fetchone(self) -> Any: ...

    def fetchall(self) -> list[Any]: ...

    def __iter__(self) -> Iterator[Any]: ...


class Executing(Protocol):
    """What statements are given to.  Data stand for question marks."""

    def execute(self, sql: str, data: Sequence[Any] = ..., /) -> Cursor: ...

    def executemany(self, sql: str, rows: Iterable[Sequence[Any]], /) -> Cursor: ...


class Database(Executing, Protocol):
    """One connection to a database; not for several threads at a time."""

    name: str  # as messages say it: without a password

    @property
    def dialect(self) -> Dialect: ...

    @property
    def in_transaction(self) -> bool: ...

    @property
    def format(self) -> int:
        """How many steps the tables have taken to today's."""

    @property
    def checks(self) -> tuple[Check, ...]:
        """What must hold of a database of this kind, besides what must hold of all."""

    def begin(self, kind: Kind) -> None:
        """Begins a transaction."""

    def commit(self) -> None: ...

    def rollback(self) -> None: ...

    def close(self) -> None: ...

    def explained(self) -> AbstractContextManager[None]:
        """Turns the errors of the database into StoreErrors."""

    def read(self, sql: str, data: Sequence[Any] = ..., /) -> list[tuple[Any, ...]]:
        """All rows of a statement; LateError where it takes longer than it may."""

    def stream(self, sql: str, data: Sequence[Any] = ..., /) -> Iterator[list[tuple[Any, ...]]]:
        """The same, some rows at a time, within a transaction; whoever reads them may take their time."""

    def written(self, query: Query, line: Line, end: str) -> Iterator[tuple[int, bytes]]:
        """Every row of a query as a line, in its order, within a transaction: numbers of lines, and their bytes."""

    def searchable(self, sentence: str) -> Mapping[str, Any]:
        """The cells of a mention, by column, without which its sentence would not be found."""

    def partition(self, since: str) -> tuple[str, ...]:
        """Cuts the table of events into months, ``2022-05``, from one on; gives those that were made."""

    def bulk(self, expected: int) -> AbstractContextManager[None]:
        """Makes ready for so many events more: what costs much to keep with each is left out, and made at the end.

        What a load that is killed leaves out, the next one who opens the database for writing makes.
        """

    def summing(self) -> AbstractContextManager[None]:
        """Whoever inserts events inside, within a transaction, adds them to the summaries: the database does not."""

    def copy_to(self, target: Path) -> None:
        """Copies the database, as it is at one moment, into a file."""
