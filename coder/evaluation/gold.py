"""Gold: sentences with the events that a reader finds in them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from schema.records import Document, Mention

#: An actor that a gold event does not name; it equals no actor that is found.
NOBODY = "---"
#: Reads an actor code before it is compared: ``schema.folding.fold``, or ``str`` for codes as they stand.
Reading = Callable[[str], str]


@dataclass(frozen=True, slots=True, order=True)
class DyadicEvent:
    """What two codings of a sentence are compared by: who, what, to whom."""

    source: str
    code: str
    target: str

    def read(self, reading: Reading) -> DyadicEvent:
        """The event with both actor codes as they are to be compared."""
        return DyadicEvent(reading(self.source), self.code, reading(self.target))

    def __str__(self) -> str:
        return f"{self.source} {self.code} {self.target}"


@dataclass(frozen=True, slots=True)
class GoldSentence:
    """A sentence, or a short text, and all the events that it holds; none where nothing dyadic happens."""

    document: Document
    events: tuple[DyadicEvent, ...]


def dyadic(mention: Mention) -> DyadicEvent:
    """The event that a mention reports."""
    return DyadicEvent(mention.source.code or NOBODY, mention.code, mention.target.code or NOBODY)
