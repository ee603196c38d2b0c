"""The server's speed beside Datasette's, both serving the same file from one core: ``python -m bench.serving``.

A million made-up events (``bench.events``) are served by gunicorn with one process and by Datasette; a third
server, of gunicorn and Flask too, answers every request with the bytes of one page.  All are pinned to one core
and the client to another, and all are asked in each round, in turn; what is printed is the median.

Two numbers are given for each: what came in a second, and what came in a second of the server's processor time.
They are the same on a quiet machine with a fast client; the second holds on a busy one too.
"""

from __future__ import annotations

import argparse
import contextlib
import http.client
import json
import os
import shutil
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from urllib.parse import quote, urlsplit

from bench import clients
from bench.events import made

FOLDER = Path("out")
ACTORS = 200  # countries whose events are asked for, in turn
DEPTH = 100_000
DEEP = 600  # pages there, more than are kept

SERVED = "import sys; from api.server import serve; serve(sys.argv[1], port=int(sys.argv[2]), workers=1)"
STATIC = """
import sys
from pathlib import Path
from flask import Flask, Response
from gunicorn.app.base import BaseApplication
from api.server import options
from api.settings import Settings
body = open(sys.argv[1], "rb").read()
app = Flask("static")
app.add_url_rule("/<path:any>", view_func=lambda any: Response(body, mimetype="application/json"))
class Server(BaseApplication):
    def load_config(self):
        settings = Settings(port=int(sys.argv[2]), workers=1)
        for name, value in options(settings, Path("/nonexistent")).items():
            if name in self.cfg.settings:
                self.cfg.set(name, value)
    def load(self):
        return app
Server().run()
"""


@dataclass(frozen=True, slots=True)
class Server:
    """A server that runs: its port, and its process."""

    port: int
    process: subprocess.Popen[bytes]

    def get(self, path: str, headers: dict[str, str] | None = None) -> tuple[int, dict[str, str], bytes]:
        """One answer: status, headers, body."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)
        try:
            connection.request("GET", path, headers=headers or {})
            answer = connection.getresponse()
            return answer.status, dict(answer.headers), answer.read()
        finally:
            connection.close()

    def cpu(self) -> float:
        """Seconds of processor time that its processes have used."""
        return sum(_cpu(pid) for pid in (self.process.pid, *_children(self.process.pid)))

    def peak(self) -> float:
        """The most memory that one of its processes has held, in MB."""
        return max(_peak(pid) for pid in (self.process.pid, *_children(self.process.pid)))


def main() -> None:
    """Measures and prints."""
    options = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else "")
    options.add_argument("--events", type=int, default=1_000_000)
    options.add_argument("--rounds", type=int, default=5)
    options.add_argument("--seconds", type=float, default=3.0, help="of each measurement")
    chosen = options.parse_args()
    path = made(FOLDER / f"events-{chosen.events}.sqlite", chosen.events)
    with contextlib.ExitStack() as stack:
        ours = stack.enter_context(served(path))
        (FOLDER / "page.json").write_bytes(ours.get("/events?actor=FIN")[2])
        static = stack.enter_context(running([sys.executable, "-c", STATIC, str(FOLDER / "page.json")], "/x"))
        theirs = stack.enter_context(running(datasette(path), "/-/versions.json"))
        for line in report(ours, static, theirs, path.stem, chosen.rounds, chosen.seconds):
            print(line, flush=True)  # noqa: T201


def served(path: Path) -> contextlib.AbstractContextManager[Server]:
    """Our server, with one process."""
    return running([sys.executable, "-c", SERVED, str(path)], "/readyz")


def datasette(path: Path) -> list[str]:
    """Datasette with its default settings; only its limits on the size of a CSV file are taken away."""
    program = shutil.which(
        "datasette", path=os.pathsep.join((str(Path(sys.executable).parent), os.environ["PATH"]))
    )
    if program is None:
        raise SystemExit("datasette is not installed; pip install dyad[bench]")
    return [program, "serve", str(path), "--setting", "max_csv_mb", "0", "--port"]


@contextlib.contextmanager
def running(command: list[str], ready: str) -> Iterator[Server]:
    """A server on a free port and on the first core, for as long as it is needed."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    environment = {name: text for name, text in os.environ.items() if not name.startswith("DYAD_")}
    environment["DYAD_RATE_LIMIT"] = "1000000000/minute"  # requests are counted, but none is one too many
    process = subprocess.Popen(
        [*pinned(0), *command, str(port)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env=environment,
    )
    server = Server(port, process)
    try:
        await_answer(server, ready)
        yield server
    finally:
        process.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(10)
        process.kill()
        process.wait()


def pinned(core: int) -> list[str]:
    """Words before a command that keep it on one core, where the system has them."""
    cores = os.cpu_count() or 1
    return ["taskset", "--cpu-list", str(core % cores)] if shutil.which("taskset") else []


def await_answer(server: Server, path: str) -> None:
    """Waits until a server answers."""
    for _ in range(600):
        with contextlib.suppress(OSError):
            server.get(path)
            return
        if server.process.poll() is not None:
            break
        time.sleep(0.1)
    raise SystemExit(f"{' '.join(map(str, server.process.args))[:100]}: does not answer")  # type: ignore[arg-type]


def report(
    ours: Server, static: Server, theirs: Server, database: str, rounds: int, seconds: float
) -> Iterator[str]:
    """The lines of the report, one part after the other."""
    size = len(ours.get("/events?actor=FIN")[2])
    yield f"a page of 100 events: {size:,} bytes; requests by {clients.name()}; medians of {rounds} rounds"
    yield from table("requests", page_cases(ours, static, theirs, database), rounds, seconds)
    yield from table("rows", file_cases(ours, theirs, database), rounds, 2 * seconds)
    for path in ("/readyz", "/events.csv", "/events.jsonl", "/events.gdelt", "/events.parquet"):
        with served(FOLDER / f"{database}.sqlite") as fresh:
            whole = sum(map(len, clients.parts(fresh.port, path)))
            yield f"the whole of {path}, {whole / 1e6:,.0f} MB: the worker held {fresh.peak():.0f} MB at most"


@dataclass(frozen=True, slots=True)
class Case:
    """What is asked of whom; ``work`` does so for some seconds and says how much came."""

    name: str
    server: Server
    work: Callable[[float], int]
    times: float = 1.0  # as long as the others are asked


def pages(name: str, server: Server, paths: list[str], tag: str = "", times: float = 1.0) -> Case:
    """Requests for each of some paths in turn."""
    headers = {"If-None-Match": tag} if tag else {}
    return Case(name, server, lambda seconds: clients.asked(server.port, paths, headers, seconds), times)


def page_cases(ours: Server, static: Server, theirs: Server, database: str) -> list[Case]:
    """Pages of 100 events.  Datasette's own page counts and suggests facets; the bare one does not."""
    actors = [row["code"] for row in json.loads(ours.get("/countries")[2])["data"]][:ACTORS]
    mine = [f"/events?actor={code}" for code in actors]
    many = [
        f"{path}&date_to={year}-06-30" for year in range(2014, 2023) for path in mine
    ]  # more than are kept
    until = [f"/events?date_to={date(2013, 1, 1) + timedelta(days)}" for days in range(DEEP)]
    table, bare = f"/{database}/events.json", "_nofacet=1&_nosuggest=1&_nocount=1"
    either = [quote(f"source_country = '{code}' or target_country = '{code}'") for code in actors]
    theirs_too = [f"{table}?{bare}&_where={each}&_sort_desc=date" for each in either]
    return [
        pages("Dyad, an actor on either side", ours, mine),
        pages("Dyad, an actor until a day, each page new", ours, many),
        pages("Dyad, all events", ours, ["/events"]),
        pages("Dyad, all events until a day, each page new", ours, until),
        pages(f"Dyad, all events behind {DEPTH:,}, each page new", ours, at_depth(ours)),
        pages(
            "Dyad, 304 Not Modified", ours, ["/events?actor=FIN"], ours.get("/events?actor=FIN")[1]["ETag"]
        ),
        pages("static: the bytes of a page", static, mine),
        pages("Datasette, all events", theirs, [table], times=4),
        pages("Datasette, all events, bare", theirs, [f"{table}?{bare}"]),
        pages("Datasette, an actor on either side, bare", theirs, theirs_too),
    ]


def at_depth(ours: Server) -> list[str]:
    """The addresses of pages behind the first 100,000 events, or as deep as there are events."""
    cursors = list(_cursors(ours, 1000, DEPTH // 1000, ""))
    cursors = list(_cursors(ours, 1, DEEP, cursors[-1] if cursors else ""))
    return [f"/events?cursor={cursor}" for cursor in cursors]


def _cursors(ours: Server, limit: int, number: int, cursor: str) -> Iterator[str]:
    """The cursors of so many pages of some events, one behind the other."""
    for _ in range(number):
        behind = f"&cursor={cursor}" if cursor else ""
        following = json.loads(ours.get(f"/events?limit={limit}&count=none{behind}")[2])["links"]["next"]
        if following is None:
            return
        cursor = urlsplit(following).query.partition("cursor=")[2]
        yield cursor


def file_cases(ours: Server, theirs: Server, database: str) -> list[Case]:
    """Whole results, read for some seconds."""

    def stream(name: str, server: Server, path: str) -> Case:
        return Case(name, server, lambda seconds: clients.lines(server.port, path, seconds))

    return [
        stream("Dyad, CSV", ours, "/events.csv"),
        stream("Dyad, JSON lines", ours, "/events.jsonl"),
        stream("Dyad, GDELT 2.0", ours, "/events.gdelt"),
        stream("Datasette, CSV", theirs, f"/{database}/events.csv?_stream=on"),
    ]


def table(what: str, cases: list[Case], rounds: int, seconds: float) -> Iterator[str]:
    """How much came in a second of each case, all cases in each round, and beside the first."""
    found: dict[str, list[tuple[float, float]]] = {case.name: [] for case in cases}
    for _ in range(rounds):
        for case in cases:
            found[case.name].append(_rates(case, seconds))
    middle = {
        name: [statistics.median(column) for column in zip(*rates, strict=True)]
        for name, rates in found.items()
    }
    first = middle[cases[0].name][1]
    yield f"{'':<44}{f'{what}/s':>12}{'/s of CPU':>12}{'beside':>9}"
    for name, (wall, cpu) in middle.items():
        yield f"{name:<44}{wall:>12,.1f}{cpu:>12,.1f}{cpu / first if first else 0:>9.3f}"


def _rates(case: Case, seconds: float) -> tuple[float, float]:
    start, used = time.perf_counter(), case.server.cpu()
    count = case.work(case.times * seconds)
    return count / (time.perf_counter() - start), count / max(case.server.cpu() - used, 0.01)


def _children(pid: int) -> list[int]:
    listed = Path(f"/proc/{pid}/task/{pid}/children")
    return [int(child) for child in listed.read_text().split()] if listed.exists() else []


def _cpu(pid: int) -> float:
    stat = Path(f"/proc/{pid}/stat")
    if not stat.exists():
        return 0.0
    cells = stat.read_text().rpartition(")")[2].split()
    return (int(cells[11]) + int(cells[12])) / os.sysconf("SC_CLK_TCK")  # in user mode, in the kernel


def _peak(pid: int) -> float:
    status = Path(f"/proc/{pid}/status")
    lines = status.read_text().splitlines() if status.exists() else []
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM")), 0.0)


if __name__ == "__main__":
    main()
