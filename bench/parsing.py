"""The parser's speed, from raw text to trees, on one core: ``python -m bench.parsing [TREEBANKS]``.

With a folder of treebanks the text is EWT's and GUM's test sets, and the scores are printed too; without, the
seed articles over and over.
"""

from __future__ import annotations

import argparse
import resource
import statistics
import time
from collections.abc import Iterator
from pathlib import Path

from coder import parsing
from tools.train_parser import evaluate, ud

SEEDS = Path(__file__).parent.parent / "seeds"
ROUNDS = 3
WORDS = 20_000
"""Times that the text is parsed, and the least number of words in it."""


def main() -> None:
    """Prints words and sentences per second, memory and, given treebanks, scores."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("treebanks", type=Path, nargs="?")
    arguments = options.parse_args()
    parser = parsing.load()
    texts = list(_texts(arguments.treebanks))
    for line in measured(parser, texts):
        print(line)  # noqa: T201
    if arguments.treebanks:
        evaluate.report(parser, arguments.treebanks, evaluate.SETS)


def measured(parser: parsing.ModelParser, texts: list[str]) -> Iterator[str]:
    """Lines on speed, the median of some rounds, and on memory."""
    seconds = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        parses = list(parser.parse(texts))
        seconds.append(time.perf_counter() - start)
    words = sum(len(sentence.tokens) for sentences in parses for sentence in sentences)
    count = sum(map(len, parses))
    middle = statistics.median(seconds)
    yield f"{words} words, {count} sentences in {middle:.2f} s (median of {ROUNDS})"
    yield f"{words / middle:,.0f} words/s, {count / middle:,.0f} sentences/s, one thread"
    yield f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB at most"


def _texts(treebanks: Path | None) -> Iterator[str]:
    if treebanks:
        for name in ("ewt-test", "gum-open-test"):
            yield from (document.text for document in ud.documents(treebanks, name))
        return
    seeds = [path.read_text(encoding="utf-8") for path in sorted(SEEDS.rglob("*.txt"))]
    words = sum(len(seed.split()) for seed in seeds)
    for _ in range(WORDS // max(words, 1) + 1 if seeds else 0):
        yield from seeds


if __name__ == "__main__":
    main()
