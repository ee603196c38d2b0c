"""The patterns that may match in a sentence: those whose rarest required word the sentence holds.

A verb like "say" may head thousands of patterns of a converted dictionary.  A sentence has some dozens of words,
and only patterns that need one of them are tried, so its cost does not grow with the dictionaries.
"""

from __future__ import annotations

from collections.abc import Iterable
from operator import itemgetter

from coder.acts import Act
from coder.language import Head, Pattern

Row = tuple[Head, Pattern, Act]


class Candidates:
    """The patterns of one head, by a word that a sentence must hold for them to match."""

    def __init__(self, rows: Iterable[Row]) -> None:
        self._any: list[tuple[int, Row]] = []
        self._needing: dict[str, list[tuple[int, Row]]] = {}
        for numbered in enumerate(rows):
            needs = numbered[1][1].needs
            for word in needs:
                self._needing.setdefault(word, []).append(numbered)
            if not needs:
                self._any.append(numbered)

    def among(self, words: frozenset[str]) -> list[Row]:
        """The patterns that a sentence of these words may match, in the order of the dictionaries."""
        found = dict(self._any)
        for word in self._needing.keys() & words:
            found.update(self._needing[word])
        return [row for _, row in sorted(found.items(), key=itemgetter(0))]
