"""Files to import: found in folders, lists and zip files, and unpacked while they are read."""

from __future__ import annotations

import gzip
import io
import zipfile
import zlib
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, cast

from schema.errors import DyadError

ENDINGS = frozenset(
    (".csv", ".tsv", ".tab", ".jsonl", ".ndjson", ".parquet", ".gdelt", ".gdelt1", ".gz", ".zip")
)
ZIP, GZIP = b"PK\x03\x04", b"\x1f\x8b"
UNPACKED = 5  # bytes that a packed one becomes, about
LIST = "-"
#: What reading a packed file that is not whole, or packed in a way that is not known, raises.
BREAKS = (OSError, EOFError, zipfile.BadZipFile, zlib.error, NotImplementedError)
ENCRYPTED = 1  # a flag of a member


class SourceError(DyadError):
    """A file that cannot be imported, or not to its end: what was read of it before is stored."""


Refuse = Callable[[SourceError], None]


@dataclass(frozen=True, slots=True)
class Source:
    """A file on the disk, or a member of a zip file there; ``size`` counts its bytes as they lie on the disk."""

    path: str
    size: int
    changed: int = 0
    member: str = ""
    packed: bool = False

    @property
    def name(self) -> str:
        """What it is called in the database and in the file of rejects."""
        name = f"{self.path}/{self.member}" if self.member else self.path
        return name.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")

    @property
    def identity(self) -> str:
        """What another file of the same name would not share."""
        return f"{self.size} {self.changed}"

    @property
    def unpacked(self) -> int:
        """How many bytes it holds, about."""
        return self.size * UNPACKED if self.packed else self.size


def sources(paths: Iterable[str], refuse: Refuse, stdin: BinaryIO) -> Iterator[Source]:
    """The files that paths name: files, folders and what is in them, and ``-`` for a list of paths on ``stdin``."""
    for path in paths:
        if path == LIST:
            listed = stdin.read().decode("utf-8", "surrogateescape").splitlines()
            yield from sources([line.strip() for line in listed if line.strip()], refuse, io.BytesIO())
            continue
        try:
            yield from _found(Path(path).absolute(), refuse)
        except OSError as fault:
            refuse(SourceError(f"{path}: {fault.strerror or fault}; name another file"))


def _found(path: Path, refuse: Refuse) -> Iterator[Source]:
    if not path.is_dir():
        yield from _members(path, refuse)
        return
    files = [file for file in sorted(path.rglob("*")) if file.suffix.casefold() in ENDINGS and file.is_file()]
    if not files:
        refuse(SourceError(f"{path}: no {', '.join(sorted(ENDINGS))} file in this folder; name the files"))
    for file in files:
        yield from _members(file, refuse)


def _members(path: Path, refuse: Refuse) -> Iterator[Source]:
    with path.open("rb") as stream:
        begin = stream.read(len(ZIP))
    stat = path.stat()
    if begin != ZIP:
        yield Source(str(path), stat.st_size, stat.st_mtime_ns, packed=begin.startswith(GZIP))
        return
    try:
        with zipfile.ZipFile(path) as archive:
            entries = [entry for entry in archive.infolist() if not entry.is_dir()]
    except zipfile.BadZipFile as fault:
        refuse(SourceError(f"{path}: is no whole zip file ({fault}); fetch it again"))
        return
    for entry in entries:
        if entry.flag_bits & ENCRYPTED:
            refuse(SourceError(f"{path}/{entry.filename}: is encrypted; unpack it"))
            continue
        yield Source(str(path), entry.compress_size, stat.st_mtime_ns, entry.filename, packed=True)


@contextmanager
def opened(source: Source) -> Generator[tuple[BinaryIO, Callable[[], int]]]:
    """The unpacked bytes of a source, and how many of its packed ones are read.

    :raises SourceError: where it breaks off.
    """
    try:
        with Path(source.path).open("rb") as raw:
            if source.member:
                with zipfile.ZipFile(raw) as archive, archive.open(source.member) as member:
                    start = raw.tell()
                    yield cast(BinaryIO, member), lambda: max(raw.tell() - start, 0)
            elif source.packed:
                with gzip.open(raw) as unpacked:
                    yield cast(BinaryIO, unpacked), raw.tell
            else:
                yield raw, raw.tell
    except BREAKS as fault:
        reason = getattr(fault, "strerror", None) or fault
        raise SourceError(f"{source.name}: breaks off ({reason}); fetch it again") from None
