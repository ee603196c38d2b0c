"""TOML with line numbers: every entry of a dictionary knows the file and line it came from."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

from schema.errors import DataError


@dataclass(frozen=True, slots=True)
class Entry:
    """One table of a file: its kind (``actor``, ``act`` ...), its values, and where it stands."""

    kind: str
    values: dict[str, Any]
    where: str


def entries(root: Traversable | Path, faults: list[str]) -> Iterator[Entry]:
    """Every entry of every TOML file below a folder, in the order of names; faults are appended."""
    for path in _files(root):
        yield from _read(path, faults)


def _files(root: Traversable | Path) -> list[Traversable | Path]:
    found: list[Traversable | Path] = []
    for path in sorted(root.iterdir(), key=lambda p: p.name):
        if path.is_dir():
            found.extend(_files(path))
        elif path.name.endswith(".toml"):
            found.append(path)
    return found


def _read(path: Traversable | Path, faults: list[str]) -> Iterator[Entry]:
    try:
        text = path.read_bytes().decode("utf-8-sig")
        data = tomllib.loads(text)
    except UnicodeDecodeError as error:
        faults.append(f"{path.name}:1: not UTF-8 (byte {error.start}); save the file as UTF-8")
        return
    except tomllib.TOMLDecodeError as error:
        line = re.search(r"line (\d+)", str(error))
        faults.append(f"{path.name}:{line.group(1) if line else 1}: {error}; mend the TOML syntax")
        return
    for kind, value in data.items():
        if isinstance(value, list):
            heads = _lines(text, rf"\s*\[\[\s*{re.escape(kind)}\s*\]\]")
            if len(heads) != len(value) or not all(isinstance(table, dict) for table in value):
                faults.append(f"{path.name}:1: write each {kind} as a table below a line [[{kind}]]")
                continue
            for table, number in zip(value, heads, strict=False):
                yield Entry(kind, table, f"{path.name}:{number}")
        elif isinstance(value, dict):
            for name, item in value.items():
                number = next(iter(_lines(text, rf"^\"?{re.escape(name)}\"?\s*=")), 1)
                yield Entry(kind, {"name": name, "value": item}, f"{path.name}:{number}")


def _lines(text: str, pattern: str) -> list[int]:
    return [number for number, line in enumerate(text.splitlines(), 1) if re.match(pattern, line)]


def reject(faults: list[str]) -> None:
    """Raises all faults of a load at once."""
    if faults:
        raise DataError(faults)
