"""What can go wrong between a request and the database."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from schema.errors import DyadError


class StoreError(DyadError):
    """The database cannot be used: the message names it, says why and what to do."""


class BusyError(StoreError):
    """Another process holds the database's lock."""


class LateError(StoreError):
    """A query took longer than it may."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One parameter that cannot be used, and what was probably meant."""

    parameter: str
    value: str
    message: str
    did_you_mean: tuple[str, ...] = ()

    def __str__(self) -> str:
        hint = f"; did you mean {' or '.join(self.did_you_mean)}?" if self.did_you_mean else ""
        said = f"{self.parameter}={self.value}" if self.value else self.parameter
        return f"{said}: {self.message}{hint}"


class FilterError(DyadError):
    """Parameters that cannot be used, all of them at once."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__("\n".join(map(str, faults)))
        self.faults = tuple(faults)


# What every kind of database may say.
LATE = "did not answer in time; ask for less: more filters, fewer rows, another sort"
BUSY = "is locked by another process; wait for it or end it"
FULL = "cannot grow: the disk is full; free space, what was stored before is safe"
# What SQLite says -> what we say.  The first text that is found in its message counts.
SAYINGS: tuple[tuple[str, type[StoreError], str], ...] = (
    ("not a database", StoreError, "is not a SQLite database; name another file"),
    ("malformed", StoreError, "is damaged; restore it from a backup"),
    (
        "interrupted",
        LateError,
        LATE,
    ),
    ("locked", BusyError, BUSY),
    ("disk is full", StoreError, FULL),
    (
        "disk I/O",
        StoreError,
        "cannot be read or written: the disk reports an error, or a limit of file sizes is met",
    ),
    ("unable to open", StoreError, "cannot be opened; check that the file and its folder exist and allow it"),
    ("readonly", StoreError, "cannot be written; check the rights of the file and of its folder"),
)


@contextmanager
def explained(name: str) -> Iterator[None]:
    """Turns SQLite's errors into ours.  ``name`` is the database's file."""
    try:
        yield
    except sqlite3.DatabaseError as error:
        said = str(error)
        for text, kind, meaning in SAYINGS:
            if text in said:
                raise kind(f"database {name} {meaning}") from error
        raise StoreError(f"database {name}: {said}") from error
