"""What large dictionaries cost: ``python -m bench.dictionaries [TIMES]``.

Dictionaries in PETRARCH's format, with TIMES (10) times as many names, role nouns and patterns as ours, are
converted and loaded on top of ours.  The seeds are then coded with and without them, turn by turn.
"""

from __future__ import annotations

import argparse
import random
import statistics
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from api.command_convert import REPORT, convert
from api.intake import read_documents
from bench.speed import SEEDS, Parsed, look, one_core, peak, timed, varied
from coder.coder import Coder

ROUNDS = 5
#: Of the added names, role nouns and patterns, how many words come behind those of ours at most.
LONGEST = 2


@dataclass(frozen=True, slots=True)
class Sizes:
    """How much a coder has loaded."""

    names: int
    agents: int
    patterns: int


def main() -> None:
    """Prints how long converting, loading and coding take, and the share of the stops after parsing."""
    options = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    options.add_argument("times", type=int, nargs="?", default=10)
    times = options.parse_args().times
    one_core()
    documents = list(varied(list(read_documents([str(SEEDS)], lambda fault: None, sys.stdin.buffer))))
    ours, loading = timed(Coder.load)
    with tempfile.TemporaryDirectory() as folder:
        lines, converting = _converted(ours, times, Path(folder))
        both, more = timed(lambda: Coder.load(Path(folder) / "converted", ours.parser))
    parses, parsing = timed(lambda: list(ours.parser.parse([d.full_text for d in documents])))
    parsed: Parsed = list(zip(documents, parses, strict=True))
    print(f"{lines:,} lines converted in {converting:.1f} s, {lines / converting:,.0f} a second")  # noqa: T201
    print(f"{loading:.1f} s to load ours with the parser, {more:.1f} s with the {times} times as much")  # noqa: T201
    for line in table({"ours": ours, f"and {times} times as much": both}, parsed, parsing):
        print(line)  # noqa: T201
    print(f"{peak():,.0f} MB of memory at most, with all of these")  # noqa: T201


def _converted(ours: Coder, times: int, folder: Path) -> tuple[int, float]:
    """Writes and converts the dictionaries; how many lines they have, and seconds."""
    chance = random.Random(0)
    kinds = {"actors": _actors, "agents": _agents, "verbs": _verbs}
    paths = [(kind, folder / f"large.{kind}.txt") for kind in kinds]
    for kind, path in paths:
        path.write_text("\n".join(kinds[kind](ours, times, chance)), encoding="utf-8")
    lines = sum(len(path.read_text(encoding="utf-8").splitlines()) for _, path in paths)
    _, seconds = timed(lambda: convert(paths, folder / "converted"))
    left = (folder / "converted" / REPORT).read_text(encoding="utf-8").count("\tleft\t")
    return lines - left, seconds


def _actors(ours: Coder, times: int, chance: random.Random) -> Iterator[str]:
    """Names that begin like ours, so that looking one up goes as far as it can."""
    for name in ours.dictionary.search("", limit=sys.maxsize):
        for _ in range(times):
            yield f"{_longer(name.name, chance)}_ [{name.roles[0].code}]"


def _agents(ours: Coder, times: int, chance: random.Random) -> Iterator[str]:
    for words, agents in ours.dictionary.agents.items():
        for _ in range(times):
            yield f"{chance.choice(_words(chance))}_{'_'.join(words).upper()} [~{agents[0].code}]"


def _verbs(ours: Coder, times: int, chance: random.Random) -> Iterator[str]:
    """Patterns of our verbs with other words behind them."""
    for (kind, lemma), rows in ours.matcher.acts.index.items():
        if kind == "verb" and lemma.isalpha():
            yield f"--- {lemma.upper()} [---] ---\n{lemma.upper()}"
            for _, _, act in rows * times:
                yield f"- * {_longer('', chance).strip('_')} [{act.code}]"


def _longer(name: str, chance: random.Random) -> str:
    more = chance.choices(_words(chance), k=chance.randint(1, LONGEST))
    return "_".join((*name.upper().split(), *more))


def _words(chance: random.Random) -> list[str]:
    """Words that the coder meets in the seeds."""
    text = chance.choice(sorted(SEEDS.glob("*.txt"))).read_text(encoding="utf-8")
    return [word.upper() for word in text.split() if word.isalpha() and len(word) > LONGEST]


def table(coders: dict[str, Coder], parsed: Parsed, parsing: float) -> Iterator[str]:
    """The lines of the report: for each coder its size, and the median of some rounds turn by turn."""
    looked: dict[str, list[float]] = {name: [] for name in coders}
    coded: dict[str, list[float]] = {name: [] for name in coders}
    for _ in range(ROUNDS):
        for name, coder in coders.items():
            looked[name].append(timed(partial(look, coder, parsed))[1])
            coded[name].append(timed(partial(_code, coder, parsed))[1])
    sentences = sum(len(found) for _, found in parsed)
    yield f"{sentences:,} sentences parsed at {1000 * parsing / sentences:.2f} ms each; the stops after parsing,"
    yield f"median of {ROUNDS} rounds:"
    yield f"{'dictionaries':<24}{'names':>9}{'role nouns':>12}{'patterns':>10}{'look up':>9}{'all, ms':>9}{'of parsing':>12}"
    for name, coder in coders.items():
        size, look_up, whole = sizes(coder), statistics.median(looked[name]), statistics.median(coded[name])
        yield (
            f"{name:<24}{size.names:>9,}{size.agents:>12,}{size.patterns:>10,}"
            f"{1000 * look_up / sentences:>9.2f}{1000 * whole / sentences:>9.2f}{whole / parsing:>12.0%}"
        )


def _code(coder: Coder, parsed: Parsed) -> int:
    return sum(len(coder.code_parsed(document, found)) for document, found in parsed)


def sizes(coder: Coder) -> Sizes:
    """How much a coder has loaded; a pattern counts once for each of its heads."""
    return Sizes(
        coder.dictionary.size, len(coder.dictionary.agents), sum(map(len, coder.matcher.acts.index.values()))
    )


if __name__ == "__main__":
    main()
