"""Where an event happened: the places that its predicate's words name."""

from __future__ import annotations

from coder.actors import Actors
from schema.records import Place

WHERE = frozenset(("in", "at", "near", "outside", "inside", "around", "throughout", "across"))


def event_place(actors: Actors, predicate: int) -> Place | None:
    """The place in the predicate's own phrases ("in Nairobi"), else in those of the clauses above it."""
    tree, node = actors.tree, predicate
    while node >= 0:
        for index in tree.subtree(node):
            match = actors.covered.get(index)
            if match and match.name.place and match.head == index and tree.preposition(index) in WHERE:
                return match.name.place
        node = tree.tokens[node].head
    return None
