"""The records that travel between the stops: a document goes in, mentions come out, events are stored."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date as Date

#: The confidence below which an event counts only for whoever asks for any: of those four in five are wrong.
LEAST = 0.2


@dataclass(frozen=True, slots=True)
class Document:
    """One news report.  ``date`` is the day it was published; offsets count characters of ``full_text``."""

    id: str
    text: str
    date: Date | None = None
    title: str = ""
    source: str = ""
    url: str = ""
    language: str = "en"

    @property
    def full_text(self) -> str:
        """The text that is coded: the title as a paragraph of its own, then the body."""
        return f"{self.title}\n\n{self.text}" if self.title else self.text


@dataclass(frozen=True, slots=True)
class Span:
    """Characters ``start`` (inclusive) to ``end`` (exclusive) of a document's ``full_text``."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Party:
    """One side of an event: its actor code (None where the phrase is in no dictionary) and its phrase.

    ``span`` is where the sentence speaks of it; ``text`` are the words there or, where these are a pronoun
    or stand for somebody named before ("the latter"), the words that named him.
    """

    code: str | None
    text: str
    span: Span


@dataclass(frozen=True, slots=True)
class Place:
    """Where an event happened.  ``country`` is the three-letter CAMEO country; degrees are WGS 84."""

    name: str
    country: str
    latitude: float | None = None
    longitude: float | None = None


@dataclass(frozen=True, slots=True)
class Mention:
    """One coded occurrence of an event in one sentence of a document."""

    document_id: str
    date: Date | None
    source: Party
    target: Party
    code: str
    act: str
    modality: str
    trigger: str
    trigger_span: Span
    sentence: str
    sentence_index: int
    sentence_span: Span
    confidence: float
    fired: tuple[str, ...]
    coder_version: str
    place: Place | None = None

    @property
    def settled(self) -> bool:
        """Whether both actors have a code and the mention is sure enough to count unless any is asked for."""
        return bool(self.source.code and self.target.code) and self.confidence >= LEAST

    @property
    def event_id(self) -> str:
        """Id of the event that this mentions: the same for every report of (date, source, code, target)."""
        return event_id(self.date, self.source, self.code, self.target)


def event_id(date: Date | None, source: Party, code: str, target: Party) -> str:
    """A 16-digit hexadecimal hash of the four fields; a phrase stands in for an actor without a code."""
    key = "\x1f".join((date.isoformat() if date else "", _side(source), code, _side(target)))
    return hashlib.blake2b(key.encode(), digest_size=8).hexdigest()


def _side(party: Party) -> str:
    return party.code if party.code else "?" + " ".join(party.text.casefold().split())
