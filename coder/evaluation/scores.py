"""Precision, recall and F1 of dyadic events, at every depth of event and actor codes.

Gold and found events of a sentence are paired one to one, as many as can be.  A depth looks at a part of the
codes, and events are right at it where these parts are equal; equality parts the events into classes, and in
each class as many pairs can be made as the smaller side has members.  So the size of the maximum bipartite
matching is that of the intersection of two multisets.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from coder.evaluation.gold import DyadicEvent
from schema.codebook import codebook

Key = Callable[[DyadicEvent], Hashable]
#: The gold events of a sentence, and the events found in it.
Sides = tuple[Sequence[DyadicEvent], Sequence[DyadicEvent]]

EVENT_DEPTHS: Mapping[str, Callable[[str], Hashable]] = MappingProxyType(
    {
        "code": str,
        "root": lambda code: codebook()[code].root,
        "quad": lambda code: codebook()[code].quad,
        "any": lambda code: "",
    }
)
ACTOR_DEPTHS: Mapping[str, Callable[[str], str]] = MappingProxyType(
    {"ignored": lambda actor: "", "countries": lambda actor: actor[:3], "full codes": str}
)
#: The depths that are reported; "any" event code says how often the dyad alone is right.
DEPTHS: tuple[tuple[str, str], ...] = (
    *((event, actors) for event in ("code", "root", "quad") for actors in ACTOR_DEPTHS),
    ("any", "countries"),
)
#: Where an event counts as right, if nothing else is said: its code, and the country on both sides.
RIGHT = ("code", "countries")


@dataclass(frozen=True, slots=True)
class Score:
    """How many events are right, of how many that were found and how many that the gold has."""

    right: int
    found: int
    gold: int

    @property
    def precision(self) -> float:
        """The share of the found events that is right; 0 where none is found."""
        return self.right / self.found if self.found else 0.0

    @property
    def recall(self) -> float:
        """The share of the gold events that is found; 0 where there is none."""
        return self.right / self.gold if self.gold else 0.0

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall: 2 right / (found + gold)."""
        both = self.found + self.gold
        return 2 * self.right / both if both else 0.0


def key(event: str, actors: str) -> Key:
    """What of an event is looked at, at a depth of event code and of actor codes."""
    of_code, of_actor = EVENT_DEPTHS[event], ACTOR_DEPTHS[actors]
    return lambda e: (of_actor(e.source), of_code(e.code), of_actor(e.target))


def score(sides: Iterable[Sides], looked_at: Key) -> Score:
    """The score of all sentences together (micro average)."""
    right = found = gold = 0
    for wanted, given in sides:
        right += (Counter(map(looked_at, wanted)) & Counter(map(looked_at, given))).total()
        found, gold = found + len(given), gold + len(wanted)
    return Score(right, found, gold)


def scores(sides: Sequence[Sides]) -> dict[tuple[str, str], Score]:
    """The score at each reported depth."""
    return {(event, actors): score(sides, key(event, actors)) for event, actors in DEPTHS}


def by_root(sides: Sequence[Sides]) -> dict[str, Score]:
    """For each root code in gold or found, the score of its events: root and both countries."""
    roots = sorted({_root(event) for pair in sides for events in pair for event in events})
    looked_at = key("root", "countries")
    return {root: score([(_of(g, root), _of(f, root)) for g, f in sides], looked_at) for root in roots}


def _root(event: DyadicEvent) -> str:
    return codebook()[event.code].root


def _of(events: Sequence[DyadicEvent], root: str) -> list[DyadicEvent]:
    return [event for event in events if _root(event) == root]
