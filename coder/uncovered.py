"""Predicates between two known actors that no act covers: what the act dictionary lacks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from coder.composition import Composer
from coder.matching import KIND_OF, Frame
from coder.nouns import GENERAL, RELATIONAL

#: Where an actor in a prepositional phrase is a place and no party.
PLACES = frozenset(("in", "at", "near", "inside", "outside", "across", "around", "within", "during"))


@dataclass(frozen=True, slots=True)
class Uncovered:
    """A verb or noun, with the preposition that leads to the second actor, and the codes of the two."""

    predicate: str
    source: str
    target: str
    sentence: str


def uncovered(composer: Composer) -> Iterator[Uncovered]:
    """The predicates of a sentence whose parties are two known actors, but which are no word of an act."""
    said = {w for hit in composer.hits.values() for w in (hit.index, hit.carrier, *hit.words)}
    for index, token in enumerate(composer.tree.tokens):
        kind = KIND_OF.get(token.upos)
        if kind in ("verb", "noun") and index not in said and not _empty(composer, index):
            found = _between(composer, composer.matcher.frame(composer.tree, index, kind))
            if found:
                yield found


def _empty(composer: Composer, index: int) -> bool:
    """Whether a word says no act by itself: an auxiliary, a name, a word that only leads to an act."""
    tree, matcher = composer.tree, composer.matcher
    leading = matcher.light | matcher.leading | matcher.preventing | matcher.speech | RELATIONAL | GENERAL
    token = tree.tokens[index]
    named = index in composer.actors.covered or index in composer.actors.agents
    return token.upos in ("AUX", "PROPN") or named or bool(tree.words[index] & leading)


def _between(composer: Composer, frame: Frame) -> Uncovered | None:
    """The first two actors around a predicate, the source first; None where there are not two."""
    tree = composer.tree
    subjects = frame.subjects or tree.arguments(frame.index).subjects  # "Kenya is at odds with Uganda"
    places = [("", noun) for noun in (*subjects, *frame.objects)]
    places += [(o.preposition, o.noun) for o in frame.obliques if o.preposition not in PLACES]
    found: dict[str, str] = {}
    for preposition, noun in places:
        for actor in composer.actors.group(noun):
            if actor.code:
                found.setdefault(actor.code, preposition)
    if len(found) < 2:
        return None
    (source, _), (target, preposition) = list(found.items())[:2]
    if not preposition and tree.tokens[frame.index].upos == "NOUN":
        return None  # "Israel's Lebanese counterpart"
    words = (tree.lemmas[frame.index], tree.particle(frame.index), preposition)
    predicate = " ".join(filter(None, words)).replace("_", " ")
    return Uncovered(predicate, source, target, " ".join(composer.actors.text.split()))
