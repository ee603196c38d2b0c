"""What a protest is for: CAMEO tells protests for a change of leaders, of policy, of rights and of the state apart."""

from __future__ import annotations

from collections.abc import Iterator

from coder.language import Choice
from coder.matching import Hit, fits
from coder.tree import Tree

#: What leads from a protest to its aim: "a march to demand that he resign".
LEADING = frozenset(("obl", "nmod", "obj", "acl", "advcl", "xcomp", "ccomp", "conj", "compound", "amod"))
#: What introduces an aim; a place or a time is introduced otherwise.
BEFORE_NOUN = frozenset(("", "for", "over", "against", "about", "at", "of", "to"))
BEFORE_CLAUSE = frozenset(("", "to", "that", "for", "in", "because"))
#: How far below the protest its aim is looked for.
DEPTH = 5


def aim(tree: Tree, hit: Hit, stand: Choice) -> tuple[str, int]:
    """The code of an act with its aim, and the word that tells it; the act's own code, and itself, for none.

    ``stand`` are the nouns that "in" leads to: "in support of".
    """
    level, seen = [*hit.words, *([hit.carrier] if hit.carrier >= 0 else ())], set(hit.words)
    for _ in range(DEPTH if hit.act.aims else 0):
        level = [child for node in level for child in _leads(tree, node, stand) if child not in seen]
        seen.update(level)
        told = ((a.code, node) for a in hit.act.aims for node in level if fits(tree, node, a.words))
        if found := next(told, None):
            return found
    return hit.act.code, hit.index


def _leads(tree: Tree, node: int, stand: Choice) -> Iterator[int]:
    """The dependents through which a word tells its aim."""
    for child in tree.children[node]:
        relation = tree.rel(child)
        if relation not in LEADING or tree.tokens[child].rel == "acl:relcl":
            continue
        if relation in ("obl", "nmod"):
            led = tree.preposition(child) in BEFORE_NOUN or fits(tree, child, stand)
        else:
            led = tree.marker(child) in BEFORE_CLAUSE
        if led:
            yield child
