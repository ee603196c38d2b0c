"""Dictionaries of TABARI and PETRARCH converted into a folder of ours, which is whole or not there."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable, Sequence
from importlib.resources import files
from pathlib import Path
from tempfile import mkdtemp

from api.intake import InputError
from coder import lexicon
from coder.foreign.convert import READERS, Conversion, Source
from coder.foreign.words import Words
from coder.lines import reject

REPORT = "report.tsv"
OPTIONS = tuple(f"--{kind}" for kind in READERS)


def spread(arguments: Sequence[str]) -> list[str]:
    """An option before each of the files that follow it: "--actors A B" is "--actors A --actors B"."""
    found: list[str] = []
    option = ""
    for argument in arguments:
        if argument.startswith("-"):
            option = argument if argument in OPTIONS else ""
        elif option and found[-1] != option:
            found.append(option)
        found.append(argument)
    return found


def convert(paths: Iterable[tuple[str, Path]], output: Path) -> Conversion:
    """Converts files, each with its kind, and writes the folder with the report in it.

    Raises InputError where the folder is not empty or a file cannot be read, and writes nothing then.
    """
    if output.exists() and (not output.is_dir() or any(output.iterdir())):
        raise InputError(f"--output {output}: not empty; name a folder that is new or empty")
    conversion = Conversion(Words.load(), _known())
    for kind, path in paths:
        conversion.add(Source(kind, path.name, _bytes(path)))
    _write({**conversion.files, REPORT: conversion.report.table()}, output)
    return conversion


def _known() -> Callable[[str], list[tuple[str, str]]]:
    """How the built-in dictionaries spell a name, and of what kind it is there."""
    faults: list[str] = []
    names = lexicon.load([files("coder") / "dictionaries"], faults)
    reject(faults)
    return lambda name: [(spelling, entry.kind) for spelling, entry in names.called(name)]


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as fault:
        raise InputError(f"{path}: {fault.strerror}; name a file that can be read") from None


def _write(texts: dict[str, str], output: Path) -> None:
    """Writes a folder beside the output and puts it in its place when it is whole."""
    output.parent.mkdir(parents=True, exist_ok=True)
    draft = Path(mkdtemp(prefix=f".{output.name}-", dir=output.parent))
    try:
        for name, text in texts.items():
            path = draft / name
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, encoding="utf-8")
        draft.chmod(0o755)
        draft.replace(output)
    finally:
        shutil.rmtree(draft, ignore_errors=True)
