"""Treebank sentences as training wants them, and the labels found in them."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from coder import conllu
from coder.sentence import Token

TRAINING = ("ewt-train", "gum-open-train")
FEWEST = 3
"""How often features or a lemma rule must occur in training to become a label."""


@dataclass(frozen=True, slots=True)
class Word:
    """One word of a treebank; ``form`` is what stands in the text, ``head`` counts from 1, 0 the root."""

    form: str
    lemma: str
    upos: str
    feats: str
    head: int
    rel: str


Gold = tuple[Word, ...]


@dataclass(frozen=True, slots=True)
class Labels:
    """What the network chooses from."""

    upos: tuple[str, ...]
    feats: tuple[str, ...]
    rel: tuple[str, ...]
    lemma: tuple[str, ...]

    def save(self, path: Path) -> None:
        """Writes the labels as JSON."""
        table = {"upos": self.upos, "feats": self.feats, "rel": self.rel, "lemma": self.lemma}
        path.write_text(json.dumps(table, indent=0), encoding="utf-8")

    @classmethod
    def load(cls, path: Path) -> Labels:
        """Reads what ``save`` wrote."""
        lists = json.loads(path.read_text(encoding="utf-8"))
        return cls(**{name: tuple(names) for name, names in lists.items()})


def documents(folder: Path, name: str) -> list[conllu.Parsed]:
    """The documents of a treebank file; ``gum-open-test:news`` for those of one genre of GUM."""
    file, _, genre = name.partition(":")
    found = conllu.read(folder / f"{file}.conllu")
    return [document for document in found if not genre or document.id.split("_")[1] == genre]


def sentences(folder: Path, *names: str) -> list[Gold]:
    """The sentences of treebank files."""
    read = (document for name in names for document in documents(folder, name))
    return [tuple(words(document, sentence.tokens)) for document in read for sentence in document.sentences]


def words(document: conllu.Parsed, tokens: Iterable[Token]) -> Iterator[Word]:
    """The words of a sentence, with the forms that stand in the text."""
    for token in tokens:
        surface = "".join(document.text[token.start : token.end].split())
        yield Word(surface or token.form, token.lemma, token.upos, token.feats, token.head + 1, token.rel)


def labels(training: list[Gold]) -> Labels:
    """The labels of the training sentences."""
    words = [word for sentence in training for word in sentence]
    feats = Counter(word.feats for word in words)
    rules = Counter(rule(word.form, word.lemma) for word in words)
    return Labels(
        upos=tuple(sorted({word.upos for word in words})),
        feats=tuple(sorted(name for name, number in feats.items() if number >= FEWEST)),
        rel=tuple(sorted({word.rel for word in words})),
        lemma=tuple(sorted(name for name, number in rules.items() if name and number >= FEWEST)),
    )


def rule(form: str, lemma: str) -> str | None:
    """The rule ``casing|cut|add`` (see ``coder.lemmas.applied``) that makes the lemma, if one does."""
    lower, target = form.lower(), lemma.lower()
    if len(lower) != len(form) or len(target) != len(lemma) or lemma == "_":
        return None
    if form == lemma != lower:
        return "k|0|"
    shared = _shared(lower, target)
    casing = _casing(form[:shared] + target[shared:], lemma)
    return casing and f"{casing}|{len(lower) - shared}|{target[shared:]}"


def _shared(one: str, other: str) -> int:
    length = 0
    while length < min(len(one), len(other)) and one[length] == other[length]:
        length += 1
    return length


def _casing(kept: str, lemma: str) -> str | None:
    lower = lemma.lower()
    candidates = {"l": lower, "k": kept, "t": lower[:1].upper() + lower[1:], "u": lower.upper()}
    return next((casing for casing, form in candidates.items() if form == lemma), None)
