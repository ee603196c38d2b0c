"""How good the parser is: ``python -m tools.train_parser.evaluate TREEBANKS``.

On gold tokens: the share of words with the right label, head (UAS), head and universal relation (LAS). On raw
text, as in the CoNLL 2018 shared task: F1 over spans of characters, of words, of sentences, and of words
whose head is the right word too. The raw text of a document is put together from its tokens, a blank line
between paragraphs. The treebanks have lost the line breaks of lists, captions and datelines, so sentences are
counted a second time ("lines") with a line break put back after each sentence that ends without a mark.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from coder import parsing
from coder.conllu import Parsed
from coder.sentence import Sentence, Token
from tools.train_parser import ud

SETS = ("ewt-test", "gum-open-test", "gum-open-test:news")
Scores = dict[str, float]


def main() -> None:
    """Prints the scores of the weights in a folder."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("treebanks", type=Path)
    options.add_argument("--weights", type=Path, default=parsing.WEIGHTS)
    options.add_argument("--sets", nargs="+", default=SETS)
    arguments = options.parse_args()
    report(parsing.ModelParser(arguments.weights, 1), arguments.treebanks, arguments.sets)


def report(parser: parsing.ModelParser, treebanks: Path, sets: Sequence[str]) -> None:
    """Prints the scores on gold tokens and on raw text, a table each."""
    for title, score in (("gold tokens", on_gold_tokens), ("raw text", on_raw_text)):
        rows = {name: score(parser, ud.documents(treebanks, name)) for name in sets}
        print(f"{title}\n{table(rows)}\n")  # noqa: T201


def table(rows: dict[str, Scores]) -> str:
    """Scores as a Markdown table, a row per set."""
    names = list(next(iter(rows.values())))
    lines = [["", *names], ["---"] * (len(names) + 1)]
    lines += [[name, *(f"{score:.1f}" for score in scores.values())] for name, scores in rows.items()]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def on_gold_tokens(parser: parsing.ModelParser, documents: Iterable[Parsed]) -> Scores:
    """Shares in per cent of the words with the right label, where words and sentences are given."""
    golds = [tuple(ud.words(document, s.tokens)) for document in documents for s in document.sentences]
    found = parser.parse_words([[word.form for word in gold] for gold in golds])
    right: Counter[str] = Counter()
    for gold, tokens in zip(golds, found, strict=True):
        for word, token in zip(gold, tokens, strict=True):
            right.update(name for name, is_right in _agreement(word, token) if is_right)
    total = sum(map(len, golds))
    return {name: 100 * right[name] / total for name in ("UPOS", "feats", "lemma", "UAS", "LAS", "LAS full")}


def _agreement(word: ud.Word, token: Token) -> Iterator[tuple[str, bool]]:
    attached = word.head == token.head + 1
    yield "UPOS", word.upos == token.upos
    yield "feats", word.feats == token.feats
    yield "lemma", word.lemma in ("_", token.lemma)
    yield "UAS", attached
    yield "LAS", attached and _universal(word.rel) == _universal(token.rel)
    yield "LAS full", attached and word.rel == token.rel


def _universal(rel: str) -> str:
    return rel.split(":", 1)[0]


def on_raw_text(parser: parsing.ModelParser, documents: Iterable[Parsed]) -> Scores:
    """F1 in per cent over spans of characters, where the text is all that is given."""
    golds = list(documents)
    counts: dict[str, Counter[str]] = {}
    found = parser.parse(gold.text for gold in golds)
    lined = parser.parse(_lined(gold) for gold in golds)
    for gold, plain, lines in zip(golds, found, lined, strict=True):
        theirs = dict(_facts(gold.sentences, gold.sentences))
        ours = dict(_facts(plain, lines))
        for name in theirs:
            both = {"gold": len(theirs[name]), "found": len(ours[name])}
            both["right"] = len(theirs[name] & ours[name])
            counts.setdefault(name, Counter()).update(both)
    return {name: 200 * n["right"] / (n["gold"] + n["found"]) for name, n in counts.items()}


def _lined(document: Parsed) -> str:
    """The text of a document, each sentence without a final mark at the end of a line."""
    chars = list(document.text)
    for sentence in document.sentences[:-1]:
        if sentence.tokens[-1].upos != "PUNCT" and chars[sentence.end].isspace():
            chars[sentence.end] = "\n"
    return "".join(chars)


def _facts(
    sentences: tuple[Sentence, ...], lines: tuple[Sentence, ...]
) -> Iterator[tuple[str, frozenset[object]]]:
    """What can be found in a text, each fact tied to its characters."""
    words = [(token, sentence) for sentence in sentences for token in sentence.tokens]
    yield "words", frozenset((token.start, token.end) for token, _ in words)
    yield "sentences", frozenset((sentence.start, sentence.end) for sentence in sentences)
    yield "lines", frozenset((sentence.start, sentence.end) for sentence in lines)
    yield "UPOS", frozenset((token.start, token.end, token.upos) for token, _ in words)
    yield "UAS", frozenset((token.start, token.end, _head(token, sentence)) for token, sentence in words)
    yield (
        "LAS",
        frozenset((t.start, t.end, _head(t, sentence), _universal(t.rel)) for t, sentence in words),
    )


def _head(token: Token, sentence: Sentence) -> tuple[int, int] | None:
    if token.head < 0:
        return None
    head = sentence.tokens[token.head]
    return head.start, head.end


if __name__ == "__main__":
    main()
