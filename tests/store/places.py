"""Where the databases of the tests are: in files or, for the same tests once more, on a PostgreSQL server."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from tests.servers import Server

Place = str | Path


@dataclass
class Places:
    """Which kind of database is made next."""

    server: Server | None = None


PLACES = Places()
#: A test of what only a SQLite file can do, among tests of both kinds; and one of what only a server can.
SQLITE = pytest.mark.parametrize("each_database", ["sqlite"], indirect=True)
POSTGRESQL = pytest.mark.parametrize("each_database", ["postgresql"], indirect=True)


@contextmanager
def new_place() -> Iterator[Place]:
    """A new database, empty."""
    if PLACES.server:
        with PLACES.server.emptied() as url:
            yield url
        return
    with TemporaryDirectory() as folder:
        yield Path(folder) / "db"
