"""What a sentence without events lacks: an actor, an act, a party of the act, or that it happened."""

from __future__ import annotations

from collections.abc import Iterator

from coder.composition import Composer, Dyad
from coder.uncovered import uncovered
from schema.records import LEAST


def missing(composer: Composer, dyads: list[Dyad], known: frozenset[str]) -> str:
    """Everything that kept a sentence from giving a sure dyad of coded actors, '' where it gave one.

    ``known`` are the codes of all the actors that were seen in it.
    """
    coded = [dyad for dyad in dyads if dyad.source.code and dyad.target.code]
    if any(dyad.certainty >= LEAST for dyad in coded):
        return ""
    return "; ".join(dict.fromkeys((*_unsure(coded), *_actors(dyads, known), *_acts(composer))))


def _unsure(coded: list[Dyad]) -> Iterator[str]:
    for dyad in coded:
        told = f"{dyad.source.code} {dyad.code} {dyad.target.code}"
        yield f"{told} is unsure: confidence {dyad.certainty:.2f}, less than {LEAST:.2f}"


def _actors(dyads: list[Dyad], known: frozenset[str]) -> Iterator[str]:
    unknown = {a.text for dyad in dyads for a in (dyad.source, dyad.target) if not a.code}
    if unknown:
        yield f"in no actor dictionary: {', '.join(sorted(unknown))}"
    elif not known:
        yield "no actor: no name or agent of the dictionaries"
    elif len(known) == 1:
        yield f"one actor alone: {min(known)}"


def _acts(composer: Composer) -> Iterator[str]:
    yield from (f"{dropped.act}: {dropped.reason}" for dropped in composer.dropped)
    lacking = [
        f"{found.predicate!r} between {found.source} and {found.target}" for found in uncovered(composer)
    ]
    if lacking:
        yield f"no act covers {', '.join(lacking)}"
    elif not composer.hits:
        yield "no act: no pattern matches a word of the sentence"
