"""Which names and role nouns of the dictionaries stand in a sentence, and where."""

from __future__ import annotations

from datetime import date as Date
from typing import NamedTuple

from coder.lexicon import Agent, Lexicon, Name, fold
from coder.tree import Tree

COMPASS = frozenset(
    ("west", "east", "north", "south", "western", "eastern", "northern", "southern", "central")
)


class Match(NamedTuple):
    """A dictionary name in a sentence: tokens ``start`` to ``end`` (exclusive), its head token, its entry."""

    start: int
    end: int
    head: int
    name: Name


def find(tree: Tree, lexicon: Lexicon, day: Date | None, after: int) -> list[Match]:
    """Leftmost longest dictionary names of a sentence; nothing before the character ``after``."""
    found: list[Match] = []
    folded = [fold(t.form) for t in tree.tokens]
    past = 0
    for index, word in enumerate(folded):
        if index < past or (word and word not in lexicon.root.next) or tree.tokens[index].end <= after:
            continue
        match = _longest(tree, lexicon, day, folded, index)
        if match and word == "the":  # "the West" is no part of "the West Bank"
            other = _longest(tree, lexicon, day, folded, index + 1)
            match = other if other and other.end > match.end else match
        if match:
            found.append(match)
            past = match.end
    return found


def _longest(tree: Tree, lexicon: Lexicon, day: Date | None, folded: list[str], start: int) -> Match | None:
    node, best, i = lexicon.root, None, start
    while i < len(folded):
        word = folded[i]
        if not word or (word in ("-", "–", "/") and i > start):
            i += 1
            continue
        child = node.next.get(word)
        if child is None:
            break
        node, i = child, i + 1
        if not node.names:
            continue
        surface = [t.form for t in tree.tokens[start:i]]
        fitting = [name for called, name in reversed(node.names) if _cased(called, surface)]
        if fitting:
            name = max(fitting, key=lambda n: n.rank(day)) if len(fitting) > 1 else fitting[0]
            best = Match(start, i, _head(tree, start, i), name)
    return best


def _cased(called: str, surface: list[str]) -> bool:
    """Names keep their capitals: "US" is not "us", nor "Turkey" "turkey"; a headline's capitals pass."""
    first = surface[0]
    if called.isupper() and len(called) <= 5:
        return "".join(surface).isupper()
    if len(surface) > 1 and first in COMPASS:  # "west African" as well as "West African"
        first = surface[1]
    return first[:1].isupper() or not called[:1].isupper()


def _head(tree: Tree, start: int, end: int) -> int:
    return next((i for i in range(end - 1, start - 1, -1) if not start <= tree.tokens[i].head < end), end - 1)


def agents(tree: Tree, lexicon: Lexicon) -> list[tuple[int, Agent]]:
    """The longest agent noun that ends at each token; a title where a name follows.

    One that ends in an adjective of its noun ("attorneys general") stands at the noun.
    """
    found = []
    for i, lasts in enumerate(zip(tree.lemmas, tree.forms, strict=True)):
        if tree.tokens[i].upos in ("NOUN", "PROPN", "ADJ"):
            most = max(lexicon.longest.get(last, 0) for last in lasts)
            agent = _agent(lexicon, tree.forms[:i], lasts, most, _titles(tree, i)) if most else None
            if agent:
                postposed = tree.rel(i) == "amod" and tree.tokens[i].head == i - 1
                found.append((i - 1 if postposed else i, agent))
    return found


def _agent(
    lexicon: Lexicon, before: tuple[str, ...], lasts: tuple[str, str], most: int, titled: bool
) -> Agent | None:
    """The longest agent, of ``most`` words, of the words before and one of two last words, hyphens left out."""
    run = [word for word in before[-2 * most :] if word != "-"][-most:]
    for length in range(min(most, len(run) + 1), 0, -1):
        rows = [a for last in lasts for a in lexicon.agents.get((*run[len(run) + 1 - length :], last), ())]
        if rows:
            return next((a for a in rows if a.title == titled), None) or next(
                (a for a in rows if not a.title), None
            )
    return None


def _titles(tree: Tree, index: int) -> bool:
    """Whether a title stands before a name or is part of one."""
    after = tree.tokens[index + 1].upos if index + 1 < len(tree.tokens) else "PROPN"
    return "PROPN" in (after, tree.tokens[index].upos)
