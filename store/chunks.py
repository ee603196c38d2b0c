"""All rows of a query, some thousand at a time: each chunk a page behind the one before."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from store import databases
from store.databases import Database
from store.query import After, Query, page


def chunks(database: Database, query: Query, columns: str) -> Iterator[list[tuple[Any, ...]]]:
    """The cells of every row, in order; call it within a transaction."""
    size, after = databases.CHUNK, None
    while True:
        sql = page(database.dialect, query, columns, size, after)
        found = database.read(sql.sql, sql.data)
        if found:
            after = After(found[-1][0], found[-1][1])
            yield [row[2:] for row in found]
        if len(found) < size:
            return
