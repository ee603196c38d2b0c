"""An evaluation: a gold coded, judged sentence by sentence, and summed up."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from coder.coder import Coder
from coder.evaluation.gold import DyadicEvent, GoldSentence, Reading, dyadic
from coder.evaluation.mistakes import KINDS, Mistake, mistakes
from coder.evaluation.reliability import Reliability, reliability
from coder.evaluation.scores import RIGHT, Score, Sides, by_root, key, scores
from schema.codebook import codebook
from schema.folding import fold
from schema.records import Mention

#: Stands in the confusion table for the side that has no event.
NONE = ""


@dataclass(frozen=True, slots=True)
class Found:
    """An event that was found, its surest mention, and whether code and both countries are right."""

    event: DyadicEvent
    mention: Mention
    right: bool


@dataclass(frozen=True, slots=True)
class Judged:
    """A gold sentence, its events as they are compared, what was found, and the mistakes."""

    sentence: GoldSentence
    gold: tuple[DyadicEvent, ...]
    found: tuple[Found, ...]
    mistakes: tuple[Mistake, ...]


@dataclass(frozen=True)
class Evaluation:
    """How well a coder does on a gold."""

    sentences: tuple[Judged, ...]

    @cached_property
    def scores(self) -> dict[tuple[str, str], Score]:
        """The score at each depth of event codes and of actor codes."""
        return scores(self._sides)

    @cached_property
    def roots(self) -> dict[str, Score]:
        """The score of each root code, both countries counted."""
        return by_root(self._sides)

    @cached_property
    def confusion(self) -> Counter[tuple[str, str]]:
        """How often a gold event of one root code was found as one of another, by pairs that share a dyad.

        ``NONE`` stands on the side that has no event.
        """
        pairs: Counter[tuple[str, str]] = Counter()
        for sentence in self.sentences:
            pairs.update(_confused(sentence))
        return pairs

    @cached_property
    def mistakes(self) -> dict[str, tuple[tuple[Judged, Mistake], ...]]:
        """The mistakes of each kind, with their sentences."""
        every = [(sentence, mistake) for sentence in self.sentences for mistake in sentence.mistakes]
        return {kind.name: tuple(row for row in every if row[1].kind == kind.name) for kind in KINDS}

    @cached_property
    def reliability(self) -> Reliability:
        """Whether confidence means what it says."""
        return reliability([(f.mention.confidence, f.right) for s in self.sentences for f in s.found])

    @property
    def silent(self) -> tuple[int, int]:
        """Of the sentences without an event, how many got one, and how many there are."""
        quiet = [sentence for sentence in self.sentences if not sentence.gold]
        return sum(bool(sentence.found) for sentence in quiet), len(quiet)

    @property
    def _sides(self) -> list[Sides]:
        return [(s.gold, [f.event for f in s.found]) for s in self.sentences]


def evaluate(
    coder: Coder, gold: Sequence[GoldSentence], reading: Reading = fold, actors: str = "coded"
) -> Evaluation:
    """Codes the sentences of a gold and judges them.

    Only events whose two actors have a code count, each (source, code, target) of a sentence once.
    ``reading`` says how actor codes are read before they are compared, ``str`` for as they stand;
    ``actors="any"`` has unsure events count too.
    """
    coded = coder.code_all((sentence.document for sentence in gold), actors)
    return Evaluation(
        tuple(
            _judged(coder, sentence, mentions, reading)
            for sentence, (_, mentions) in zip(gold, coded, strict=True)
        )
    )


def _judged(coder: Coder, sentence: GoldSentence, mentions: Iterable[Mention], reading: Reading) -> Judged:
    gold = tuple(dict.fromkeys(event.read(reading) for event in sentence.events))
    found = _surest(mentions, reading)
    wrong = mistakes(gold, tuple(found), lambda: coder.explain(sentence.document), reading)
    return Judged(sentence, gold, tuple(_found(found, gold)), wrong)


def _surest(mentions: Iterable[Mention], reading: Reading) -> dict[DyadicEvent, Mention]:
    """Each event of coded actors once, with the mention of highest confidence."""
    found: dict[DyadicEvent, Mention] = {}
    for mention in mentions:
        if not (mention.source.code and mention.target.code):
            continue
        event = dyadic(mention).read(reading)
        if event not in found or found[event].confidence < mention.confidence:
            found[event] = mention
    return found


def _found(found: dict[DyadicEvent, Mention], gold: Sequence[DyadicEvent]) -> Iterator[Found]:
    """Which events are right; of several that are equal at this depth, the surest."""
    looked_at = key(*RIGHT)
    left = Counter(map(looked_at, gold))
    right: set[DyadicEvent] = set()
    for event in sorted(found, key=lambda e: -found[e].confidence):
        if left[looked_at(event)]:
            left[looked_at(event)] -= 1
            right.add(event)
    return (Found(event, mention, event in right) for event, mention in found.items())


def _confused(sentence: Judged) -> Iterator[tuple[str, str]]:
    """The pairs of root codes of one sentence, from gold to found."""
    apart = [m for m in sentence.mistakes if m.kind == "wrong code" or m.gold is None or m.found is None]
    differing = {mistake.gold for mistake in apart}
    yield from ((_root(mistake.gold), _root(mistake.found)) for mistake in apart)
    yield from ((_root(event), _root(event)) for event in sentence.gold if event not in differing)


def _root(event: DyadicEvent | None) -> str:
    return codebook()[event.code].root if event else NONE
