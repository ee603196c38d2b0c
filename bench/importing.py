"""Rows a second from a file of GDELT 2.0 into an indexed database: ``python -m bench.importing [--rows N]``.

Beside each import runs a ceiling: the same events, as tuples that are ready in memory, given to SQLite's executemany in
one table without an index, then the same indexes.  It does not read, check, count or keep the lines.
"""

from __future__ import annotations

import argparse
import gc
import sqlite3
import statistics
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest import mock

from api import command_import
from api.importing import batches
from api.sources import Source
from bench.gdelt import write
from store import migrations
from store.databases import Executing
from store.loading import ROW
from store.migrations import EVENTS, NULLABLE

KINDS = {str: "TEXT", int: "INTEGER", float: "FLOAT"}
READY = 2_000_000  # events of the ceiling that are in memory; more are given again under other ids


class Laps:
    """Seconds of a run up to the indexes, and of the indexes."""

    def __init__(self) -> None:
        self.loading = self.indexing = 0.0

    def seconds(self, indexed: int) -> float:
        """Those of the whole run, or of what comes before the indexes."""
        return self.loading + indexed * self.indexing

    @contextmanager
    def timed(self, name: str) -> Iterator[None]:
        """Adds the seconds of the block."""
        start = time.monotonic()
        yield
        setattr(self, name, getattr(self, name) + time.monotonic() - start)


def main() -> None:
    """Prints medians of interleaved runs."""
    options = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else "")
    options.add_argument("--rows", type=int, default=1_000_000)
    options.add_argument("--rounds", type=int, default=3)
    options.add_argument("--folder", type=Path, help="Where files lie.  [default: a temporary folder]")
    given = options.parse_args()
    with TemporaryDirectory(dir=given.folder) as made:
        folder = Path(made)
        file = write((given.folder or folder) / f"gdelt-{given.rows}.export.CSV", given.rows)
        runs = [(ours(file, folder), ceiling(file, folder, given.rows)) for _ in range(given.rounds)]
    print(f"{'':<44}{'dyad import':>14}{'executemany':>14}{'share':>8}")  # noqa: T201
    for name, indexed in (
        ("rows a second, without indexes", 0),
        ("rows a second, indexes made afterwards", 1),
    ):
        pairs = [
            (given.rows / here.seconds(indexed), given.rows / there.seconds(indexed)) for here, there in runs
        ]
        here, there = (statistics.median(side) for side in zip(*pairs, strict=True))
        share = statistics.median(one / other for one, other in pairs)
        print(f"{name:<44}{here:>14,.0f}{there:>14,.0f}{share:>8.0%}")  # noqa: T201


def ours(file: Path, folder: Path) -> Laps:
    """One import of a file into a new database."""
    laps, restore = Laps(), migrations.restore_indexes
    path = folder / "ours.sqlite"

    def restored(connection: Executing) -> None:
        with laps.timed("indexing"):
            restore(connection)

    start = time.monotonic()
    with mock.patch.object(migrations, "restore_indexes", restored):
        summary = command_import.run((str(file),), path, folder / "rejects.csv")
    assert summary.whole
    laps.loading = time.monotonic() - start - laps.indexing
    _remove(path)
    return laps


def ceiling(file: Path, folder: Path, number: int) -> Laps:
    """The same events by executemany, as fast as it goes."""
    laps, path = Laps(), folder / "ceiling.sqlite"
    source = Source(str(file), file.stat().st_size)
    gc.disable()
    ready = [cells for batch, _ in islice(batches(source, 0), READY // 50_000) for cells in batch.events]
    columns = ", ".join(
        f"{name} {KINDS[EVENTS[name]]}{'' if name in NULLABLE else ' NOT NULL'}"
        for name in (*ROW, "added", "revision")
    )
    insert = f"INSERT INTO events VALUES ({', '.join('?' for _ in ROW)}, '2022-05-19T08:00:00Z', 1)"
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = NORMAL")
        connection.execute(f"CREATE TABLE events ({columns})")
        for start in range(0, number, len(ready)):
            some = ready if not start else [(f"{start}-{cells[0]}", *cells[1:]) for cells in ready]
            with laps.timed("loading"):
                for begin in range(0, min(len(some), number - start), 50_000):
                    connection.execute("BEGIN")
                    connection.executemany(insert, some[begin : begin + 50_000])
                    connection.execute("COMMIT")
        with laps.timed("indexing"):
            connection.execute("CREATE UNIQUE INDEX by_id ON events (id)")
            connection.execute("CREATE INDEX events_by_revision ON events (revision, id)")
            migrations.create_indexes(connection)
    _remove(path)
    return laps


def _remove(path: Path) -> None:
    for file in path.parent.glob(f"{path.name}*"):
        file.unlink()


if __name__ == "__main__":
    main()
