"""Words as the parser's network reads them: ids of wordpieces and a casing class.

The pieces are BERT's (uncased: accents and case are dropped before the greedy, longest-first match), so the
casing that news text lives by ("Turkey", "WHO", "us") travels beside them as a class of the word.
Training and run time read words through this one module.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, field
from pathlib import Path

UNKNOWN, FIRST, LAST = 100, 101, 102
"""Ids of [UNK], of [CLS] (which stands for the root of the tree) and of [SEP]."""

LONGEST_PART = 100
LONGEST_WORD = 200
MOST_PIECES = 32
MOST_CACHED = 100_000
_PUNCTUATION = frozenset("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~")
_IDEOGRAPHS = ((0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xF900, 0xFAFF), (0x20000, 0x2A6DF))


@dataclass(frozen=True, slots=True)
class Pieces:
    """The wordpiece ids of one word and its casing class (0 lower, 1 Title, 2 UPPER, 3 mixed, 4 one capital,
    5 with digits)."""

    ids: tuple[int, ...]
    casing: int


@dataclass(frozen=True, slots=True)
class WordPieces:
    """The vocabulary of wordpieces, and the words already looked up in it."""

    ids: dict[str, int]
    seen: dict[str, Pieces] = field(default_factory=dict)

    @classmethod
    def load(cls, path: Path) -> WordPieces:
        """Reads a vocabulary file: one piece a line, its id the number of the line from 0."""
        lines = path.read_text(encoding="utf-8").split("\n")
        return cls({piece: number for number, piece in enumerate(lines) if piece})

    def of(self, word: str) -> Pieces:
        """The pieces of a word; at least one, at most ``MOST_PIECES``."""
        pieces = self.seen.get(word)
        if pieces is None:
            pieces = self._cut(word[:LONGEST_WORD])
            if len(self.seen) >= MOST_CACHED:
                self.seen.clear()
            if len(word) <= LONGEST_PART:
                self.seen[word] = pieces
        return pieces

    def _cut(self, word: str) -> Pieces:
        ids = [piece for part in _parts(word) for piece in self._match(part)]
        return Pieces(tuple(ids[:MOST_PIECES]) or (UNKNOWN,), casing(word))

    def _match(self, part: str) -> list[int]:
        """Greedy match of the longest piece from the left; a part not matched to its end is unknown."""
        if len(part) > LONGEST_PART:
            return [UNKNOWN]
        found: list[int] = []
        start = 0
        while start < len(part):
            end = self._longest(part, start)
            if end == start:
                return [UNKNOWN]
            found.append(self.ids[_piece(part, start, end)])
            start = end
        return found

    def _longest(self, part: str, start: int) -> int:
        for end in range(len(part), start, -1):
            if _piece(part, start, end) in self.ids:
                return end
        return start


def casing(word: str) -> int:
    """The casing class of a word, as listed at ``Pieces``."""
    if word.islower():
        return 0
    if any(map(str.isdigit, word)):
        return 5
    if not any(map(str.isupper, word)):
        return 0
    if word.isupper():
        return 4 if len(word) == 1 else 2
    return 1 if word[0].isupper() and word[1:].islower() else 3


def _piece(part: str, start: int, end: int) -> str:
    return "##" + part[start:end] if start else part[start:end]


def _parts(word: str) -> list[str]:
    """The word without case, accents and control characters, cut at punctuation and ideographs."""
    visible = "".join(c for c in word if not _unseen(c))
    plain = (c for c in unicodedata.normalize("NFD", visible) if unicodedata.category(c) != "Mn")
    spaced = (f" {c} " if _alone(c) else c for c in "".join(plain).lower())
    return "".join(spaced).split()


def _unseen(char: str) -> bool:
    return char == "\ufffd" or (unicodedata.category(char)[0] == "C" and not char.isspace())


def _alone(char: str) -> bool:
    if char.isascii():
        return char in _PUNCTUATION
    code = ord(char)
    return unicodedata.category(char)[0] == "P" or any(low <= code <= high for low, high in _IDEOGRAPHS)
