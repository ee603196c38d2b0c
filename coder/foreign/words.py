"""Words of foreign dictionaries, all in capitals: names get their letters back, open stems become words."""

from __future__ import annotations

import re
import tomllib
from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache, cached_property
from importlib.resources import files

from coder.tree import stems

LONGEST_SHORT = 5
SHORTEST_STEM = 4
MOST_FORMS = 24
#: Stems that take no -e: "keep", "abduct".
_NO_E = re.compile(r"(?:[aeiou]{2}[^aeiou]|[^aeiou][bdfhkmnprtwxy])$")
MOST_WORDS = 24


@dataclass(frozen=True)
class Lists:
    """Closed lists of words: ``lists.toml`` says what each is."""

    auxiliaries: frozenset[str]
    fillers: frozenset[str]
    modal: frozenset[str]
    saying: frozenset[str]
    particles: frozenset[str]
    small: frozenset[str]
    short: frozenset[str]
    endings: frozenset[str]
    suffixes: frozenset[str]

    @cached_property
    def silent(self) -> frozenset[str]:
        """Words that say nothing in a pattern."""
        return self.auxiliaries | self.fillers

    @cached_property
    def bare(self) -> frozenset[str]:
        """Words that are written as they are, never stems."""
        return self.silent | self.modal


@cache
def lists() -> Lists:
    """The lists that come with the program."""
    text = (files("coder") / "foreign" / "lists.toml").read_text(encoding="utf-8")
    return Lists(**{name: frozenset(words) for name, words in tomllib.loads(text).items()})


@dataclass
class Words:
    """English words, to tell words from stems: "MINIST" begins "minister" and "ministry"."""

    known: tuple[str, ...]
    _opened: dict[str, tuple[str, ...]] = field(default_factory=dict)

    @classmethod
    def load(cls) -> Words:
        """The words that the parser has met; their list comes with its weights."""
        text = (files("coder") / "weights" / "wordpieces.txt").read_text(encoding="utf-8")
        return cls(tuple(sorted(filter(str.isalpha, text.split("\n")))))

    def __contains__(self, word: str) -> bool:
        at = bisect_left(self.known, word)
        return at < len(self.known) and self.known[at] == word

    def opened(self, stem: str, whole: bool) -> tuple[str, ...]:
        """The words that an open stem stands for, itself first where it is one.

        In dictionaries of ``whole`` words a known word is only itself; in TABARI's it begins others too.
        Inflected forms are left out where the coder finds them by their lemma.
        """
        if len(stem) < SHORTEST_STEM or not stem.isalpha() or (whole and stem in self):
            return (stem,)
        if stem not in self._opened:
            self._opened[stem] = self._open(stem)
        return self._opened[stem]

    def phrases(self, text: str) -> list[list[str]]:
        """The words of a phrase in capitals, once for each way to read its open stems.

        "_" joins words and closes the last; a word before a space is open: "MINIST OF_HEALTH_".
        """
        found: list[list[str]] = [[]]
        for token in text.split():
            *inner, last = token.rstrip("_").split("_") if token.strip("_") else [""]
            ends = [last] if token.endswith("_") else self._readings(last)
            read = [[*parts, *filter(None, inner), end] for parts in found for end in ends if end]
            found = read[:MOST_FORMS] or found
        return [parts for parts in found if parts]

    def _readings(self, word: str) -> list[str]:
        """The words that an unknown one begins, else itself."""
        opened = self.opened(word.casefold(), whole=True)
        return [w.upper() for w in opened if w in self] or [word]

    def _open(self, stem: str) -> tuple[str, ...]:
        """The stem stands for its regular forms ("smuggled"); a verb in -e that is rare is made up from them."""
        begun, found = self._beginning(stem), [stem]
        if stem not in begun and begun & {f"{stem}ed", f"{stem}ing"} and not _NO_E.search(stem):
            begun.add(f"{stem}e")
        for word in sorted(begun, key=lambda w: (len(w), w)):
            if word != stem and not {*stems(word)} & {*found}:
                found.append(word)
        return tuple(found[:MOST_WORDS])

    def _beginning(self, stem: str) -> set[str]:
        endings = lists().suffixes | {""} if stem in self else lists().endings
        at, found = bisect_left(self.known, stem), set[str]()
        while at < len(self.known) and self.known[at].startswith(stem):
            if self.known[at][len(stem) :] in endings:
                found.add(self.known[at])
            at += 1
        return found


def spelled(words: Iterable[str]) -> str:
    """A name in capitals as text writes it: "FRONT FOR THE LIBERATION" is "Front for the Liberation"."""
    parts = list(words)
    if len(parts) == 1 and _abbreviation(parts[0]):
        return parts[0]
    return " ".join(
        part.casefold() if n and part.casefold() in lists().small else _capitalised(part)
        for n, part in enumerate(parts)
    )


def _abbreviation(word: str) -> bool:
    """Whether a name would be taken for a word if it did not stand in capitals: "US", "WHO", "AID"."""
    return len(word) <= LONGEST_SHORT and word.isupper() and word.casefold() in lists().short


def _capitalised(word: str) -> str:
    """A capital at the beginning of the word and behind hyphens, stops and prefixes: "Al-Assad", "D'Alema"."""
    if not word.isupper():
        return word
    return re.sub(r"(?:^|(?<=[-./(])|(?<=^[dlo]['’]))[^\W\d_]", lambda m: m[0].upper(), word.casefold())
