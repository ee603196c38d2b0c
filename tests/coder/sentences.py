"""Sentences built by hand: rule tests need no parser."""

from __future__ import annotations

from coder.sentence import Sentence, Token
from coder.tree import Tree


def sentence(rows: str) -> Sentence:
    """A sentence from lines ``form lemma UPOS head relation [features]``, heads counted from 1, 0 the root."""
    tokens, start = [], 0
    for line in rows.strip().splitlines():
        form, lemma, upos, head, rel, *feats = line.split()
        tokens.append(
            Token(form, lemma, upos, feats[0] if feats else "_", int(head) - 1, rel, start, start + len(form))
        )
        start += len(form) + 1
    return Sentence(tuple(tokens), 0, 0, start - 1)


def tree(rows: str) -> Tree:
    return Tree(sentence(rows))


def text(rows: str) -> str:
    return " ".join(line.split()[0] for line in rows.strip().splitlines())
