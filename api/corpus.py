"""Coding a corpus: documents in, what was found in each out, in their order, by whoever codes them.

Documents travel in batches.  A few batches are on their way at any time, so memory stays constant however many
there are, and what one coder finds does not depend on the others.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any, Protocol

from api.intake import Placed
from schema.errors import DyadError
from schema.records import Document, Mention

#: Characters and documents of a batch: a quarter of a second of work.  In smaller ones sentences of like length are
#: too few to be parsed together (4,000 characters take a third more time), in larger ones nothing is gained.
CHARACTERS, DOCUMENTS = 16_000, 256

#: What was found in a document or, as a text, why it could not be coded.
Found = tuple[Mention, ...] | str
Batch = tuple[Document, ...]


class CodingError(DyadError):
    """Whoever codes cannot go on: the message says why, and what to do."""


class TextCoder(Protocol):
    """What is asked of a coder here."""

    @property
    def version(self) -> str: ...

    def code_all(
        self, documents: Iterable[Document], actors: str = ...
    ) -> Iterator[tuple[Document, tuple[Mention, ...]]]: ...


Loader = Callable[[Path | None], TextCoder]


class Coders(Protocol):
    """Whoever codes batches: this process, several, or a cluster."""

    @property
    def version(self) -> str:
        """The version of program and dictionaries; all who code have the same."""
        ...

    @property
    def ahead(self) -> int:
        """How many batches are to be on their way while the first of them is waited for."""
        ...

    def submit(self, batch: Batch) -> Any:
        """Sends a batch on its way; gives the handle by which it is collected."""
        ...

    def collect(self, handle: Any) -> list[Found]:
        """What was found in a batch, once it is coded.

        :raises CodingError: if whoever was to code it is gone.
        """
        ...


class Here:
    """This process codes, one batch after the other."""

    ahead = 0

    def __init__(self, coder: TextCoder, actors: str) -> None:
        self._coder, self._actors, self.version = coder, actors, coder.version

    def submit(self, batch: Batch) -> Batch:
        """Keeps the batch until it is collected."""
        return batch

    def collect(self, handle: Batch) -> list[Found]:
        """Codes the batch."""
        return found(self._coder, handle, self._actors)


def code(placed: Iterable[Placed], coders: Coders) -> Iterator[tuple[Placed, Found]]:
    """Documents with what was found in them, in order."""
    waiting: deque[tuple[list[Placed], Any]] = deque()
    for batch in batches(placed):
        waiting.append((batch, coders.submit(tuple(one.document for one in batch))))
        if len(waiting) > coders.ahead:
            yield from _next(waiting, coders)
    while waiting:
        yield from _next(waiting, coders)


def _next(waiting: deque[tuple[list[Placed], Any]], coders: Coders) -> Iterator[tuple[Placed, Found]]:
    batch, handle = waiting.popleft()
    try:
        coded = coders.collect(handle)
    except CodingError as fault:
        first, last = batch[0], batch[-1]
        raise CodingError(f"{first.where} to {last.where} were not coded: {fault}") from None
    yield from zip(batch, coded, strict=True)


def batches(placed: Iterable[Placed]) -> Iterator[list[Placed]]:
    """Documents in batches of some characters."""
    batch, size = list[Placed](), 0
    for one in placed:
        batch.append(one)
        size += len(one.document.text)
        if size >= CHARACTERS or len(batch) == DOCUMENTS:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def found(coder: TextCoder, batch: Batch, actors: str) -> list[Found]:
    """What a coder finds in each document of a batch; one at which it fails does not take the others with it."""
    try:
        return [mentions for _, mentions in coder.code_all(batch, actors=actors)]
    except Exception:
        return [_alone(coder, document, actors) for document in batch]


def _alone(coder: TextCoder, document: Document, actors: str) -> Found:
    try:
        ((_, mentions),) = coder.code_all((document,), actors=actors)
    except Exception as fault:
        kind = type(fault).__name__
        return f"document {document.id!r} cannot be coded ({kind}: {fault}); report this with its text"
    return mentions


def found_elsewhere(
    load: Loader, dictionaries: Path | None, version: str, batch: Batch, actors: str
) -> list[Found]:
    """The same in another process, whose coder is loaded once.

    :raises CodingError: if it is not of the version that is asked for.
    """
    coder = _loaded(load, dictionaries)
    if coder.version != version:
        raise CodingError(
            f"this process codes with {version}, a worker with {coder.version}; give both the same program "
            "and dictionaries"
        )
    return found(coder, batch, actors)


@lru_cache(maxsize=1)
def _loaded(load: Loader, dictionaries: Path | None) -> TextCoder:
    return load(dictionaries)
