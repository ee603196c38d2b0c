"""Events of others as they are imported: what the cells of a row mean, and what is wrong with one.

A reader makes the cells of an event in the order of ``schema.columns.IMPORTED``.  What is not known is '' (a text), -1
(a confidence) or None (degrees).  The same texts come again and again, so what they mean is kept.
"""

from __future__ import annotations

import hashlib
import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date as Date
from functools import lru_cache
from typing import Any, NamedTuple

from schema.codebook import codebook
from schema.countries import countries
from schema.errors import DyadError
from schema.vocabulary import vocabulary

CACHED = 100_000  # codes, days and degrees whose cells are kept
MOST = 2**53  # no count is larger
UNKNOWN = -1.0  # a confidence

#: The cells of one event.
Cells = tuple[Any, ...]


class RowFault(DyadError):  # noqa: N818 - becomes a line of the file of rejects
    """A row that cannot be imported: what is wrong with it."""


@dataclass(frozen=True, slots=True)
class ImportedMention:
    """One report of an event, as others coded it: the event's id and the line that tells it."""

    event_id: str
    line: str

    @property
    def digest(self) -> str:
        """The same for the same line."""
        return hashlib.blake2b(self.line.encode(), digest_size=8).hexdigest()


@dataclass(frozen=True, slots=True)
class Layout:
    """How a row is read, as a text between its ends.

    The line of an event is kept where it says more than the event's cells: ``kept``.
    """

    name: str
    read: Callable[[str], Cells | ImportedMention]
    kept: bool


@dataclass(frozen=True, slots=True)
class Reject:
    """A row of a file that was not imported, and why."""

    line: int
    reason: str
    text: str


@dataclass(frozen=True, slots=True)
class Batch:
    """Rows of one file: ``events`` with the number and the text of the line of each, '' where it is not kept.

    ``line`` is the last line that was read; ``done`` says that the file has no more.  ``counts`` are the rows that the
    events add to each summary, where whoever reads them has time to count.
    """

    line: int = 0
    done: bool = False
    events: list[Cells] = field(default_factory=list)
    numbers: list[int] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)
    mentions: list[ImportedMention] = field(default_factory=list)
    rejects: list[Reject] = field(default_factory=list)
    counts: Mapping[str, Sequence[tuple[Any, ...]]] = field(default_factory=dict)


class Side(NamedTuple):
    """What the code of one actor says: itself, its country and its roles."""

    code: str
    country: str
    roles: str


@lru_cache(maxsize=CACHED)
def side(code: str) -> Side:
    """What an actor's code says.

    :raises RowFault: for a text that is no code.
    """
    code = code.strip()
    if not re.fullmatch(r"[A-Za-z0-9:~_-]*", code):
        raise RowFault(f"actor code {code!r} has characters that no code has")
    parts = vocabulary().split(code)
    return Side(code, parts.country or "", " ".join(parts.roles))


@lru_cache(maxsize=CACHED)
def code_cells(code: str) -> tuple[str, str, str, int, float]:
    """Event code, base code, root code, quad class and Goldstein score.

    :raises RowFault: for a code that is not in the codebook.
    """
    if code not in codebook():
        raise RowFault(f"event code {code!r} is not in the codebook")
    entry = codebook()[code]
    return (code, entry.base, entry.root, entry.quad, float(entry.goldstein))


@lru_cache(maxsize=CACHED)
def day(text: str) -> str:
    """A day, ``20220518`` or ``2022-05-18``, as it is stored.

    :raises RowFault: for a text that is none.
    """
    try:
        if not re.fullmatch(r"\d{4}-\d\d-\d\d|\d{8}", text, re.A):
            raise ValueError
        return Date.fromisoformat(text).isoformat()
    except ValueError:
        raise RowFault(f"{text!r} is no day") from None


@lru_cache(maxsize=CACHED)
def latitude(text: str) -> float | None:
    """Degrees north, None where the text is empty.

    :raises RowFault: for what is on no globe.
    """
    return _degrees(text, 90)


@lru_cache(maxsize=CACHED)
def longitude(text: str) -> float | None:
    """Degrees east, None where the text is empty.

    :raises RowFault: for what is on no globe.
    """
    return _degrees(text, 180)


def _degrees(text: str, most: float) -> float | None:
    if not text:
        return None
    try:
        value = float(text)
    except ValueError:
        raise RowFault(f"{text!r} is no number of degrees") from None
    if not (math.isfinite(value) and -most <= value <= most):
        raise RowFault(f"{text!r} degrees are on no globe")
    return round(value, 5)


@lru_cache(maxsize=CACHED)
def count(text: str) -> int:
    """A count.

    :raises RowFault: for a text that is none.
    """
    if not (text.isascii() and text.isdigit() and len(text) < 17 and int(text) < MOST):
        raise RowFault(f"{text[:30]!r} is no count")
    return int(text)


@lru_cache(maxsize=CACHED)
def country_named(name: str) -> str:
    """The country that a name means, '' where it means none or several."""
    found = countries().named(name) if name else ()
    return found[0] if len(found) == 1 else ""
