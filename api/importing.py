"""The rows of files to import: told apart by what the files say, and read into batches.

A row that cannot be read is a reject with its line and its reason.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache, partial
from typing import Any, BinaryIO

from api.sources import BREAKS, Source, SourceError, opened
from schema import gdelt_rows, icews_rows, own_rows
from schema.gdelt_rows import GDELT
from schema.icews_rows import ICEWS
from schema.imports import Batch, Cells, ImportedMention, Layout, Reject, RowFault

BATCH = 50_000  # rows of a transaction
FIRST = 1 << 16  # bytes by which a file is known
BLOCK = 1 << 18  # bytes that are read at a time
LONGEST = 1_000_000  # bytes of a line
HEAD = 20  # lines by which a file is known
PARQUET = b"PAR1"
MARK = b"\xef\xbb\xbf"  # by which spreadsheets know UTF-8
LONG, NUL, NOT_UTF_8 = "is longer than a million bytes", "holds a NUL byte", "is not UTF-8"

Read = Callable[[str], Cells | ImportedMention]


@dataclass(slots=True)
class _Filling:
    """A batch that is being filled."""

    line: int = 0
    events: list[Cells] = field(default_factory=list)
    numbers: list[int] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)
    mentions: list[ImportedMention] = field(default_factory=list)
    rejects: list[Reject] = field(default_factory=list)

    @property
    def full(self) -> bool:
        return len(self.events) + len(self.mentions) + len(self.rejects) >= BATCH

    def taken(self, done: bool = False) -> Batch:
        """The batch; what follows fills another one."""
        batch = Batch(self.line, done, self.events, self.numbers, self.lines, self.mentions, self.rejects)
        self.events, self.numbers, self.lines, self.mentions, self.rejects = [], [], [], [], []
        return batch

    def reject(self, number: int, reason: str, text: str) -> None:
        """Takes a row that cannot be read."""
        self.line = number
        self.rejects.append(Reject(number, _shown(reason), _shown(text)))

    def read(self, number: int, text: str, read: Read, kept: bool) -> None:
        """Reads one row; ``kept`` says that its text is kept with the event."""
        self.line = number
        try:
            told = read(text)
        except RowFault as fault:
            self.reject(number, str(fault), text)
            return
        if isinstance(told, ImportedMention):
            self.mentions.append(told)
            return
        self.events.append(told)
        self.numbers.append(number)
        self.lines.append(text if kept else "")


def batches(source: Source, behind: int) -> Iterator[tuple[Batch, int]]:
    """What a source holds behind a line, a batch after the other, with how many of its bytes are read.

    The last batch says that the source is done.

    :raises SourceError: if it cannot be read, or breaks off.
    """
    with opened(source) as (stream, place):
        head = stream.read(FIRST)
        filling = _Filling(behind)
        try:
            for _ in _filled(filling, source, head, stream, behind):
                yield filling.taken(), place()
        except BREAKS:
            yield filling.taken(), place()  # what came before it broke off
            raise
        yield filling.taken(done=True), source.size


def _filled(filling: _Filling, source: Source, head: bytes, stream: BinaryIO, behind: int) -> Iterator[None]:
    """Fills a batch again and again, and stops where it is full."""
    if head.startswith(PARQUET):
        return _parquet(filling, source, stream, behind)
    head = head.removeprefix(MARK)
    blocks = _blocks(head, stream)
    first = head[:LONGEST].decode("utf-8", "replace").split("\n")[:HEAD]
    if not any(first):
        return iter(())
    if sorted(icews_rows.cut(first[0].rstrip("\r"))) == sorted(icews_rows.COLUMNS):
        return _lines(filling, blocks, max(behind, 1), ICEWS)
    if any(line.count("\t") + 1 in (*gdelt_rows.FIELDS, gdelt_rows.MENTION) for line in first):
        return _lines(filling, blocks, behind, GDELT)
    if any(line.startswith("{") for line in first):
        return _lines(filling, blocks, behind, JSON_LINES)
    return _separated(filling, source, _texts(blocks), behind)


def _blocks(head: bytes, stream: BinaryIO) -> Iterator[bytes]:
    """The bytes of a stream, cut behind the ends of lines; of a line that is too long, its beginning."""
    rest, long = b"", False
    while head:
        if long:  # what follows of a line that is too long goes
            start = head.find(b"\n") + 1
            long, head = not start, head[start:] if start else b""
        cut = head.rfind(b"\n") + 1
        if cut:
            yield rest + head[:cut]
            rest = head[cut:]
        else:
            rest += head
        if len(rest) > LONGEST:
            yield rest[: LONGEST + 1] + b"\n"
            rest, long = b"", True
        head = stream.read(BLOCK)
    if rest:
        yield rest


def _lines(filling: _Filling, blocks: Iterable[bytes], behind: int, layout: Layout) -> Iterator[None]:
    """Reads rows that are lines."""
    before = 0
    for block in blocks:
        texts = block.decode("utf-8", "surrogateescape").split("\n")
        if not texts[-1]:
            texts.pop()
        number, before = before, before + len(texts)
        sound = before <= behind or _sound(block)
        for text in texts if before > behind else ():
            number += 1
            text = text.removesuffix("\r")
            if number <= behind or not text:
                continue
            if not sound and (fault := _fault(text)):
                filling.reject(number, fault, text)
            else:
                filling.read(number, text, layout.read, layout.kept)
            if filling.full:
                yield


def _sound(block: bytes) -> bool:
    """Whether no line of a block has a fault."""
    try:
        block.decode()
    except UnicodeDecodeError:
        return False
    return b"\0" not in block and len(block) <= LONGEST


def _fault(text: str) -> str:
    """What is wrong with the bytes of a line."""
    line = text.encode("utf-8", "surrogateescape")
    if len(line) > LONGEST:
        return LONG
    if b"\0" in line:
        return NUL
    try:
        line.decode()
    except UnicodeDecodeError:
        return NOT_UTF_8
    return ""


def _shown(text: str) -> str:
    """A text of any bytes as one that can be stored and shown."""
    try:
        shown = text.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
    except UnicodeEncodeError:  # halves of characters, as JSON can spell them
        shown = text.encode("utf-8", "backslashreplace").decode()
    return shown.replace("\0", "\N{REPLACEMENT CHARACTER}")


# ---- our own rows ------------------------------------------------------------------------------------------------


def _own(names: Iterable[str], cells: Iterable[str]) -> Cells:
    return own_rows.read(dict(zip(names, cells, strict=True)))


@lru_cache(maxsize=64)
def _checked(names: tuple[str, ...]) -> tuple[str, ...]:
    own_rows.check_names(names)
    return names


def _json(line: str) -> Cells:
    try:
        found = json.loads(line)
    except (ValueError, RecursionError) as fault:
        raise RowFault(f"is no JSON: {fault}") from None
    if not isinstance(found, dict):
        raise RowFault("is no JSON object")
    return _own(_checked(tuple(found)), map(_spelled, found.values()))


JSON_LINES = Layout("jsonl", _json, kept=False)


def _spelled(value: Any) -> str:
    """A cell as a text; '' is null."""
    if value is None:
        return ""
    if hasattr(value, "isoformat"):
        return str(value.isoformat())
    return value if isinstance(value, str) else str(value)


def _texts(blocks: Iterable[bytes]) -> Iterator[str]:
    """The lines of a file of cells, with their ends."""
    for block in blocks:
        lines = block.decode("utf-8", "surrogateescape").split("\n")
        yield from (f"{line}\n" for line in lines[:-1])
        if lines[-1]:
            yield lines[-1]


def _separated(filling: _Filling, source: Source, texts: Iterator[str], behind: int) -> Iterator[None]:
    """Reads our own CSV or TSV; a record that is quoted may hold several lines and has the number of its last."""
    first = next(texts)
    separator = "\t" if "\t" in first else ","
    names = _header(source, first, separator)
    record: list[str] = []  # the lines of one record
    reader = csv.reader(_noted(texts, record), delimiter=separator, strict=True)
    while True:
        try:
            cells = next(reader, None)
        except csv.Error as fault:
            cells, wrong = [], str(fault)
        else:
            wrong = _fault("".join(record))
        if cells is None:
            return
        number, text = reader.line_num + 1, "".join(record).rstrip("\r\n")
        record.clear()
        if number > behind and text:
            filling.read(number, text, partial(_record, names, cells, wrong), kept=False)
            if filling.full:
                yield


def _noted(texts: Iterable[str], record: list[str]) -> Iterator[str]:
    for text in texts:
        record.append(text)
        yield text


def _header(source: Source, line: str, separator: str) -> list[str]:
    try:
        names = next(csv.reader([line], delimiter=separator, strict=True))
        own_rows.check_names(names)
    except (csv.Error, RowFault) as fault:
        raise SourceError(
            f"{source.name}:1: is neither of GDELT nor of ICEWS, and {fault}; it begins with {line[:60]!r}"
        ) from None
    return names


def _record(names: list[str], cells: list[str], wrong: str, text: str) -> Cells:
    if wrong:
        raise RowFault(wrong)
    if len(cells) != len(names):
        raise RowFault(f"has {len(cells)} cells; the header has {len(names)}")
    return _own(names, cells)


def _parquet(filling: _Filling, source: Source, stream: BinaryIO, behind: int) -> Iterator[None]:
    """Reads our own Parquet; a row's line is its number."""
    try:
        from api import parquet
    except ModuleNotFoundError:
        raise SourceError(f"{source.name}: Parquet needs pyarrow; install dyad[parquet]") from None
    try:
        names, rows = parquet.read(stream)
        own_rows.check_names(names)
    except (OSError, RowFault) as fault:
        raise SourceError(f"{source.name}: is Parquet and {fault}; give what dyad export writes") from None
    for number, row in enumerate(rows, 1):
        if number > behind:
            cells = [_spelled(row[name]) for name in names]
            filling.read(number, "\t".join(cells), partial(_whole, names, cells), kept=False)
            if filling.full:
                yield


def _whole(names: list[str], cells: list[str], text: str) -> Cells:
    if "\0" in text:
        raise RowFault(NUL)
    return _own(names, cells)
