"""``dyad import``: files of events of others into a database, with a file of what was rejected and a bar."""

from __future__ import annotations

import csv
import io
import itertools
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from api import command_options as options
from api.bulk import placed
from api.command_export import OutputError
from api.command_tally import number
from api.reading import Step, Task, reading, uncollected
from api.sources import Source, SourceError, sources
from store import Place, Store
from store.loading import Progress

if TYPE_CHECKING:
    from click._termui_impl import ProgressBar

HEADER = b"file,line,reason,text\r\n"
ROW = 350  # bytes of a row, about


@dataclass
class Summary:
    """What an import did, over all files."""

    files: int = 0
    stored: int = 0
    known: int = 0
    rejected: int = 0
    faults: list[str] = field(default_factory=list)

    @property
    def whole(self) -> bool:
        """Whether every row of every file is in the database."""
        return not (self.rejected or self.faults)

    def __str__(self) -> str:
        counts = (("stored", self.stored), ("there before", self.known), ("rejected", self.rejected))
        rows = "; ".join(f"{count:,} {what}" for what, count in counts)
        broken = f"; {number(len(self.faults), 'file')} not read to the end" if self.faults else ""
        return f"{number(self.files, 'file')}, rows: {rows}{broken}"

    def refuse(self, fault: SourceError) -> None:
        """Says that a file cannot be read."""
        self.faults.append(str(fault))
        click.echo(f"dyad: {fault}", err=True)


def run(paths: tuple[str, ...], db: Place, rejects: Path) -> Summary:
    """Imports files and writes those of their rows that were rejected, with file, line and reason."""
    summary = Summary()
    found = list(sources(paths, summary.refuse, sys.stdin.buffer))
    with closing(options.open_store(db)) as stored:
        work = Work(stored, summary, *_begun(stored, found, summary))
        try:
            work.do()
        finally:
            _write_rejects(stored, found, rejects)
    return summary


def _begun(stored: Store, found: list[Source], summary: Summary) -> tuple[list[Task], list[Progress]]:
    """What is still to be read of the files, and what was stored of each; that is counted."""
    tasks, begun = list[Task](), list[Progress]()
    for source in found:
        progress = stored.progress(source.name, source.identity)
        summary.known += progress.stored + progress.known
        summary.rejected += progress.rejected
        summary.files += progress.done
        if not progress.done:
            tasks.append((source, progress.line))
            begun.append(progress)
    return tasks, begun


class Work:
    """One run: every batch of every file is stored once."""

    def __init__(self, stored: Store, summary: Summary, tasks: list[Task], begun: list[Progress]) -> None:
        self._stored, self._summary, self._tasks, self._counts = stored, summary, tasks, begun

    def do(self) -> None:
        """Reads and stores."""
        expected = sum(source.unpacked for source, _ in self._tasks) // ROW
        with (
            uncollected(),
            reading(self._tasks) as steps,
            self._stored.bulk(expected),
            _bar(self._tasks) as bar,
        ):
            for step in steps:
                bar.seen(step, self._take(step))
            if expected:
                bar.rest()

    def _take(self, step: Step) -> int:
        """Stores a step, and says how many rows it had."""
        if step.batch is None:
            self._summary.refuse(SourceError(step.fault))
            return 0
        source, before = self._tasks[step.number][0], self._counts[step.number]
        after = self._stored.load(source.name, step.batch, datetime.now(UTC))
        self._counts[step.number] = after
        done = (after.stored - before.stored, after.known - before.known, after.rejected - before.rejected)
        self._summary.stored += done[0]
        self._summary.known += done[1]
        self._summary.rejected += done[2]
        self._summary.files += after.done
        return sum(done)


class Bar:
    """How far the files are read, with rows a second and the time left, on a terminal's stderr."""

    def __init__(self, shown: ProgressBar[int], sizes: list[int]) -> None:
        self._shown, self._sizes = shown, sizes
        self._rows, self._at, self._begun = 0, (0, 0), time.monotonic()

    def seen(self, step: Step, rows: int) -> None:
        """A step is stored, with so many rows."""
        self._rows += rows
        task, place = self._at
        passed = sum(self._sizes[task : step.number]) - place
        self._at = (step.number, step.place)
        rate = self._rows / max(time.monotonic() - self._begun, 0.001)
        self._shown.label = f"{self._rows:,} rows, {rate:,.0f}/s"
        self._shown.update(passed + step.place)

    def rest(self) -> None:
        """What comes behind the rows: indexes, which can take as long."""
        self._shown.label = f"{self._rows:,} rows; indexes"
        self._shown.update(0)


@contextmanager
def _bar(tasks: list[Task]) -> Iterator[Bar]:
    sizes = [source.size for source, _ in tasks]
    with click.progressbar(
        length=sum(sizes), file=sys.stderr, hidden=not sys.stderr.isatty(), show_eta=True, show_percent=True
    ) as shown:
        yield Bar(shown, sizes)


def _write_rejects(stored: Store, found: list[Source], target: Path) -> None:
    """All rejected rows of the files, those of earlier runs too; no file where there are none."""
    names = dict.fromkeys(source.name for source in found)
    rows = ((name, reject) for name in names for reject in stored.rejects(name))
    first = next(rows, None)
    if first is None:
        if target.is_file() and target.read_bytes().startswith(HEADER):
            target.unlink()  # ours, of an earlier run
        return
    lines = (_csv(name, row.line, row.reason, row.text) for name, row in itertools.chain([first], rows))
    try:
        placed(target, itertools.chain([HEADER], lines))
    except OSError as fault:
        raise OutputError(f"--rejects {target}: {fault.strerror or fault}; name another file") from None
    click.echo(f"dyad: {target} has the rejected rows, with file, line and reason", err=True)


def _csv(*cells: object) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\r\n").writerow(cells)
    return text.getvalue().encode("utf-8", "backslashreplace")
