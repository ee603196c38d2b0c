# mypy: disable-error-code="import-not-found,misc,no-any-return,no-untyped-call,unused-ignore"
"""Treebank sentences as batches of tensors, roughened on the way so that the parser survives headlines."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import torch
from torch import Tensor

from coder.parsing import Encoded, encode
from coder.wordpieces import WordPieces
from tools.train_parser import ud

IGNORED = -100
LONGEST = 200
"""Wordpieces beyond which a sentence is left out of training."""

CAPITALS, TITLE, NO_STOP, CLIPPED = 0.03, 0.05, 0.08, 0.05
"""Shares of training sentences put in capitals, in the capitals of a title, without their last mark, and clipped."""

ARTICLES = ("a", "an", "the")


@dataclass(frozen=True, slots=True)
class Example:
    """A sentence as the network reads it, and the numbers of its labels per word."""

    encoded: Encoded
    upos: list[int]
    feats: list[int]
    lemma: list[int]
    head: list[int]
    rel: list[int]


@dataclass(frozen=True, slots=True)
class Batch:
    """Padded tensors: inputs (batch, pieces), places of words (batch, words + 1), labels (batch, words)."""

    ids: Tensor
    casings: Tensor
    firsts: Tensor
    upos: Tensor
    feats: Tensor
    lemma: Tensor
    head: Tensor
    rel: Tensor
    lengths: Tensor


class Maker:
    """Makes examples of sentences."""

    def __init__(self, labels: ud.Labels, pieces: WordPieces) -> None:
        self._pieces = pieces
        self._numbers = {
            name: {label: number for number, label in enumerate(getattr(labels, name))}
            for name in ("upos", "feats", "rel", "lemma")
        }

    def example(self, gold: ud.Gold) -> Example:
        """A sentence and its labels; those that are no labels of the network are ignored in training."""
        return Example(
            encode([word.form for word in gold], self._pieces),
            [self._number("upos", word.upos) for word in gold],
            [self._number("feats", word.feats) for word in gold],
            [self._number("lemma", ud.rule(word.form, word.lemma)) for word in gold],
            [word.head for word in gold],
            [self._number("rel", word.rel) for word in gold],
        )

    def _number(self, kind: str, label: str | None) -> int:
        return self._numbers[kind].get(label or "", IGNORED)


def roughened(gold: ud.Gold, chance: random.Random) -> ud.Gold:
    """The sentence, now and then as a headline would have it."""
    clipping = chance.random() < CLIPPED
    if (clipping or chance.random() < NO_STOP) and len(gold) > 3 and _droppable(gold):
        gold = gold[:-1]
    if clipping:
        gold = clipped(gold)
    draw = chance.random()
    if draw < CAPITALS:
        return tuple(replace(word, form=word.form.upper(), lemma="_") for word in gold)
    if draw < CAPITALS + TITLE:
        return tuple(replace(word, form=word.form[:1].upper() + word.form[1:], lemma="_") for word in gold)
    return gold


def clipped(gold: ud.Gold) -> ud.Gold:
    """The sentence as headlines clip it: no articles, a comma for "and".

    Forms of "be" stay: without them passives and actives look alike, in plain sentences too.
    """
    heads = {word.head for word in gold}
    kept = [n for n, word in enumerate(gold, 1) if n in heads or word.form.lower() not in ARTICLES]
    places = {0: 0} | {number: place for place, number in enumerate(kept, 1)}
    return tuple(_comma(replace(gold[n - 1], head=places[gold[n - 1].head])) for n in kept)


def _comma(word: ud.Word) -> ud.Word:
    if word.rel == "cc" and word.form == "and":
        return replace(word, form=",", lemma=",", upos="PUNCT", feats="_", rel="punct")
    return word


def _droppable(gold: ud.Gold) -> bool:
    return gold[-1].form in ".!" and all(word.head != len(gold) for word in gold)


def batches(examples: Sequence[Example], pieces: int, chance: random.Random | None = None) -> Iterator[Batch]:
    """Batches of sentences of like length, at most ``pieces`` wordpieces each; at random if given chance."""
    jitter = (lambda: chance.uniform(0.9, 1.1)) if chance else (lambda: 1.0)
    ordered = sorted(examples, key=lambda example: len(example.encoded.ids) * jitter())
    groups = list(_groups(ordered, pieces))
    if chance:
        chance.shuffle(groups)
    return map(_batch, groups)


def _groups(ordered: Sequence[Example], pieces: int) -> Iterator[list[Example]]:
    group: list[Example] = []
    longest = 0
    for example in ordered:
        size = len(example.encoded.ids)
        if group and max(longest, size) * (len(group) + 1) > pieces:
            yield group
            group, longest = [], 0
        group.append(example)
        longest = max(longest, size)
    yield group


def _batch(group: list[Example]) -> Batch:
    return Batch(
        _padded([example.encoded.ids for example in group], 0),
        _padded([example.encoded.casing for example in group], 0),
        _padded([example.encoded.firsts for example in group], 0),
        _padded([example.upos for example in group], IGNORED),
        _padded([example.feats for example in group], IGNORED),
        _padded([example.lemma for example in group], IGNORED),
        _padded([example.head for example in group], IGNORED),
        _padded([example.rel for example in group], IGNORED),
        torch.tensor([example.encoded.words for example in group]),
    )


def _padded(rows: Sequence[Sequence[int]], filler: int) -> Tensor:
    longest = max(map(len, rows))
    return torch.tensor([[*row, *[filler] * (longest - len(row))] for row in rows])
