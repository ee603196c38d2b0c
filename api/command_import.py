"""``dyad import``: files of events of others into a database, with a file of what was rejected and a bar."""

from __future__ import annotations

import csv
import io
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import click

import store
from api import importing
from api.bulk import placed
from api.importing import ImportingError, Source
from store import Store

HEADER = b"file,line,reason,text\r\n"


@dataclass
class Summary:
    """What an import did, over all files."""

    files: int = 0
    stored: int = 0
    known: int = 0
    rejected: int = 0
    faults: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        broken = f"; {len(self.faults)} files not read" if self.faults else ""
        return (
            f"{self.files} files: {self.stored:,} rows stored, {self.known:,} stored before, "
            f"{self.rejected:,} rejected{broken}"
        )


def run(paths: tuple[str, ...], db: Path, rejects: Path) -> Summary:
    """Imports files and writes those of their rows that were rejected, with file, line and reason."""
    found = list(importing.sources(paths, sys.stdin.buffer))
    summary = Summary()
    with store.open(db) as opened:
        try:
            with opened.bulk(), _bar(found) as bar:
                for source in found:
                    _one(opened, source, summary, bar)
        finally:
            _write_rejects(opened, found, rejects)
    return summary


def _one(opened: Store, source: Source, summary: Summary, bar: Bar) -> None:
    before = opened.progress(source.name, source.identity())
    try:
        done = importing.load(opened, source, datetime.now(UTC), bar.seen)
    except ImportingError as fault:
        summary.faults.append(str(fault))
        click.echo(f"dyad: {fault}", err=True)
        return
    finally:
        bar.end(source)
    summary.files += 1
    summary.stored += done.stored - before.stored
    summary.known += done.known - before.known + (before.stored + before.known)
    summary.rejected += done.rejected


class Bar:
    """Bytes read on a terminal's stderr, with rows a second and the time left."""

    def __init__(self, bar: click._termui_impl.ProgressBar[int] | None) -> None:
        self._bar, self._rows, self._start, self._read = bar, 0, time.monotonic(), 0

    def seen(self, size: int, rows: int) -> None:
        """Some bytes and rows more were read."""
        self._rows += rows
        self._step(size)

    def end(self, source: Source) -> None:
        """A file is at its end; of a zip file's members each has its share."""
        size = 0 if source.member else source.path.stat().st_size - self._read
        self._step(max(size, 0))
        self._read = 0

    def _step(self, size: int) -> None:
        self._read += size
        if self._bar is not None:
            rate = self._rows / max(time.monotonic() - self._start, 0.001)
            self._bar.label = f"{rate:,.0f} rows/s"
            self._bar.update(size)


@contextmanager
def _bar(found: list[Source]) -> Iterator[Bar]:
    size = sum(path.stat().st_size for path in {source.path for source in found})
    if not sys.stderr.isatty() or not found:
        yield Bar(None)
        return
    with click.progressbar(length=size, file=sys.stderr, show_eta=True, show_percent=True) as shown:
        yield Bar(shown)


def _write_rejects(opened: Store, found: list[Source], target: Path) -> None:
    """All rejected rows of the files, those of earlier runs too; no file where there are none."""
    rows = list(dict.fromkeys(source.name for source in found))
    rejected = opened.rejects(rows)
    first = next(rejected, None)
    if first is None:
        if target.is_file() and target.read_bytes().startswith(HEADER):
            target.unlink()  # ours, of an earlier run
        return

    def lines() -> Iterator[bytes]:
        yield HEADER
        yield _csv(first.file, first.line, first.reason, first.text)
        for row in rejected:
            yield _csv(row.file, row.line, row.reason, row.text)

    placed(target, lines())


def _csv(*cells: object) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\r\n").writerow(cells)
    return text.getvalue().encode("utf-8", "backslashreplace")
