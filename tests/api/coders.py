"""Coders that stand in for the real one in processes of their own: what a document does to them is its text."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

from api.intake import Placed
from schema.errors import DataError
from schema.records import Document, Mention
from tests.store.samples import mention


class Coder:
    """Finds in a document of "n" n events; may be slow, fail or die at it."""

    def __init__(self, version: str = "0.1.0") -> None:
        self.version = version

    def code_all(
        self, documents: Iterable[Document], actors: str = "coded"
    ) -> Iterator[tuple[Document, tuple[Mention, ...]]]:
        for one in documents:
            yield one, self._code(one, actors)

    def _code(self, one: Document, actors: str) -> tuple[Mention, ...]:
        match one.text.split():
            case ["slow", seconds]:
                time.sleep(float(seconds))
            case ["fail"]:
                raise ZeroDivisionError("division by zero")
            case ["die"]:
                os.kill(os.getpid(), signal.SIGKILL)
            case ["stop", pid]:
                time.sleep(0.5)
                os.kill(int(pid), signal.SIGINT)
        number = int(one.text) if one.text.isdigit() else 0
        source = None if actors == "any" else "FIN"
        return tuple(mention(source, document=one.id, sentence=f"{n}") for n in range(number))


def load(dictionaries: Path | None) -> Coder:
    return Coder()


def load_other(dictionaries: Path | None) -> Coder:
    return Coder("0.2.0")


def load_faulty(dictionaries: Path | None) -> Coder:
    raise DataError(["a.toml:1: bad; mend it", "a.toml:2: bad; mend it"])


def load_named(dictionaries: Path | None) -> Coder:
    """A coder whose version is what stands in its dictionaries."""
    files = sorted(dictionaries.rglob("*.toml")) if dictionaries else []
    return Coder(" ".join(f"{file.parent.name}/{file.name}={file.read_text()}" for file in files))


def placed(*texts: str) -> list[Placed]:
    """Documents of these texts, in lines of one file."""
    return [Placed(Document(f"d{n}", text), f"a.jsonl:{n}", len(text) + 1) for n, text in enumerate(texts, 1)]


def numbers(found: Iterable[tuple[Placed, object]]) -> list[tuple[str, object]]:
    """The id of each document with how many events were found in it, or why it was not coded."""
    return [(one.document.id, len(each) if isinstance(each, tuple) else each) for one, each in found]
