"""PostgreSQL beside SQLite and psql, all on one core: ``python -m bench.postgresql [--events N] [--rounds N]``.

A server of Debian's package is started for it, with its files in a temporary folder.  Every round does everything once,
one after the other; what is printed are medians.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from tempfile import gettempdir

import store
from bench.events import batched, made, rows
from bench.speed import one_core
from schema.columns import COLUMNS, Column
from schema.imports import Batch
from store.filters import EVENTS, parse
from store.groups import FIELDS, Grouping, every
from store.panel import Panel, frame
from store.panel import every as cells
from store.periods import period_named
from store.query import After
from store.store import Store, events
from store.values import dyad
from tests.servers import Server, binaries, running

FOLDER = Path(gettempdir()) / "dyad-bench"
SETTINGS = {"shared_buffers": "512MB", "max_wal_size": "4GB", "autovacuum": "off"}
FIELD = {row.column.name: row for row in FIELDS}
REPEATED = 10  # calls of a page in a round
Work = Callable[[Store], object]


def listed(filters: str = "", sort: str = "-date", after: After | None = None) -> Work:
    """A page of a hundred events."""
    pairs = [tuple(pair.split("=", 1)) for pair in filters.split("&") if pair]
    query = events(selection=parse(EVENTS, pairs), sort=sort)  # type: ignore[arg-type]
    return lambda db: db.page(query, COLUMNS, 100, after)


def counted(filters: str) -> Work:
    """The number of events of a query, up to ten thousand; a count that is remembered is none."""
    pairs = [tuple(pair.split("=", 1)) for pair in filters.split("&") if pair]
    query = events(selection=parse(EVENTS, pairs))  # type: ignore[arg-type]
    return lambda db: db._count(query, False)


PANEL = Panel(events(), (dyad("RUS~UKR"),), period_named("month"))
DEEP = After("2016-06-15", "8000000000000000")
PAGES: dict[str, Work] = {
    "page: newest": listed(),
    "page: deep": listed(after=DEEP),
    "page: actor=FIN": listed("actor=FIN"),
    "page: actor=FIN, deep": listed("actor=FIN", after=DEEP),
    "page: dyad=RUS~UKR": listed("dyad=RUS~UKR"),
    "page: root=14 of one year": listed("root=14&year=2017"),
    "page: country=FIN, sort=-goldstein": listed("country=FIN", "-goldstein"),
    "count: actor=FIN": counted("actor=FIN"),
    "groups by root and year": lambda db: list(every(db, Grouping(events(), (FIELD["root"], FIELD["year"])))),
    "panel of a dyad by month": lambda db: list(cells(db, PANEL, frame(db, PANEL))),
}


@dataclass(frozen=True, slots=True)
class Compared:
    """Median seconds of ours and of what it is compared with."""

    ours: float
    theirs: float

    @property
    def times(self) -> float:
        """How many times as long ours takes."""
        return self.ours / self.theirs


def main() -> None:
    """Measures and prints."""
    options = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else "")
    options.add_argument("--events", type=int, default=100_000)
    options.add_argument("--rounds", type=int, default=7)
    chosen = options.parse_args()
    found = binaries()
    if found is None:
        raise SystemExit("no PostgreSQL server is installed here; apt-get install postgresql")
    path = made(FOLDER / f"events-{chosen.events}.sqlite", chosen.events)
    one_core()
    with running(found, **SETTINGS) as server:
        url = server.create()
        with closing(store.open(url)) as db:
            taken = load(db, chosen.events)
            say(f"{chosen.events:,} events loaded by COPY and indexed, {chosen.events / taken:,.0f} a second")
        server.run("VACUUM ANALYZE", url)
        with (
            closing(store.open(url, readonly=True)) as ours,
            closing(store.open(path, readonly=True)) as theirs,
        ):
            report(ours, theirs, server, url, chosen.rounds)


def say(line: str) -> None:
    """Prints a line at once."""
    print(line, flush=True)  # noqa: T201


def load(db: Store, number: int) -> float:
    """Stores made-up events as an import does; seconds, without those in which they were made up."""
    begun, making, line = time.perf_counter(), 0.0, 0
    with db.bulk(number):
        db.progress("bench", "made")
        made_up = batched(rows(number))
        while True:
            before = time.perf_counter()
            some = next(made_up, [])
            making += time.perf_counter() - before
            if not some:
                break
            line += len(some)
            batch = Batch(line, events=some, numbers=[0] * len(some), lines=[""] * len(some))
            db.load("bench", batch, datetime(2023, 1, 1, tzinfo=UTC))
    return time.perf_counter() - begun - making


def report(ours: Store, theirs: Store, server: Server, url: str, rounds: int) -> None:
    """Pages beside SQLite's, exports beside psql's."""
    say(f"{'':<38}{'PostgreSQL':>12}{'SQLite':>12}{'times':>8}")
    for name, work in PAGES.items():
        found = compared(lambda work=work: work(ours), lambda work=work: work(theirs), rounds, REPEATED)  # type: ignore[misc]
        say(f"{name:<38}{1000 * found.ours:>9.2f} ms{1000 * found.theirs:>9.2f} ms{found.times:>8.1f}")
    number = ours.count(events(), exact=True).number
    say(f"{'':<38}{'rows/s':>12}{'psql':>12}{'share':>8}")
    for name, query in {
        "CSV, beside the same columns in order": sql(COLUMNS, order=True),
        "CSV, beside the plain table": sql(COLUMNS, order=False),
    }.items():
        found = compared(lambda: export(ours), lambda query=query: psql(url, query), rounds)  # type: ignore[misc]
        say(f"{name:<38}{number / found.ours:>12,.0f}{number / found.theirs:>12,.0f}{1 / found.times:>8.2f}")


def compared(
    ours: Callable[[], object], theirs: Callable[[], object], rounds: int, times: int = 1
) -> Compared:
    """The median seconds of both, one after the other in each round; a first round is not counted."""
    taken = [[seconds(work, times) for work in (ours, theirs)] for _ in range(rounds + 1)][1:]
    return Compared(*(statistics.median(each) for each in zip(*taken, strict=True)))


def seconds(work: Callable[[], object], times: int) -> float:
    """Seconds of one call, the mean of some."""
    begun = time.perf_counter()
    for _ in range(times):
        work()
    return (time.perf_counter() - begun) / times


def export(db: Store) -> None:
    """Everything as CSV, into nothing."""
    with Path("/dev/null").open("wb") as nothing:
        for lines in db.export_separated(events(), COLUMNS, ","):
            nothing.write(lines)


def sql(columns: Sequence[Column], order: bool) -> str:
    """What one would write by hand for the same rows: with the labels, in order; or the table as it stands."""
    if not order:
        return "SELECT * FROM events WHERE actors_known = 1"
    cells_ = ", ".join(
        "(SELECT label FROM codes WHERE codes.code = e.code)"
        if column.name == "label"
        else f"e.{column.name}"
        for column in columns
    )
    return f"SELECT {cells_} FROM events e WHERE e.actors_known = 1 ORDER BY e.date DESC, e.id DESC"


def psql(url: str, query: str) -> None:
    """The same by psql's own command."""
    command = f"\\copy ({query}) TO '/dev/null' WITH (FORMAT csv)"
    environment = {**os.environ, "PGOPTIONS": "-c jit=off -c random_page_cost=1.1"}  # as our sessions have it
    subprocess.run(["psql", "--no-psqlrc", "--quiet", url, "--command", command], check=True, env=environment)


if __name__ == "__main__":
    main()
