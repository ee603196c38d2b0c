"""The patterns that may match in a sentence: those whose required words the sentence holds.

A verb like "say" may head thousands of patterns of a converted dictionary.  A sentence has some dozens of words,
and only patterns that need one of them are looked at, so its cost does not grow with the dictionaries.
"""

from __future__ import annotations

from collections.abc import Iterable

from coder.acts import Act
from coder.language import Head, Pattern

Row = tuple[Head, Pattern, Act]


class Candidates:
    """The patterns of one head, by the rarest of the words that a sentence must hold for them to match."""

    def __init__(self, rows: Iterable[Row]) -> None:
        self._any: dict[int, Row] = {}
        self._needing: dict[str, dict[int, Row]] = {}
        for number, row in enumerate(rows):
            needs = row[1].needs
            for word in needs[0] if needs else ():
                self._needing.setdefault(word, {})[number] = row
            if not needs:
                self._any[number] = row

    def among(self, words: frozenset[str]) -> list[Row]:
        """The patterns that a sentence of these words may match, in the order of the dictionaries."""
        needed = self._needing.keys() & words
        if not needed:
            return list(self._any.values())
        found = dict(self._any)
        for word in needed:
            found.update(self._needing[word])
        return [found[n] for n in sorted(found) if not any(map(words.isdisjoint, found[n][1].needs))]
