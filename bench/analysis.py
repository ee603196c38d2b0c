"""Groups and panels, from summaries and from the events, on one core: ``python -m bench.analysis [--events N]``.

The events are made up: two actors of sixty countries, skewed as in the news, every code, forty years of days.
"""

from __future__ import annotations

import argparse
import random
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest import mock

import store
from bench.speed import one_core
from schema.codebook import codebook
from schema.vocabulary import vocabulary
from store import summaries
from store.filters import EVENTS as FILTERS
from store.filters import parse
from store.groups import FIELDS, Grouping, every
from store.migrations import EVENTS
from store.panel import Panel, frame
from store.panel import every as cells
from store.periods import period_named
from store.store import Store, events
from store.values import dyad

ROUNDS = 7
FIRST, DAYS = date(1982, 1, 1), 40 * 365
FIELD = {row.column.name: row for row in FIELDS}
Work = Callable[[Store], object]


def groups(fields: str, **filters: str) -> Work:
    """Counts the groups of some fields."""
    query = events(selection=parse(FILTERS, filters.items()))
    grouping = Grouping(query, tuple(FIELD[name] for name in fields.split(",")))
    return lambda db: list(every(db, grouping))


def panel(dyads: str, period: str) -> Work:
    """Builds a panel."""
    asked = Panel(events(), tuple(map(dyad, dyads.split(","))), period_named(period))
    return lambda db: list(cells(db, asked, frame(db, asked)))


TEN = ",".join(f"USA~{entry.code}" for entry in vocabulary().of("country")[:10])
WORK: dict[str, Work] = {
    "groups by root and year, everything": groups("root,year"),
    "groups by root and year, one actor": groups("root,year", actor="USA"),
    "groups by source and target country": groups("source_country,target_country"),
    "panel of a dyad by month": panel("USA-RUS", "month"),
    "panel of a dyad by day": panel("USA-RUS", "day"),
    "panel of ten undirected dyads by month": panel(TEN, "month"),
}


def main() -> None:
    """Prints the rate of the load and the medians of interleaved rounds, in milliseconds."""
    options = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else "")
    options.add_argument("--events", type=int, default=100_000)
    number = options.parse_args().events
    one_core()
    with TemporaryDirectory() as folder, closing(store.open(Path(folder) / "db")) as db:
        loading = seconds(lambda: load(db, number))
        print(f"{number:,} events stored with summaries, {number / loading:,.0f} a second")  # noqa: T201
        print(f"{'':<42}{'summaries':>12}{'events':>12}")  # noqa: T201
        for name, (fast, slow) in medians(db).items():
            print(f"{name:<42}{1000 * fast:>9.1f} ms{1000 * slow:>9.1f} ms")  # noqa: T201


def medians(db: Store) -> dict[str, tuple[float, float]]:
    """The median seconds of each work, with and without summaries, every round one after the other."""
    times: dict[str, tuple[list[float], list[float]]] = {name: ([], []) for name in WORK}
    for _ in range(ROUNDS):
        for name, work in WORK.items():
            times[name][0].append(seconds(partial(work, db)))
            with mock.patch.object(summaries, "SUMMARIES", ()):
                times[name][1].append(seconds(partial(work, db)))
    return {name: (statistics.median(fast), statistics.median(slow)) for name, (fast, slow) in times.items()}


def seconds(work: Callable[[], object]) -> float:
    """Processor time of a piece of work: other programs do not count."""
    start = time.process_time()
    work()
    return time.process_time() - start


def load(db: Store, number: int) -> None:
    """Stores made-up events in one transaction, without documents."""
    marks = ", ".join("?" for _ in EVENTS)
    connection = db._connection
    connection.execute("BEGIN")
    connection.executemany(f"INSERT INTO events ({', '.join(EVENTS)}) VALUES ({marks})", made_up(number))
    connection.execute("COMMIT")


def made_up(number: int) -> Iterator[tuple[object, ...]]:
    """Rows of events, the same ones every time."""
    chance, codes = random.Random(0), list(codebook().codes.values())
    countries = ["USA", "RUS", *(entry.code for entry in vocabulary().of("country")[:58])]
    weights = [1 / (n + 1) for n in range(len(countries))]
    for n in range(number):
        (source, target), code = chance.choices(countries, weights, k=2), chance.choice(codes)
        day = (FIRST + timedelta(days=chance.randrange(DAYS))).isoformat()
        sides = (source + "GOV", source, source, "GOV", target + "GOV", target, target, "GOV")
        coded = (code.code, code.base, code.root, code.quad, code.goldstein, "done", 1, 1, 1, 0.5)
        yield (
            f"{n:016x}",
            day,
            *sides,
            *coded,
            "",
            "",
            None,
            None,
            1,
            f"{day}T00:00:00Z",
            n,
            "bench",
            "copy",
        )


if __name__ == "__main__":
    main()
