"""Many rows at once: COPY into a table of the session, then one INSERT from there."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import psycopg

LEAST = 50  # rows for which a table of the session pays
_INSERT = re.compile(r"INSERT INTO (\w+) (?:\(([\w, ]+)\) )?VALUES \(([^()]*)\)( ON CONFLICT .*)?", re.S)


@dataclass(frozen=True, slots=True)
class Staging:
    """How the rows of an INSERT are staged: the table of the session, how it is made, filled and read."""

    made: str
    copied: str
    inserted: str
    emptied: str


@lru_cache(maxsize=100)
def staging(sql: str, columns: tuple[str, ...]) -> Staging | None:
    """The staging of an INSERT of question marks and constants; None for any other statement.

    ``columns`` are those of its table, for an INSERT that names none.
    """
    found = _INSERT.fullmatch(sql)
    if found is None:
        return None
    table, conflict = found[1], found[4] or ""
    names = found[2].split(", ") if found[2] else columns
    cells = dict(zip(names, found[3].split(", "), strict=True))
    staged = [name for name, cell in cells.items() if cell == "?"]
    listed, here = ", ".join(staged), f"staged_{table}_{len(staged)}"
    chosen = ", ".join(name if cell == "?" else f"{cell} AS {name}" for name, cell in cells.items())
    return Staging(
        f"CREATE TEMPORARY TABLE IF NOT EXISTS {here} ON COMMIT DELETE ROWS AS SELECT {listed} FROM {table}"
        " WITH NO DATA",
        f"COPY {here} ({listed}) FROM STDIN",
        f"INSERT INTO {table} ({', '.join(names)}) SELECT {chosen} FROM {here}{conflict}",
        f"TRUNCATE {here}",
    )


def table_of(sql: str) -> str:
    """The table of an INSERT; '' for any other statement."""
    found = _INSERT.fullmatch(sql)
    return found[1] if found else ""


def insert(
    server: psycopg.Connection[Any], staged: Staging, rows: Iterable[Sequence[Any]]
) -> psycopg.Cursor[Any]:
    """Stores rows within a transaction; the cursor says how many."""
    server.execute(staged.made)
    with server.cursor().copy(staged.copied) as copy:
        for row in rows:
            copy.write_row(row)
    done = server.execute(staged.inserted)
    server.execute(staged.emptied)
    return done
