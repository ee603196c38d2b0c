"""Where an event happened: the places that its predicate's words name."""

from __future__ import annotations

from coder.actors import Actors
from schema.records import Place

WHERE = frozenset(("in", "at", "near", "outside", "inside", "around", "throughout", "across"))


def event_place(actors: Actors, predicate: int) -> Place | None:
    """The place in the predicate's own phrases ("in Nairobi"), else in those of the clauses above it."""
    tree, node = actors.tree, predicate
    named = {match.head for match in actors.matches if _place(actors, match.head)}
    while named and node >= 0:
        found = min(named.intersection(tree.subtree(node)), default=-1)
        if found >= 0:
            return _place(actors, found)
        node = tree.tokens[node].head
    return None


def site(actors: Actors, predicate: int) -> Place | None:
    """Where a predicate itself says that it happens: "marched in Nairobi", "blocked streets in Nairobi"."""
    tree = actors.tree
    near = list(tree.dependents(predicate, "obl", "obj", "nmod"))
    below = [child for index in near for child in tree.dependents(index, "nmod")]
    return next((place for index in (*near, *below) if (place := _place(actors, index))), None)


def _place(actors: Actors, index: int) -> Place | None:
    match = actors.covered.get(index)
    stands = match and match.head == index and actors.tree.preposition(index) in WHERE
    return match.name.place if match and stands else None
