"""The coder's speed, from raw text to events, on one core: ``python -m bench.speed [PATH ...]``.

The text is that of the files and folders given (what ``dyad code`` reads), else the seeds over and over, each
time with their paragraphs in another order and on another day.
"""

from __future__ import annotations

import argparse
import os
import random
import resource
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import TypeVar

from api.intake import read_documents
from coder.actors import Actors
from coder.coder import Coder
from coder.sentence import Sentence
from coder.tree import Tree
from schema.errors import DyadError
from schema.records import Document

SEEDS = Path(__file__).parent.parent / "seeds"
#: The least number of words that are coded where no text is given.
WORDS = 20_000

T = TypeVar("T")
Parsed = list[tuple[Document, tuple[Sentence, ...]]]


@dataclass(frozen=True, slots=True)
class Times:
    """Seconds that each stop took, what went in and what came out."""

    loading: float
    parsing: float
    looking: float
    rest: float
    documents: int
    sentences: int
    words: int
    mentions: int

    @property
    def coding(self) -> float:
        """Seconds from raw text to events."""
        return self.parsing + self.looking + self.rest


def main() -> None:
    """Prints sentences per second, the share of each stop, and memory."""
    options = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else "")
    options.add_argument("paths", nargs="*")
    paths = options.parse_args().paths
    one_core()
    faults: list[DyadError] = []
    found = list(read_documents(paths or [str(SEEDS)], faults.append, sys.stdin.buffer))
    if faults or not found:
        options.error("\n".join(map(str, faults)) or f"no text in {SEEDS}; name files of news text")
    documents = found if paths else list(varied(found))
    for line in table(measured(documents)):
        print(line)  # noqa: T201


def one_core() -> None:
    """Keeps the process on one core, where the system lets it."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})


def varied(seeds: list[Document]) -> Iterator[Document]:
    """The seeds over and over, paragraphs shuffled and days moved, until there are ``WORDS`` words."""
    chance, words = random.Random(0), 0
    while seeds and words < WORDS:
        for seed in seeds:
            paragraphs = seed.text.split("\n\n")
            chance.shuffle(paragraphs)
            day = (seed.date or date(2020, 1, 1)) + timedelta(days=chance.randrange(7))
            words += len(seed.text.split())
            yield replace(seed, id=f"{seed.id}-{words}", text="\n\n".join(paragraphs), date=day)


def measured(documents: list[Document]) -> Times:
    """Loads the coder, then codes the documents stop by stop, all in one process."""
    coder, loading = timed(Coder.load)
    coder.code(documents[0])  # what is set up on first use is not the text's
    parses, parsing = timed(lambda: list(coder.parser.parse([d.full_text for d in documents])))
    parsed: Parsed = list(zip(documents, parses, strict=True))
    _, looking = timed(lambda: look(coder, parsed))
    mentions, coding = timed(lambda: sum(len(coder.code_parsed(d, s)) for d, s in parsed))
    sentences = [sentence for _, found in parsed for sentence in found]
    words = sum(len(sentence.tokens) for sentence in sentences)
    return Times(
        loading, parsing, looking, max(coding - looking, 0.0), len(documents), len(sentences), words, mentions
    )


def timed(work: Callable[[], T]) -> tuple[T, float]:
    """What a piece of work gives, and the seconds of processor time it took: other programs do not count."""
    start = time.process_time()
    found = work()
    return found, time.process_time() - start


def look(coder: Coder, parsed: Parsed) -> None:
    """Looks up the names, agents and patterns of every sentence, and does nothing with them."""
    for document, sentences in parsed:
        for sentence in sentences:
            tree = Tree(sentence)
            text = document.full_text[sentence.start : sentence.end]
            actors = Actors(tree, coder.dictionary, document.date, lambda actors, index: None, text)
            _ = actors.covered, actors.agents, coder.matcher.hits(tree)


def table(times: Times) -> Iterator[str]:
    """The lines of the report."""
    yield (
        f"{times.documents} documents, {times.sentences:,} sentences, {times.words:,} words; "
        f"{times.mentions:,} mentions"
    )
    yield f"{'stop':<42}{'seconds':>9}{'share':>8}{'ms a sentence':>16}"
    for name, seconds in (
        ("parsing", times.parsing),
        ("names, agents and patterns looked up", times.looking),
        ("actors resolved, acts composed, the rest", times.rest),
        ("from raw text to events", times.coding),
    ):
        each = 1000 * seconds / max(times.sentences, 1)
        yield f"{name:<42}{seconds:>9.2f}{seconds / times.coding:>8.0%}{each:>16.2f}"
    yield f"{times.sentences / times.coding:,.0f} sentences a second, {times.words / times.coding:,.0f} words a second"
    yield f"{times.loading:.1f} s to load, {peak():,.0f} MB of memory at most"


def peak() -> float:
    """The most memory that the process has held, in MB."""
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most / 1024 / (1024 if sys.platform == "darwin" else 1)


if __name__ == "__main__":
    main()
