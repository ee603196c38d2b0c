"""A file of results that is written for hours: interrupted, it goes on where it stopped, and ends up the same.

``FILE.part`` grows and takes the name FILE when it is whole.  ``FILE.part.json`` says behind how many documents it
stands, at which byte, and with what it is written; it is written after the bytes of which it tells.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import BinaryIO

from api.intake import Placed
from schema.errors import DyadError
from schema.records import Document

#: Seconds of work that a kill may take.
OFTEN = 1.0


class DraftError(DyadError):
    """A file that cannot be written, or that another run has begun."""


@dataclass(frozen=True, slots=True)
class Mark:
    """How far a file is: its bytes, the documents behind them, what was found in these, those refused."""

    size: int = 0
    documents: int = 0
    found: int = 0
    refused: int = 0
    digest: str = ""


class Draft:
    """The file as it grows; one run at a time writes it."""

    def __init__(self, target: Path, facts: Mapping[str, str]) -> None:
        """Opens what an interrupted run has left, or begins anew.

        ``facts`` are what decides on its bytes besides the documents.

        :raises DraftError: if it cannot be written, is being written, or was begun with other facts.
        """
        self._target, self._facts = target, dict(facts)
        self._part = target.with_name(f"{target.name}.part")
        self._state = target.with_name(f"{target.name}.part.json")
        self._digest, self._marked = hashlib.blake2b(digest_size=16), time.monotonic()
        self._sound = False  # whether what is written and what is counted agree
        with self._explained():
            self.mark = self._begun()
            self._stream = self._opened()

    def rest(self, placed: Iterable[Placed]) -> Iterator[Placed]:
        """The documents that are not in the file yet.

        :raises DraftError: if those in it are not the first ones.
        """
        done, number = self.mark, 0
        for one in placed:
            number += 1
            if number > done.documents:
                yield one
                continue
            self._take(one.document)
            if number == done.documents and self._digest.hexdigest() != done.digest:
                raise self._other("other documents")
        if number < done.documents:
            raise self._other("other documents")

    def add(self, document: Document, text: str, found: int, refused: int) -> None:
        """Writes what was found in the next document."""
        self._sound = False
        self._take(document)
        done = self.mark
        self.mark = replace(
            done, documents=done.documents + 1, found=done.found + found, refused=done.refused + refused
        )
        self.write(text)
        self._sound = True
        if time.monotonic() - self._marked > OFTEN:
            self.keep()

    def write(self, text: str) -> None:
        """Writes what belongs to no document."""
        data = text.encode()
        with self._explained():
            self._stream.write(data)
        self.mark = replace(self.mark, size=self.mark.size + len(data))

    def keep(self) -> None:
        """Has everything on the disk, then says so."""
        with self._explained():
            self._stream.flush()
            os.fsync(self._stream.fileno())
            self._write_state(replace(self.mark, digest=self._digest.hexdigest()))
        self._marked = time.monotonic()

    def finish(self) -> None:
        """Gives the file its name."""
        self.keep()
        self._sound = False
        with self._explained():
            self._part.replace(self._target)
            self._state.unlink()

    def close(self) -> None:
        """Lets go of the file; what is done of one that is not whole is kept, unless it was cut off in a line."""
        try:
            if self._sound:
                self.keep()
        finally:
            with suppress(OSError):
                self._stream.close()

    @contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except OSError as fault:
            raise DraftError(
                f"--output {self._target}: {fault.strerror}; name a file that can be written"
            ) from None

    def _take(self, document: Document) -> None:
        self._digest.update(repr(document).encode("utf-8", "surrogatepass"))

    def _begun(self) -> Mark:
        """How far an earlier run came."""
        if self._target.exists() and not self._target.is_file():
            raise DraftError(f"--output {self._target}: no plain file; name one, or print to standard output")
        if not self._part.exists():
            self._write_state(Mark(digest=self._digest.hexdigest()))
            return Mark()
        try:
            found = json.loads(self._state.read_text("utf-8"))
            facts, mark = dict(found["facts"]), Mark(**found["mark"])
        except (OSError, ValueError, KeyError, TypeError):
            raise DraftError(
                f"{self._part} is of another program; move it or name another --output"
            ) from None
        for name, value in self._facts.items():
            if facts.get(name) != value:
                raise self._other(f"{name} {facts.get(name)}, this one has {value}")
        return mark

    def _other(self, what: str) -> DraftError:
        return DraftError(
            f"{self._part} is of an interrupted run with {what}; "
            f"repeat that run, or delete {self._part.name} to begin anew"
        )

    def _opened(self) -> BinaryIO:
        stream = self._part.open("r+b" if self._part.exists() else "w+b")
        try:
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            stream.close()
            raise DraftError(f"{self._part} is being written by another run; wait for it or end it") from None
        stream.truncate(self.mark.size)
        stream.seek(self.mark.size)
        return stream

    def _write_state(self, mark: Mark) -> None:
        draft = self._state.with_name(f"{self._state.name}.{os.getpid()}")
        draft.write_text(json.dumps({"facts": self._facts, "mark": asdict(mark)}), "utf-8")
        draft.replace(self._state)
