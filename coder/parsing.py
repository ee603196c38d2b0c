"""Raw text to parsed sentences: the one door to the parser.

A small transformer (see docs/parser.md) gives every word its part of speech, features, head and relation. It
runs on onnxruntime, one thread by default, over batches of sentences of like length; its quantisation has
fixed ranges, so that a parse does not depend on the sentences that share its batch.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime  # type: ignore[import-untyped]
from numpy.typing import NDArray

from coder.arborescence import best_tree, crooked
from coder.boundaries import sentences
from coder.lemmas import Guesses, Lemmatiser
from coder.sentence import Sentence, Token, Wanted
from coder.tokens import Cutter, Span
from coder.wordpieces import FIRST, LAST, WordPieces
from schema.errors import DyadError

WEIGHTS = Path(__file__).parent / "weights"
LONGEST, MOST_WORDS = 510, 200
"""Wordpieces, two marks included, and words of one sentence of raw text; a longer one is cut into several.

No sentence of news comes near; what does is no prose, and the repair of its tree takes time of cubic order.
"""

BATCH = 32
BATCH_PIECES = 4096
WINDOW = 1024
"""Sentences of one batch, wordpieces of one batch, and sentences read before they are sorted by length."""

OUTPUTS = ("arc", "head", "rel", "upos", "feats", "rh", "rd")


@dataclass(frozen=True, slots=True)
class Labels:
    """What the numbers of the network stand for."""

    upos: tuple[str, ...]
    feats: tuple[str, ...]
    rel: tuple[str, ...]

    @classmethod
    def load(cls, path: Path) -> Labels:
        """Reads the lists of labels, each in the order of the network's outputs."""
        lists = json.loads(path.read_text(encoding="utf-8"))
        return cls(tuple(lists["upos"]), tuple(lists["feats"]), tuple(lists["rel"]))


@dataclass(frozen=True, slots=True)
class Encoded:
    """One sentence as the network reads it: wordpiece ids, their casing, and where each word begins.

    Place 0 of ``firsts`` is the root; words follow.
    """

    ids: tuple[int, ...]
    casing: tuple[int, ...]
    firsts: tuple[int, ...]

    @property
    def words(self) -> int:
        """The number of words, the root not counted."""
        return len(self.firsts) - 1


@dataclass(frozen=True, slots=True)
class Analysis:
    """The network's answer for one sentence: per word a head (0 the root) and the numbers of its labels."""

    heads: list[int]
    rels: list[int]
    upos: list[int]
    feats: list[int]


class Network:
    """The neural network: encoded sentences in, trees and labels out."""

    def __init__(self, folder: Path, threads: int) -> None:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        self._session: Any = onnxruntime.InferenceSession(
            folder / "parser.onnx", options, providers=["CPUExecutionProvider"]
        )
        relations = np.load(folder / "relations.npy").astype(np.float32)
        # (relation, word, head) to (word, relation * head): one product then scores a word.
        self._relations = relations.transpose(1, 0, 2).reshape(relations.shape[1], -1)

    def analyse(self, encoded: Sequence[Encoded]) -> list[Analysis]:
        """The analyses of sentences, in their order."""
        order = sorted(range(len(encoded)), key=lambda place: len(encoded[place].ids))
        found: dict[int, Analysis] = {}
        for places in _batches(order, encoded):
            found.update(zip(places, self._batch([encoded[place] for place in places]), strict=True))
        return [found[place] for place in range(len(encoded))]

    def _batch(self, batch: Sequence[Encoded]) -> Iterator[Analysis]:
        inputs = {
            "ids": _padded([sentence.ids for sentence in batch]),
            "shp": _padded([sentence.casing for sentence in batch]),
            "first": _padded([sentence.firsts for sentence in batch]),
        }
        arc, head, rel, upos, feats, heads_side, words_side = self._session.run(OUTPUTS, inputs)
        lengths = np.array([sentence.words for sentence in batch])
        for row in crooked(head.astype(np.int64), lengths):
            words = int(lengths[row])
            tree = best_tree(arc[row, :words, : words + 1])
            changed = np.flatnonzero(tree != head[row, :words])
            rel[row, changed] = self._relation(words_side[row, changed + 1], heads_side[row, tree[changed]])
            head[row, :words] = tree
        for row, words in enumerate(lengths):
            yield Analysis(*(output[row, :words].tolist() for output in (head, rel, upos, feats)))

    def _relation(self, words: NDArray[np.float32], heads: NDArray[np.float32]) -> NDArray[np.int64]:
        """The likeliest relation of each word to its head, by the network's biaffine scorer."""
        one = np.ones((len(words), 1), np.float32)
        left, right = np.hstack([words, one]), np.hstack([heads, one])
        # einsum, not @: numpy's products start a thread per core, which then fight with the network's.
        mixed = np.einsum("wa,ak->wk", left, self._relations).reshape(len(words), -1, right.shape[1])
        best: NDArray[np.int64] = np.einsum("wrb,wb->wr", mixed, right).argmax(1)
        return best


class ModelParser:
    """The project's own parser, as ``coder.sentence.Parser`` wants it."""

    def __init__(self, folder: Path, threads: int) -> None:
        self._network = Network(folder, threads)
        self._labels = Labels.load(folder / "labels.json")
        self._pieces = WordPieces.load(folder / "wordpieces.txt")
        self._lemmas = Lemmatiser.load(folder / "lemmas.json")
        self._guesses = Guesses.of(self._lemmas)
        self._cutter = Cutter.load(folder / "words.toml")

    def parse(self, texts: Iterable[str], wanted: Wanted | None = None) -> Iterator[tuple[Sentence, ...]]:
        """The parsed sentences of each text, in the order of the texts; one not ``wanted`` has no tokens.

        Texts are read ahead by some ``WINDOW`` sentences, so a corpus of any length streams.
        """
        window: list[tuple[str, list[tuple[Span, ...]]]] = []
        waiting = 0
        for text in texts:
            spans = list(sentences(text, self._cutter))
            window.append((text, spans))
            waiting += len(spans)
            if waiting >= WINDOW:
                yield from self._parse(window, wanted)
                window, waiting = [], 0
        yield from self._parse(window, wanted)

    def lemmas(self, form: str) -> frozenset[str]:
        """Every lemma that a form may get, whatever it is taken for."""
        return self._guesses.lemmas(form)

    def parse_words(self, words: Sequence[Sequence[str]]) -> list[tuple[Token, ...]]:
        """Parses sentences already cut into words, offsets counted as if a space stood between the words.

        Raises:
            DyadError: for a sentence of more than ``LONGEST`` wordpieces.
        """
        texts = [" ".join(sentence) for sentence in words]
        spans = [tuple(_joined(sentence)) for sentence in words]
        encoded = [encode(sentence, self._pieces) for sentence in words]
        for number, sentence in enumerate(encoded, 1):
            if len(sentence.ids) > LONGEST:
                size = len(sentence.ids)
                raise DyadError(f"sentence {number} has {size} wordpieces; cut it to at most {LONGEST}")
        rows = zip(texts, spans, self._network.analyse(encoded), strict=True)
        return [self._tokens(text, places, analysis) for text, places, analysis in rows]

    def _parse(
        self, window: list[tuple[str, list[tuple[Span, ...]]]], wanted: Wanted | None
    ) -> Iterator[tuple[Sentence, ...]]:
        fitted = [(text, [part for s in found for part in self._fitting(text, s)]) for text, found in window]
        forms = [[_forms(text, spans) for spans in found] for text, found in fitted]
        marks = [wanted(of_text) if wanted else [True] * len(of_text) for of_text in forms]
        rows = zip(chain(*forms), chain(*marks), strict=True)
        analyses = iter(self._network.analyse([encode(words, self._pieces) for words, mark in rows if mark]))
        for (text, found), marked in zip(fitted, marks, strict=True):
            yield tuple(
                Sentence(
                    self._tokens(text, spans, next(analyses)) if mark else (),
                    index,
                    spans[0][0],
                    spans[-1][1],
                )
                for index, (spans, mark) in enumerate(zip(found, marked, strict=True))
            )

    def _fitting(self, text: str, spans: tuple[Span, ...]) -> Iterator[tuple[Span, ...]]:
        """The sentence, cut where its wordpieces are too many for the network."""
        first, size = 0, 2
        for place, (start, end) in enumerate(spans):
            pieces = len(self._pieces.of(text[start:end]).ids)
            if size + pieces > LONGEST or place - first == MOST_WORDS:
                yield spans[first:place]
                first, size = place, 2
            size += pieces
        yield spans[first:]

    def _tokens(self, text: str, spans: tuple[Span, ...], analysis: Analysis) -> tuple[Token, ...]:
        rows = zip(spans, analysis.heads, analysis.rels, analysis.upos, analysis.feats, strict=True)
        return tuple(self._token(text, *row) for row in rows)

    def _token(self, text: str, span: Span, head: int, rel: int, upos: int, feats: int) -> Token:
        start, end = span
        form = text[start:end]
        tag, features = self._labels.upos[upos], self._labels.feats[feats]
        relation = "root" if head == 0 else self._labels.rel[rel]
        lemma = self._lemmas.lemma(form, tag, features)
        return Token(form, lemma, tag, features, head - 1, relation, start, end)


def load(threads: int = 1) -> ModelParser:
    """The parser with the project's weights; ``threads`` for the network of this process."""
    return ModelParser(WEIGHTS, threads)


def encode(words: Sequence[str], pieces: WordPieces) -> Encoded:
    """A sentence of words as the network reads it."""
    ids, casing, firsts = [FIRST], [0], [0]
    for word in words:
        found = pieces.of(word)
        firsts.append(len(ids))
        ids.extend(found.ids)
        casing.extend([found.casing] * len(found.ids))
    return Encoded((*ids, LAST), (*casing, 0), tuple(firsts))


def _batches(order: list[int], encoded: Sequence[Encoded]) -> Iterator[list[int]]:
    """Places cut into batches; ``order`` runs from short to long, so the last of a batch is its longest."""
    batch: list[int] = []
    for place in order:
        if batch and (len(batch) == BATCH or (len(batch) + 1) * len(encoded[place].ids) > BATCH_PIECES):
            yield batch
            batch = []
        batch.append(place)
    if batch:
        yield batch


def _padded(rows: Sequence[Sequence[int]]) -> NDArray[np.int64]:
    padded = np.zeros((len(rows), max(map(len, rows))), np.int64)
    for place, row in enumerate(rows):
        padded[place, : len(row)] = row
    return padded


def _forms(text: str, spans: tuple[Span, ...]) -> list[str]:
    return [text[start:end] for start, end in spans]


def _joined(words: Sequence[str]) -> Iterator[Span]:
    start = 0
    for word in words:
        yield start, start + len(word)
        start += len(word) + 1
