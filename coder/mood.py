"""Whether a clause says that something happened, and what its auxiliaries make of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from coder.dates import bygone
from coder.matching import Hit, Matcher
from coder.parties import CONDITIONAL
from coder.tree import FINITE_FUTURE, Tree

#: What an auxiliary makes of an act: of cooperation (quad 1-2) and of conflict (3-4).  "" drops the event.
AUXILIARIES = {
    **dict.fromkeys(FINITE_FUTURE, ("intended", "intended")),
    **dict.fromkeys(("may", "might"), ("", "threatened")),
    **dict.fromkeys(("could", "can", "ca"), ("", "")),
    "must": ("demanded", "demanded"),
    "should": ("appealed", "appealed"),
}
#: Modalities of what has not been done.
MEANT = frozenset(("intended", "appealed", "demanded", "refused", "threatened", "considered"))


@dataclass(frozen=True, slots=True)
class Modal:
    """What the words around an act make of it, of cooperation and of conflict: a modality, '' where it is only
    possible; None for neither.  ``negated`` where it is denied.
    """

    modality: tuple[str, str] | None
    negated: bool


@dataclass(frozen=True, slots=True)
class Mood:
    """The moods of the acts of one sentence."""

    tree: Tree
    matcher: Matcher
    hits: Mapping[int, Hit]

    def modal(self, hit: Hit) -> Modal:
        """The auxiliaries and the negation around an act."""
        tree, verb, chain = self.tree, hit.predicate, self._chain(hit.predicate)
        prospective = any(tree.among(v, self.matcher.prospective) for v in chain[1:])
        chain += [h for h in (tree.tokens[verb].head,) if h >= 0 and tree.first(h, "expl") is not None]
        auxiliaries = [a for v in chain for a in tree.auxiliaries(v)]
        said = (AUXILIARIES[a] for a in auxiliaries if a in AUXILIARIES)
        modality = next(said, ("intended", "intended") if prospective else None)
        if modality and "have" in auxiliaries:
            modality = ("", "")  # "may have attacked"
        return Modal(modality, any(map(tree.negated, (*chain, *hit.words))))

    def unhappened(self, hit: Hit) -> str:
        """Why an act did not happen or is none of today's, '' where neither is said."""
        if self._hypothetical(hit.predicate):
            return "hypothetical: in a condition or question"
        return "history: before 1900" if bygone(self.tree, hit.predicate) else ""

    def meant(self, hit: Hit) -> str:
        """The modality of which an act is but the end, '' for none: "an offer to host talks to end the war"."""
        tree, node = self.tree, hit.predicate
        while tree.rel(node) in ("acl", "advcl", "xcomp") and tree.marker(node) == "to":
            node = tree.tokens[node].head
            above = self.hits.get(node)
            if above and above.act.modality in MEANT:
                return above.act.modality
        return ""

    def _chain(self, verb: int) -> list[int]:
        """A verb and the transparent or light verbs above it: "continues to try to mediate"."""
        chain, tree = [verb], self.tree
        while tree.rel(chain[-1]) in ("xcomp", "obj", "conj") and tree.tokens[chain[-1]].head >= 0:
            head = tree.tokens[chain[-1]].head
            shares = (
                tree.rel(chain[-1]) == "conj"
                and not tree.auxiliaries(chain[-1])
                and tree.first(chain[-1], "nsubj") is None
            )
            if not shares and not tree.among(head, self.matcher.leading):
                break
            chain.append(head)
        return chain

    def _hypothetical(self, verb: int) -> bool:
        tree, node = self.tree, verb
        if tree.tokens and tree.tokens[-1].form == "?":
            return True
        while node >= 0:
            if tree.rel(node) in ("advcl", "ccomp", "acl", "csubj") and tree.marker(node) in CONDITIONAL:
                return True
            if self._unreal(node) or tree.marker(node) == "without":
                return True
            if (
                tree.rel(node) == "csubj"
                and set(tree.auxiliaries(tree.tokens[node].head)) & AUXILIARIES.keys()
            ):
                return True  # "abandoning neutrality would be a mistake"
            relation, node = tree.rel(node), tree.tokens[node].head
            if node < 0:
                break
            aimed = relation == "advcl" and tree.among(node, self.matcher.prospective)
            if aimed or tree.among(node, self.matcher.preventing):
                return True
        return False

    def _unreal(self, node: int) -> bool:
        """Whether a clause is the content of what is denied or only told: "no evidence that", "a rumour that"."""
        tree, head = self.tree, self.tree.tokens[node].head
        if (
            head < 0
            or tree.rel(node) not in ("ccomp", "acl", "csubj")
            or tree.tokens[node].rel == "acl:relcl"
        ):
            return False
        doubted = tree.among(head, self.matcher.unreal) or tree.negated(head)
        return doubted and head not in self.hits and tree.marker(node) in ("that", "")
