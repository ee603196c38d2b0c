"""Tokens and sentences: what a parser gives and every later stop reads."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Token:
    """One Universal Dependencies word.

    ``head`` is the index of its head in the sentence, -1 for the root; ``rel`` the full relation
    (``nsubj:pass``); ``feats`` the CoNLL-U feature string or ``_``; ``start``/``end`` are character
    offsets into the document's text.
    """

    form: str
    lemma: str
    upos: str
    feats: str
    head: int
    rel: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Sentence:
    """A parsed sentence: its tokens, its place among the document's sentences and in the document's text.

    One that was not wanted has no tokens.
    """

    tokens: tuple[Token, ...]
    index: int
    start: int
    end: int


#: Which sentences of a document, given as word forms, are to be parsed.
Wanted = Callable[[Sequence[Sequence[str]]], Sequence[bool]]


class Parser(Protocol):
    """Anything that turns texts into sentences: the project's own parser or CoNLL-U read from a file."""

    def parse(self, texts: Iterable[str], wanted: Wanted | None = None) -> Iterator[tuple[Sentence, ...]]:
        """The sentences of each text, in the order of the texts; only those parsed that are wanted."""
        ...
