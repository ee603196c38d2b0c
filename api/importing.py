"""Files of events of others: found, unpacked, told apart, read row by row, and stored batch after batch."""

from __future__ import annotations

import csv
import gzip
import io
import json
import zipfile
import zlib
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime as DateTime
from pathlib import Path
from typing import Any, BinaryIO, cast

from api.formats import FORMATS
from schema import gdelt_rows, imports
from schema.errors import DyadError
from schema.imports import Imported, Report, RowFault
from store import Store
from store.loading import Batch, Progress, Reject

BATCH = 20_000  # rows of a transaction
LONGEST = 1_000_000  # characters of a line
ENDINGS = (".csv", ".tsv", ".tab", ".jsonl", ".parquet", ".gdelt", ".gdelt1", ".gz", ".zip")
ZIP, GZIP, PARQUET = b"PK\x03\x04", b"\x1f\x8b", b"PAR1"


class ImportingError(DyadError):
    """A file that cannot be imported at all."""


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a file: its line, its text, and what it tells or why it tells nothing."""

    line: int
    text: str
    told: Imported | Report | RowFault


@dataclass(frozen=True, slots=True)
class Source:
    """A file on the disk, or a member of a zip file there."""

    path: Path
    member: str = ""

    @property
    def name(self) -> str:
        """What it is called in the database and in the file of rejects."""
        return f"{self.path.absolute()}/{self.member}" if self.member else str(self.path.absolute())

    def identity(self) -> str:
        """What another file of the same name would not share."""
        stat = self.path.stat()
        return f"{stat.st_size} {stat.st_mtime_ns}"


Seen = Callable[[int, int], None]  # told how many bytes of the file, and how many rows, were read since


def sources(paths: Iterable[str], stdin: BinaryIO) -> Iterator[Source]:
    """The files that paths name: files, folders and what is in them, and ``-`` for a list of paths on stdin.

    :raises ImportingError: for a path that is not there.
    """
    for path in paths:
        if path == "-":
            listed = stdin.read().decode("utf-8", "surrogateescape").splitlines()
            yield from sources([line.strip() for line in listed if line.strip()], io.BytesIO())
        else:
            yield from _members(Path(path))


def _members(path: Path) -> Iterator[Source]:
    if path.is_dir():
        found = (file for file in path.rglob("*") if file.suffix.casefold() in ENDINGS and file.is_file())
        for file in sorted(found):
            yield from _members(file)
    elif not path.exists():
        raise ImportingError(f"{path}: no such file or folder")
    elif _begins(path, ZIP):
        yield from (Source(path, name) for name in _zipped(path))
    else:
        yield Source(path)


def _begins(path: Path, mark: bytes) -> bool:
    try:
        with path.open("rb") as stream:
            return stream.read(len(mark)) == mark
    except OSError as fault:
        raise ImportingError(f"{path}: {fault.strerror or fault}") from None


def _zipped(path: Path) -> list[str]:
    try:
        with zipfile.ZipFile(path) as archive:
            return [entry.filename for entry in archive.infolist() if not entry.is_dir()]
    except (zipfile.BadZipFile, OSError) as fault:
        raise ImportingError(f"{path}: is no whole zip file ({fault}); fetch it again") from None


def load(store: Store, source: Source, now: DateTime, seen: Seen) -> Progress:
    """Imports what was not yet imported of a file.

    :raises ImportingError: if the file cannot be read; what was read before it broke off is stored.
    """
    progress = store.progress(source.name, source.identity())
    if progress.done:
        return progress
    batch = Batch(source.name)
    for row in _rows(source, progress.line, seen):
        _put(batch, row)
        if len(batch.events) + len(batch.reports) + len(batch.rejects) >= BATCH:
            store.load(_upto(batch, row.line, done=False), now)
            batch = Batch(source.name)
    return store.load(_upto(batch, progress.line, done=True), now)


def _upto(batch: Batch, line: int, done: bool) -> Batch:
    return Batch(batch.file, line, done, batch.events, batch.reports, batch.rejects)


def _put(batch: Batch, row: Row) -> None:
    if isinstance(row.told, Imported):
        batch.events.append((row.line, row.told))
    elif isinstance(row.told, Report):
        batch.reports.append(row.told)
    else:
        batch.rejects.append(Reject(batch.file, row.line, str(row.told), row.text))


def _rows(source: Source, behind: int, seen: Seen) -> Iterator[Row]:
    """The rows of a file behind a line."""
    try:
        with _opened(source) as (stream, place):
            before = 0
            for number, row in enumerate(_told(stream, source.name), 1):
                if number % 1000 == 0:
                    seen(place() - before, 1000)
                    before = place()
                if row.line > behind:
                    yield row
    except (OSError, EOFError, zipfile.BadZipFile, zlib.error) as fault:
        raise ImportingError(f"{source.name}: breaks off ({fault}); fetch it again") from None


@contextmanager
def _opened(source: Source) -> Generator[tuple[BinaryIO, Callable[[], int]]]:
    """The unpacked bytes of a file, and how far its packed ones are read."""
    with source.path.open("rb") as raw:
        if source.member:
            with zipfile.ZipFile(raw) as archive, archive.open(source.member) as member:
                yield cast(BinaryIO, member), raw.tell
        elif _begins(source.path, GZIP):
            with gzip.open(raw) as unpacked:
                yield cast(BinaryIO, unpacked), raw.tell
        else:
            yield raw, raw.tell


def _told(stream: BinaryIO, name: str) -> Iterator[Row]:
    """The rows of a file, by what its first bytes say it is."""
    stream = (
        stream if isinstance(stream, io.BufferedReader) else io.BufferedReader(cast(io.RawIOBase, stream))
    )
    if stream.peek(4)[:4] == PARQUET:
        return _parquet(stream, name)
    first = stream.readline(LONGEST)
    head = first.decode("utf-8-sig", "replace").rstrip("\r\n")
    lines = _lines(first, stream)
    if head.startswith("{"):
        return _read(lines, _json)
    if head.split("\t") == list(imports.ICEWS):
        return _read(_without_first(lines), imports.icews)
    if head.count("\t") + 1 in (*gdelt_rows.FIELDS, gdelt_rows.MENTION):
        return _read(lines, gdelt_rows.read)
    return _separated(lines, "\t" if "\t" in head else ",", name, head)


@dataclass(frozen=True, slots=True)
class _Line:
    number: int
    text: str
    end: str = "\n"
    fault: str = ""


def _lines(first: bytes, stream: BinaryIO) -> Iterator[_Line]:
    number, line = 1, first
    while line:
        yield _line(number, line)
        number, line = number + 1, stream.readline(LONGEST)


def _line(number: int, line: bytes) -> _Line:
    kept = line.rstrip(b"\r\n")
    end = line[len(kept) :].decode()
    try:
        text = kept.decode("utf-8-sig" if number == 1 else "utf-8")
    except UnicodeDecodeError as fault:
        shown = kept.decode("utf-8", "backslashreplace")
        return _Line(number, shown, end, f"is not UTF-8 at byte {fault.start}")
    long = len(line) >= LONGEST and not end
    return _Line(number, text, end, "is longer than a million bytes" if long else "")


def _without_first(lines: Iterator[_Line]) -> Iterator[_Line]:
    return (line for line in lines if line.number > 1)


def _read(lines: Iterable[_Line], read: Callable[[str], Imported | Report]) -> Iterator[Row]:
    for line in lines:
        if line.text:
            yield Row(
                line.number, line.text, RowFault(line.fault) if line.fault else _attempt(read, line.text)
            )


def _attempt(read: Callable[[Any], Imported | Report], what: Any) -> Imported | Report | RowFault:
    try:
        return read(what)
    except RowFault as fault:
        return fault


def _json(line: str) -> Imported:
    try:
        found = json.loads(line)
    except ValueError as fault:
        raise RowFault(f"is no JSON: {fault}") from None
    if not isinstance(found, dict):
        raise RowFault("is no JSON object")
    imports.check_names(list(found))
    return imports.own({name: _spelled(value) for name, value in found.items()})


def _spelled(value: Any) -> str:
    """A cell as a text; '' is null."""
    if value is None:
        return ""
    return value if isinstance(value, str) else str(value)


def _separated(lines: Iterator[_Line], separator: str, name: str, head: str) -> Iterator[Row]:
    """Our own CSV or TSV; a record that is quoted may hold several lines and has the number of its last."""
    texts = (line.text + line.end for line in _whole(lines, name))
    reader = csv.reader(texts, delimiter=separator)
    names = next(reader)
    try:
        imports.check_names(names)
    except RowFault as fault:
        formats = ", ".join(row.name for row in FORMATS)
        raise ImportingError(
            f"{name}:1: {head[:100]!r} is the beginning of {fault}; give {formats} or ICEWS"
        ) from None
    for cells in filter(None, reader):
        yield Row(reader.line_num, separator.join(cells), _cells(names, cells))


def _whole(lines: Iterator[_Line], name: str) -> Iterator[_Line]:
    for line in lines:
        if line.fault:
            raise ImportingError(f"{name}:{line.number}: {line.fault}; convert it")
        yield line


def _cells(names: list[str], cells: list[str]) -> Imported | Report | RowFault:
    if len(cells) != len(names):
        return RowFault(f"has {len(cells)} cells; the header has {len(names)}")
    return _attempt(imports.own, dict(zip(names, cells, strict=True)))


def _parquet(stream: BinaryIO, name: str) -> Iterator[Row]:
    """Our own Parquet; a row's line is its number."""
    try:
        from api import parquet
    except ModuleNotFoundError:
        raise ImportingError(f"{name}: Parquet needs pyarrow; install dyad[parquet]") from None
    for number, row in enumerate(parquet.read(stream), 1):
        cells = {key: _stored(value) for key, value in row.items()}
        yield Row(number, json.dumps(cells, ensure_ascii=False), _attempt(_checked, cells))


def _checked(cells: Mapping[str, str]) -> Imported:
    imports.check_names(list(cells))
    return imports.own(cells)


def _stored(value: Any) -> str:
    return value.isoformat() if hasattr(value, "isoformat") else _spelled(value)
