"""What a command says while it works and when it is done: counts, faults, a bar on a terminal."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterable, Iterator, Sized
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TypeVar

import click

from api.intake import InputError
from schema.records import Document

if TYPE_CHECKING:
    from click._termui_impl import ProgressBar

T = TypeVar("T")
#: What was found in a document, whatever it is.
Found = TypeVar("Found", bound=Sized)


class Tally:
    """Counts documents, what was found in them and what was refused; every fault goes to stderr as it is met."""

    def __init__(self, unit: str = "event") -> None:
        self.unit = unit
        self.documents = self.found = self.faults = self.known = self.before = 0

    def refuse(self, fault: InputError) -> None:
        """Says a fault and counts it."""
        self.faults += 1
        click.echo(f"dyad: {fault}", err=True)

    def count(self, coded: Iterable[tuple[Document, Found]]) -> Iterator[tuple[Document, Found]]:
        """Counts documents, and what was found in them, as they pass."""
        for document, found in coded:
            self.add(len(found))
            yield document, found

    def add(self, found: int) -> None:
        """Counts a document and what was found in it."""
        self.documents += 1
        self.found += found

    def go_on(self, documents: int, found: int, refused: int) -> None:
        """Counts what an interrupted run has done."""
        self.before = documents
        self.documents, self.found, self.faults = documents - refused, found, refused

    def close(self) -> None:
        """Says what was done; exit status 1 where an input was refused."""
        done = [f"{number(self.documents, 'document')}, {number(self.found, self.unit)}"]
        done += [f"{self.before} of them before the interruption"] if self.before else []
        done += [f"{number(self.known, 'document')} stored before as they are"] if self.known else []
        done += [f"{number(self.faults, 'input')} refused"] if self.faults else []
        click.echo(f"dyad: {'; '.join(done)}", err=True)
        if self.faults:
            sys.exit(1)


class Bar:
    """How far a corpus is read, with documents a second and the time left, on a terminal's stderr."""

    def __init__(self, shown: ProgressBar[int]) -> None:
        self._shown, self._documents, self._begun = shown, 0, time.monotonic()

    def seen(self, size: int) -> None:
        """A document is done, and so many bytes of the input."""
        self._documents += 1
        rate = self._documents / max(time.monotonic() - self._begun, 0.001)
        self._shown.label = f"{self._documents:,} documents, {rate:,.1f}/s"
        self._shown.update(size)

    def pass_over(self, size: int) -> None:
        """A document has not to be coded."""
        self._shown.update(size)


@contextmanager
def bar(size: int | None, hidden: bool = False) -> Iterator[Bar]:
    """A bar over an input of so many bytes, or of unknown length."""
    unknown = (n for n in range(0)) if size is None else None
    with click.progressbar(
        unknown, length=size, file=sys.stderr, hidden=hidden or not sys.stderr.isatty(), show_eta=True
    ) as shown:
        yield Bar(shown)


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
