"""Loading many events at once: rows as they are stored, in few transactions, indexed afterwards."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime as DateTime
from typing import Any

from store.databases import Executing
from store.migrations import EVENTS, create_indexes, drop_indexes
from store.values import stamp
from store.writing import read_revision, write_revision

#: The order of the cells of a row; ``added`` and ``revision`` are filled in.
ROW = tuple(name for name in EVENTS if name not in ("added", "revision"))
_INSERT = (
    f"INSERT INTO events ({', '.join(ROW)}, added, revision) VALUES ({', '.join('?' for _ in ROW)}, ?, ?)"
    " ON CONFLICT DO NOTHING"
)


def load(connection: Executing, rows: Iterable[Sequence[Any]], now: DateTime) -> int:
    """Stores the rows whose id is not stored yet, and gives how many those were."""
    added, revision = stamp(now), read_revision(connection) + 1
    cursor = connection.executemany(_INSERT, ((*row, added, revision) for row in rows))
    if cursor.rowcount > 0:
        write_revision(connection, revision)
    return max(cursor.rowcount, 0)


@contextmanager
def indexed_afterwards(connection: Executing) -> Iterator[None]:
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
        create_indexes(connection)
