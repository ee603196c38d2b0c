"""TOML with line numbers: every entry of a dictionary knows the file and line it came from."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

import tomli

from schema.errors import DataError


@dataclass(frozen=True, slots=True)
class Entry:
    """One table of a file: its kind (``actor``, ``act`` ...), its values, where it stands, and the number of
    its folder among those that are read.
    """

    kind: str
    values: dict[str, Any]
    where: str
    folder: int = 0


#: Where an entry begins: a table's head, or the key of an item in a table of items.
_PLACE = re.compile(
    r"""\s*\[\[\s*(?P<table>[^\]]*?)\s*\]\]|(?P<quote>"?)(?P<key>[^"=\[\]#]*?)(?P=quote)\s*="""
)


def entries(roots: Iterable[Traversable | Path], faults: list[str]) -> list[Entry]:
    """Every entry of every TOML file below the folders, in the order of names; faults are appended."""
    return [
        entry for n, root in enumerate(roots) for path in _files(root) for entry in _read(path, n, faults)
    ]


def _files(root: Traversable | Path) -> list[Traversable | Path]:
    found: list[Traversable | Path] = []
    for path in sorted(root.iterdir(), key=lambda p: p.name):
        if path.is_dir():
            found.extend(_files(path))
        elif path.name.endswith(".toml"):
            found.append(path)
    return found


def _read(path: Traversable | Path, folder: int, faults: list[str]) -> Iterator[Entry]:
    try:
        text = path.read_bytes().decode("utf-8-sig")
        data = tomli.loads(text)
    except UnicodeDecodeError as error:
        faults.append(f"{path.name}:1: not UTF-8 (byte {error.start}); save the file as UTF-8")
        return
    except tomli.TOMLDecodeError as error:
        line = re.search(r"line (\d+)", str(error))
        faults.append(f"{path.name}:{line.group(1) if line else 1}: {error}; mend the TOML syntax")
        return
    tables, keys = _places(text)
    for kind, value in data.items():
        if isinstance(value, list):
            heads = tables.get(kind, [])
            if len(heads) != len(value) or not all(isinstance(table, dict) for table in value):
                faults.append(f"{path.name}:1: write each {kind} as a table below a line [[{kind}]]")
                continue
            for table, number in zip(value, heads, strict=False):
                yield Entry(kind, table, f"{path.name}:{number}", folder)
        elif isinstance(value, dict):
            for name, item in value.items():
                yield Entry(kind, {"name": name, "value": item}, f"{path.name}:{keys.get(name, 1)}", folder)


def _places(text: str) -> tuple[dict[str, list[int]], dict[str, int]]:
    """The lines of the heads of tables, and the first line of each key."""
    tables: dict[str, list[int]] = {}
    keys: dict[str, int] = {}
    for number, line in enumerate(text.splitlines(), 1):
        place = _PLACE.match(line)
        if place and place["table"] is not None:
            tables.setdefault(place["table"], []).append(number)
        elif place:
            keys.setdefault(place["key"], number)
    return tables, keys


def reject(faults: list[str]) -> None:
    """Raises all faults of a load at once."""
    if faults:
        raise DataError(faults)
