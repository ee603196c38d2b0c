"""What a command says while it works and when it is done: counts, faults, a bar on a terminal."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator, Sized
from typing import Any, TypeVar

import click

from api.intake import InputError
from schema.records import Document

T = TypeVar("T")
#: What was found in a document, whatever it is.
Found = TypeVar("Found", bound=Sized)


class Tally:
    """Counts documents, what was found in them and what was refused; every fault goes to stderr as it is met."""

    def __init__(self, unit: str = "event") -> None:
        self.unit = unit
        self.documents = self.found = self.faults = 0

    def refuse(self, fault: InputError) -> None:
        """Says a fault and counts it."""
        self.faults += 1
        click.echo(f"dyad: {fault}", err=True)

    def count(self, coded: Iterable[tuple[Document, Found]]) -> Iterator[tuple[Document, Found]]:
        """Counts documents, and what was found in them, as they pass."""
        for document, found in coded:
            self.documents += 1
            self.found += len(found)
            yield document, found

    def close(self) -> None:
        """Says what was done; exit status 1 where an input was refused."""
        refused = f"; {number(self.faults, 'input')} refused" if self.faults else ""
        done = f"{number(self.documents, 'document')}, {number(self.found, self.unit)}"
        click.echo(f"dyad: {done}{refused}", err=True)
        if self.faults:
            sys.exit(1)


def progress(coded: Iterable[tuple[Document, Found]]) -> Iterator[tuple[Document, Found]]:
    """Counts on a terminal's stderr, unless the results are shown on that terminal too."""
    return shown("documents", coded, hidden=sys.stdout.isatty())


def shown(label: str, things: Iterable[T], hidden: bool = False) -> Iterator[T]:
    """Counts things on a terminal's stderr as they pass."""
    with click.progressbar(
        things,
        label=label,
        file=sys.stderr,
        hidden=hidden or not sys.stderr.isatty(),
        show_pos=True,
        show_eta=False,
    ) as bar:
        yield from bar


def number(count: int, word: str) -> str:
    """A count with its word, in the plural where there is not one."""
    return f"{count} {word}" if count == 1 else f"{count} {word}s"


def as_json(value: Any) -> str:
    """A value as JSON for people."""
    return json.dumps(value, ensure_ascii=False, indent=2)
