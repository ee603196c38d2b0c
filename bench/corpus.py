"""The coding of a corpus by one process, two, and a Dask cluster of two: ``python -m bench.corpus``.

Shown are sentences a second from JSON lines to JSON lines and a database, loading left out, as medians of
interleaved rounds; the same counted in seconds of processor time, spread evenly over the cores, as it would be if
no other program ran; and how the memory of ``dyad code`` grows from a small corpus to a large one.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import time
import warnings
from collections.abc import Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import store
from api.cluster import cluster
from api.command_corpus import WINDOW
from api.command_formats import FORMATS
from api.command_options import open_coder
from api.corpus import Coders, Here, code
from api.intake import read_documents, read_placed
from api.processes import processes
from bench.speed import SEEDS, varied
from coder.coder import Coder
from schema.records import Document, Mention
from store import Store

ROUNDS, WORKERS = 5, 2
TIMES = 4
"""How often the documents of bench.speed stand in the corpus."""
SMALL, LARGE = 2_000, 200_000
"""Documents of the corpora whose memory is compared."""
DAYS = 9_001
"""Days of these documents."""
ONE = "one process"
TEXTS = (
    "Finland and Sweden held talks with Turkey in Madrid on Tuesday.",
    "It rained in the hills.",
    "The minister said the bridge would open in May.",
    "Russia accused Ukraine of shelling a village.",
    "Shares fell by two per cent.",
)


@dataclass(frozen=True, slots=True)
class Run:
    """The seconds that a corpus took, to JSON lines alone and to JSON lines and a database, and how many of these
    a processor was at work for it in all processes.
    """

    coded: float
    coded_at_work: float
    stored: float
    stored_at_work: float


def main() -> None:
    """Prints both tables."""
    options = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else "")
    options.add_argument("--rounds", type=int, default=ROUNDS)
    options.add_argument("--times", type=int, default=TIMES)
    options.add_argument(
        "--documents", type=int, default=LARGE, help="of the large corpus; 0 leaves memory out"
    )
    asked = options.parse_args()
    with TemporaryDirectory(prefix="dyad-bench-") as folder:
        for line in speeds(Path(folder), asked.rounds, asked.times):
            print(line, flush=True)  # noqa: T201
        for line in memories(Path(folder), asked.documents) if asked.documents else ():
            print(line, flush=True)  # noqa: T201


def speeds(folder: Path, rounds: int = ROUNDS, times: int = TIMES) -> Iterator[str]:
    """The lines on speed."""
    corpus = folder / "corpus.jsonl"
    coder = open_coder(None)
    sentences = write_corpus(corpus, coder, times)
    with ExitStack() as stack:
        kinds = _kinds(stack, coder)
        for _, coders in kinds:
            _timed(corpus, coders, None, folder)  # loads what is loaded on first use
        found = [{name: _run(corpus, coders, folder) for name, coders in kinds} for _ in range(rounds)]
    yield f"{sentences:,} sentences; load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores"
    yield f"{'':<18}{'coded':>12}{'times one':>11}{'at work':>9}{'and stored':>12}{'times one':>11}{'at work':>9}"
    for name, _ in kinds:
        yield f"{name:<18}" + "".join(_cells(found, name, kind, sentences) for kind in ("coded", "stored"))


def _kinds(stack: ExitStack, coder: Coder) -> list[tuple[str, Coders]]:
    how = (open_coder, None, coder.version, "coded")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from distributed import LocalCluster

        running = stack.enter_context(
            LocalCluster(n_workers=WORKERS, threads_per_worker=1, dashboard_address=None)
        )
    return [
        (ONE, Here(coder, "coded")),
        (f"{WORKERS} processes", stack.enter_context(processes(WORKERS, *how))),
        (f"Dask, {WORKERS} workers", stack.enter_context(cluster(running.scheduler_address, *how, _say))),
    ]


def _say(line: str) -> None:
    print(line, file=sys.stderr)  # noqa: T201


def _cells(rounds: list[dict[str, Run]], name: str, kind: str, sentences: int) -> str:
    """Sentences a second, how much faster than one process within a round, and as processors were at work."""
    cores = 1 if name == ONE else WORKERS
    rate = sentences / statistics.median(getattr(each[name], kind) for each in rounds)
    faster = statistics.median(getattr(each[ONE], kind) / getattr(each[name], kind) for each in rounds)
    work = f"{kind}_at_work"
    ideal = statistics.median(cores * getattr(each[ONE], work) / getattr(each[name], work) for each in rounds)
    return f"{rate:>10,.0f}/s{faster:>11.2f}{ideal:>9.2f}"


def _run(corpus: Path, coders: Coders, folder: Path) -> Run:
    stored = _timed(corpus, coders, folder / "events.sqlite", folder)
    for path in folder.glob("events.sqlite*"):
        path.unlink()
    return Run(*_timed(corpus, coders, None, folder), *stored)


def _timed(corpus: Path, coders: Coders, db: Path | None, folder: Path) -> tuple[float, float]:
    """The seconds from JSON lines to JSON lines and, where one is named, a database; and those at work."""
    begun, worked = time.perf_counter(), _worked(os.getpid())
    write = FORMATS["jsonl"].write
    with ExitStack() as stack:
        stored = stack.enter_context(closing(store.open(db))) if db else None
        target = stack.enter_context((folder / "events.jsonl").open("w"))
        held = list[tuple[Document, tuple[Mention, ...]]]()
        for one, found in code(read_placed([str(corpus)], _refuse, sys.stdin.buffer), coders):
            assert not isinstance(found, str)
            target.write(write(one.document, found))
            held.append((one.document, found))
            if len(held) == WINDOW:
                _keep(stored, held, coders.version)
        _keep(stored, held, coders.version)
    return time.perf_counter() - begun, _worked(os.getpid()) - worked


def _keep(stored: Store | None, held: list[tuple[Document, tuple[Mention, ...]]], version: str) -> None:
    if stored:
        stored.add_all(held, datetime.now(UTC), version, "coded")
    held.clear()


def _worked(pid: int) -> float:
    """The seconds that a processor was at work for a process and those it has started."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return 0.0
    own = (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    return own + sum(map(_worked, _children(pid)))


def _refuse(fault: Exception) -> None:
    raise fault


def write_corpus(path: Path, coder: Coder, times: int = TIMES) -> int:
    """Writes the seeds, varied, as JSON lines; gives how many sentences they have."""
    seeds = list(read_documents([str(SEEDS)], _refuse, sys.stdin.buffer))
    documents = [one for _ in range(times) for one in varied(seeds)]
    with path.open("w", encoding="utf-8") as stream:
        for number, one in enumerate(documents):
            stream.write(_line(str(number), one))
    return sum(len(sentences) for sentences in coder.parser.parse(one.full_text for one in documents))


def _line(name: str, document: Document) -> str:
    day = document.date.isoformat() if document.date else None
    fields = {"id": name, "title": document.title, "text": document.text, "date": day}
    return json.dumps(fields, ensure_ascii=False) + "\n"


def memories(folder: Path, documents: int = LARGE) -> Iterator[str]:
    """The lines on memory: the most that ``dyad code`` and its workers hold."""
    yield f"{'documents':>12}{'seconds':>10}{'main process':>15}{'a worker':>12}"
    for number in (SMALL, documents):
        corpus = folder / f"{number}.jsonl"
        with corpus.open("w") as stream:
            for n in range(number):
                day = date(2000, 1, 1) + timedelta(
                    days=n % DAYS
                )  # else the same few events are counted again and again
                stream.write(_line(f"d{n}", Document(f"d{n}", TEXTS[n % len(TEXTS)], day)))
        seconds, most = watched(
            "code", str(corpus), "--db", str(folder / f"{number}.sqlite"), "--workers", "2"
        )
        yield f"{number:>12,}{seconds:>10.0f}{most[0]:>12,.0f} MB{most[1]:>9,.0f} MB"


def watched(*arguments: str) -> tuple[float, tuple[float, float]]:
    """Runs the command; gives its seconds, and the most MB of itself and of its largest worker."""
    begun = time.perf_counter()
    process = subprocess.Popen([sys.executable, "-m", "api.command", *arguments], stderr=subprocess.DEVNULL)
    own = workers = 0.0
    while process.poll() is None:
        own = max(own, _peak(process.pid))
        workers = max([workers, *map(_peak, _children(process.pid))])
        time.sleep(0.2)
    assert process.returncode == 0
    return time.perf_counter() - begun, (own, workers)


def _peak(pid: int) -> float:
    """The most memory that a process has held, in MB; 0 where it is gone."""
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return 0.0
    kilobytes = next((line.split()[1] for line in status.splitlines() if line.startswith("VmHWM")), "0")
    return int(kilobytes) / 1024


def _children(pid: int) -> list[int]:
    """The processes that the threads of a process have started."""
    try:
        tasks = list(Path(f"/proc/{pid}/task").iterdir())
        return [int(child) for task in tasks for child in (task / "children").read_text().split()]
    except (FileNotFoundError, ProcessLookupError):
        return []


if __name__ == "__main__":
    main()
