"""A folder of files, one for each month, with a manifest: what a mirror or an archive is made of.

``manifest.json`` names each file with its rows, size and sha256; ``masterfilelist.txt`` lists the same files as
GDELT lists its own: size, md5 and address.  A file is replaced when it is whole and only if its bytes change.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from api.formats import Format, Shape
from api.settings import release
from schema.errors import DyadError
from store.query import Query, in_month
from store.store import Store

MANIFEST, MASTER = "manifest.json", "masterfilelist.txt"
DRAFT = ".draft"


class FolderError(DyadError):
    """A folder that cannot take the files."""


@dataclass(frozen=True, slots=True)
class MonthFile:
    """One file of the folder; ``month`` is empty for events without a day."""

    name: str
    month: str
    rows: int
    size: int
    sha256: str
    md5: str


@dataclass(frozen=True, slots=True)
class Done:
    """What a run did: the names of the files that it wrote, removed and left as they were."""

    written: tuple[str, ...]
    removed: tuple[str, ...]
    same: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Request:
    """What the folder is to hold: a query in a format, and where its files will be found."""

    query: Query
    layout: Format
    shape: Shape
    base: str = ""

    def facts(self) -> dict[str, Any]:
        """What decides the bytes of the files besides the database."""
        return {
            "format": self.layout.name,
            "filters": self.query.selection.echo(),
            "sort": self.query.sort,
            "fields": [column.name for column in self.shape.columns],
            "header": self.shape.header,
            "bom": self.shape.bom,
            "safe": self.shape.safe,
        }


def write_months(store: Store, asked: Request, folder: Path) -> Done:
    """Brings a folder up to date: all events of a query, a file for each month.

    The files are the database of one moment.  Files of months that have no events any more go, if an earlier
    run wrote them; others in the folder are left alone.

    :raises FolderError: if the folder cannot be written, or holds files of another query.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for draft in folder.glob(f"*{DRAFT}"):
            draft.unlink()
        with store.moment():
            before = _manifest(folder, asked)
            if _holds(before, folder, store.revision):
                return Done((), (), tuple(before["files"]))
            return _update(store, asked, folder, before["files"])
    except OSError as fault:
        raise FolderError(f"{folder}: {fault.strerror or fault}; name another folder") from None


def _manifest(folder: Path, asked: Request) -> dict[str, Any]:
    """What an earlier run wrote: revision, version and the sha256 of each file."""
    path = folder / MANIFEST
    if not path.exists():
        return {"revision": -1, "version": "", "files": {}}
    try:
        found = json.loads(path.read_text("utf-8"))
        facts = {name: found[name] for name in asked.facts()}
        files = {str(file["name"]): str(file["sha256"]) for file in found["files"]}
        before = {"revision": found["revision"], "version": found["version"], "files": files}
    except (ValueError, KeyError, TypeError):
        raise FolderError(f"{path} is no manifest of ours; name another folder") from None
    other = [name for name, value in asked.facts().items() if facts[name] != value]
    if other:
        raise FolderError(f"{path} was written with other {', '.join(other)}; name another folder for these")
    return before


def _holds(before: Mapping[str, Any], folder: Path, revision: int) -> bool:
    """Whether nothing was stored since, and the files are what the manifest says."""
    if (before["revision"], before["version"]) != (revision, release()):
        return False
    return all(_sha256(folder / name) == sha256 for name, sha256 in before["files"].items())


def _sha256(path: Path) -> str:
    if not path.is_file():
        return ""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _update(store: Store, asked: Request, folder: Path, before: Mapping[str, str]) -> Done:
    files, written = list[MonthFile](), list[str]()
    for month, rows in store.months(asked.query):
        name = f"{month or 'undated'}.{asked.layout.name}"
        parts = asked.layout.write(store, in_month(asked.query, month), asked.shape)
        file, changed = placed(folder / name, parts)
        files.append(MonthFile(name, month, rows, *file))
        written += [name] if changed else []
    gone = sorted(before.keys() - {file.name for file in files})
    _describe(folder, asked, files, store.revision)
    for name in gone:
        (folder / name).unlink(missing_ok=True)
    return Done(tuple(written), tuple(gone), tuple(file.name for file in files if file.name not in written))


def _describe(folder: Path, asked: Request, files: list[MonthFile], revision: int) -> None:
    """The manifest and GDELT's list: written last, so that they never name a file that is not there."""
    manifest = {
        "revision": revision,
        "version": release(),
        **asked.facts(),
        "files": [asdict(f) for f in files],
    }
    base = asked.base if not asked.base or asked.base.endswith("/") else asked.base + "/"
    lines = [f"{file.size} {file.md5} {base}{file.name}\n" for file in files]
    placed(folder / MASTER, [line.encode() for line in lines])
    placed(folder / MANIFEST, [(json.dumps(manifest, indent=1, ensure_ascii=False) + "\n").encode()])


def placed(target: Path, parts: Iterable[bytes]) -> tuple[tuple[int, str, str], bool]:
    """Writes a file that takes the target's place when it is whole, and not if the target has the same bytes.

    Gives its size, sha256 and md5, and whether it took the place.
    """
    draft = target.with_name(f"{target.name}.{os.getpid()}{DRAFT}")
    sha256, md5 = hashlib.sha256(), hashlib.md5(usedforsecurity=False)
    try:
        with draft.open("wb") as stream:
            for part in parts:
                stream.write(part)
                sha256.update(part)
                md5.update(part)
            size = stream.tell()
            stream.flush()
            os.fsync(stream.fileno())
        changed = _sha256(target) != sha256.hexdigest()
        if changed:
            draft.replace(target)
    finally:
        draft.unlink(missing_ok=True)
    return (size, sha256.hexdigest(), md5.hexdigest()), changed
