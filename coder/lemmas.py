"""Lemmas of English words, from a table of endings learned from the treebanks.

The table (``weights/lemmas.json``, made by ``tools/train_parser/lemmas.py``) maps a word, or its longest
known ending, together with the part of speech and the features that change an ending, to a rule: how many
characters to cut, what to add, and the lemma's casing.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path

LONGEST_ENDING = 6
MOST_CACHED = 100_000
LOWER = "l|0|"
_FEATURES = frozenset(("Number", "Tense", "VerbForm", "Degree", "Mood"))


@dataclass(frozen=True, slots=True)
class Lemmatiser:
    """The lemmas of words, given their tags: ``words`` are exceptions, ``endings`` the rest."""

    words: dict[str, str]
    endings: dict[str, str]
    seen: dict[tuple[str, str, str], str] = field(default_factory=dict)

    @classmethod
    def load(cls, path: Path) -> Lemmatiser:
        """Reads the table: two objects, ``full`` and ``suf``, with keys ``word<TAB>tags``."""
        table = json.loads(path.read_text(encoding="utf-8"))
        return cls(table["full"], table["suf"])

    def lemma(self, form: str, upos: str, feats: str) -> str:
        """The lemma of a form; ``feats`` as in CoNLL-U."""
        key = (form, upos, feats)
        lemma = self.seen.get(key)
        if lemma is None:
            lemma = applied(form, self.rule(form.lower(), tags(upos, feats)))
            if len(self.seen) >= MOST_CACHED:
                self.seen.clear()
            self.seen[key] = lemma
        return lemma

    def rule(self, word: str, tagged: str) -> str:
        """The rule for a lower-cased word: its own, that of its longest known ending, or none."""
        own = self.words.get(f"{word}\t{tagged}") or self.words.get(f"{word}\t{anyhow(tagged)}")
        return own or ending_rule(self.endings, word, tagged)


@dataclass(frozen=True, slots=True)
class Guesses:
    """Every lemma that a form may get, whatever its tags: by the rules of the word and of all its endings.

    The rule of a shorter ending is among them though a longer one is known; hardly any word has more lemmas for it.
    """

    words: dict[str, frozenset[str]]
    endings: dict[str, frozenset[str]]

    @classmethod
    def of(cls, lemmatiser: Lemmatiser) -> Guesses:
        """Those of a lemmatiser."""
        return cls(_untagged(lemmatiser.words), _untagged(lemmatiser.endings))

    def lemmas(self, form: str) -> frozenset[str]:
        """The lemmas of a form."""
        word, none = form.lower(), frozenset[str]()
        endings = (word[len(word) - length :] for length in range(min(LONGEST_ENDING, len(word)) + 1))
        rules = self.words.get(word, none).union(*(self.endings.get(ending, none) for ending in endings))
        return frozenset(applied(form, rule) for rule in rules | {LOWER})


def _untagged(rules: dict[str, str]) -> dict[str, frozenset[str]]:
    """The rules of each word or ending, whatever the tags."""
    found: dict[str, set[str]] = {}
    for key, rule in rules.items():
        found.setdefault(key.partition("\t")[0], set()).add(rule)
    return {word: frozenset(several) for word, several in found.items()}


def ending_rule(endings: dict[str, str], word: str, tagged: str) -> str:
    """The rule of the word's longest known ending, first with all its tags, then with its part of speech."""
    for key in (tagged, anyhow(tagged)):
        for length in range(min(LONGEST_ENDING, len(word)), -1, -1):
            rule = endings.get(f"{word[len(word) - length :]}\t{key}")
            if rule is not None:
                return rule
    return LOWER


def tags(upos: str, feats: str) -> str:
    """The part of speech and the features that decide on an ending: ``NOUN|Number=Plur``."""
    kept = (feat for feat in feats.split("|") if feat.split("=", 1)[0] in _FEATURES)
    return f"{upos}|{'|'.join(kept)}"


def anyhow(tagged: str) -> str:
    """The key of a part of speech whatever its features: ``NOUN|*``."""
    return tagged.split("|", 1)[0] + "|*"


def applied(form: str, rule: str) -> str:
    """The lemma that a rule ``casing|cut|add`` makes of a form.

    Casing: ``k`` keeps the form's, ``l`` lower, ``t`` first letter upper, ``u`` upper.
    """
    casing, cut, add = rule.split("|", 2)
    if int(cut) > len(form):
        return form
    stem = form[: len(form) - int(cut)]
    if casing == "k":
        return stem + add
    lemma = stem.lower() + add
    return {"l": lemma, "t": lemma[:1].upper() + lemma[1:], "u": lemma.upper()}[casing]
