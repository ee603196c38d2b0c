"""Mistakes by kind: what each gold event that was not found, and each found one that is not gold, suffers from."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from coder.evaluation.gold import DyadicEvent, Reading
from coder.evaluation.scores import Key, key
from coder.trace import Trace

#: What the trip of the sentence looked like; called only where an event is missing.
Told = Callable[[], Trace]


@dataclass(frozen=True, slots=True)
class Mistake:
    """A kind of mistake, the gold event, the event found in its place, and what more is known.

    ``gold`` is None for a spurious event, ``found`` where nothing stands in the gold event's place.
    """

    kind: str
    gold: DyadicEvent | None
    found: DyadicEvent | None
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of mistake, for the reader of a report."""

    name: str
    about: str


KINDS: tuple[Kind, ...] = (
    Kind("actor missing", "An actor of the gold event was not seen in the sentence."),
    Kind("no pattern", "Both actors were seen, but no act that joins them."),
    Kind("dropped", "Both actors and an act were seen, but the act came to nothing."),
    Kind("wrong actor", "The root code is right, but the event is between other actors."),
    Kind("direction", "Source and target are turned round."),
    Kind("wrong code", "Both actors are right; the event is of another root code."),
    Kind("wrong sub-code", "Actors and root code are right; the event code is not."),
    Kind("wrong role", "Countries and event code are right; the roles in an actor code are not."),
    Kind("spurious", "The gold has no such event."),
)


def _turned(event: DyadicEvent) -> DyadicEvent:
    return DyadicEvent(event.target, event.code, event.source)


def _same(event: DyadicEvent) -> DyadicEvent:
    return event


_root, _sided = key("root", "countries"), key("root", "ignored")
#: How gold and found events are paired, the closest first: the kind of mistake that a pair is ('' for none),
#: what of both must be equal, and how the found event is looked at.
PAIRINGS: tuple[tuple[str, Key, Callable[[DyadicEvent], DyadicEvent]], ...] = (
    ("", key("code", "full codes"), _same),
    ("wrong role", key("code", "countries"), _same),
    ("wrong sub-code", _root, _same),
    ("direction", _root, _turned),
    ("wrong code", key("any", "countries"), _same),
    ("wrong actor", lambda event: (_sided(event), event.source[:3]), _same),
    ("wrong actor", lambda event: (_sided(event), event.target[:3]), _same),
)


def mistakes(
    gold: Sequence[DyadicEvent], found: Sequence[DyadicEvent], told: Told, reading: Reading
) -> tuple[Mistake, ...]:
    """The mistakes of one sentence, in the order of the gold, spurious events last; each event stands once."""
    paired, missed, spurious = _paired(gold, found)
    trace = told() if missed else Trace(())
    seen = {_sided(event) for event in found}
    unfound = [_unfound(event, _sided(event) in seen, trace, reading) for event in missed]
    known = {mistake.gold: mistake for mistake in (*paired, *unfound)}
    return (
        *(known[event] for event in gold if event in known),
        *(Mistake("spurious", None, event) for event in spurious),
    )


def _paired(
    gold: Sequence[DyadicEvent], found: Sequence[DyadicEvent]
) -> tuple[list[Mistake], list[DyadicEvent], list[DyadicEvent]]:
    """The pairs that are mistakes, and what is left over on either side."""
    wanted, given, pairs = list(gold), list(found), list[Mistake]()
    for kind, looked_at, seen in PAIRINGS:
        for event in tuple(wanted):
            other = next((f for f in given if looked_at(seen(f)) == looked_at(event)), None)
            if other is not None:
                wanted.remove(event)
                given.remove(other)
                pairs += [Mistake(kind, event, other)] if kind else []
    return pairs, wanted, given


def _unfound(event: DyadicEvent, elsewhere: bool, trace: Trace, reading: Reading) -> Mistake:
    """Why nothing stands in the place of a gold event; ``elsewhere``: its act was found for other actors."""
    seen = {reading(a.code)[:3] for s in trace.sentences for a in s.actors if a.code}
    lacking = [actor for actor in (event.source, event.target) if actor[:3] not in seen]
    if lacking:
        return Mistake("actor missing", event, None, " and ".join(dict.fromkeys(lacking)))
    if elsewhere:
        return Mistake("wrong actor", event, None, "found for other actors of the sentence alone")
    dropped = [f"{a.act} ({a.trigger}): {a.dropped}" for s in trace.sentences for a in s.acts if a.dropped]
    if dropped:
        return Mistake("dropped", event, None, "; ".join(dict.fromkeys(dropped)))
    return Mistake("no pattern", event, None, "; ".join(s.missing for s in trace.sentences if s.missing))
