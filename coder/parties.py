"""Whom an act's words stand for: who acts, who is acted upon, who speaks and who is spoken to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from coder.actors import Actor, Actors
from coder.dates import timed
from coder.home import ABROAD, DOMESTIC, commercial, fitness, generic, without
from coder.matching import Hit, Matcher
from coder.places import WHERE
from coder.tree import Tree
from schema.vocabulary import parts

CONDITIONAL = frozenset(("if", "unless", "whether", "lest", "should"))
#: What leads to whoever can still avert an act.
AWAITED = CONDITIONAL | {"until", "till"}
#: What may lead to a target, the likeliest first.
TARGET_PREPOSITIONS = (
    "with",
    "against",
    "to",
    "on",
    "toward",
    "towards",
    "at",
    "between",
    "from",
    "for",
    "of",
    "over",
    "into",
    "in",
)
#: Modalities of what is said to somebody.
SPOKEN = frozenset(("intended", "refused", "threatened", "appealed", "demanded"))
#: Relations by which a word says what its head is about.
CONTENTS = frozenset(
    ("obj", "iobj", "obl", "nmod", "acl", "xcomp", "ccomp", "amod", "compound", "conj", "appos", "nsubj")
)
#: Roots whose acts are done to people and places themselves, not to what belongs to them.
DIRECT = frozenset(("04", "18", "19", "20"))
#: Roots whose acts people do, and no things.
SPEECH = frozenset(("01", "02", "10", "11", "12", "13", "14"))
#: Acts that only a state can do: expulsions, arrests, deportations, bans, releases from prison.
STATE_ACTS = ("0841", "1661", "1662", "172", "173", "174")
#: How far below an act its target is looked for.
DEPTH = 5
#: Modalities that turn to somebody who is to act: their target is the embedded act's source.
ADDRESSED = frozenset(("appealed", "demanded", "accused", "investigated"))


class Reading(NamedTuple):
    """One act as a sentence says it, before its parties are paired."""

    hit: Hit
    code: str
    sources: tuple[Actor, ...]
    targets: tuple[Actor, ...]
    modality: str
    fired: tuple[str, ...]
    mutual: bool = False


@dataclass(frozen=True, slots=True)
class Parties:
    """Finds the parties of the acts of one sentence."""

    tree: Tree
    actors: Actors
    matcher: Matcher

    def of(self, tokens: tuple[int, ...]) -> tuple[Actor, ...]:
        """The actors that some tokens stand for, each once; the known ones alone where there are any."""
        found: list[Actor] = []
        for token in tokens:
            if self.tree.tokens[token].end <= self.actors.dateline_end:
                continue
            found.extend(
                a for a in self.actors.group(token) if a.code is None or a.code not in {f.code for f in found}
            )
        coded = [a for a in found if a.code]
        return tuple(coded or found)

    def sources(self, hit: Hit) -> tuple[Actor, ...]:
        """Who a hit's words say acts: its SOURCE slot, and who stands behind a thing in it."""
        sources = self.of(tuple(t for t in hit.sources if not self._epithet(t)))
        if sources and all(a.thing for a in sources):
            return self._issuers(hit) or tuple(self._acting(a, hit) for a in sources)
        return sources or self._holders(hit)

    def _holders(self, hit: Hit) -> tuple[Actor, ...]:
        """Whose the things of an act are that nobody is said to do: "killed in an Israeli air strike"."""
        if hit.pattern.subject.slot == "TARGET":
            return ()
        things = [w for w in hit.words if w != hit.index and w not in hit.targets]
        found = self.of(tuple(h for thing in things for h in self.tree.holders(thing)))
        return found if any(a.code for a in found) else ()

    def _issuers(self, hit: Hit) -> tuple[Actor, ...]:
        """Who speaks or acts through a thing: who issued "a statement condemning the attack"."""
        tree, writing = self.tree, self.matcher.writing
        things = [t for t in hit.sources if tree.tokens[hit.index].head == t and tree.words[t] & writing]
        found = self.of(tuple(owner for thing in things for owner in tree.owners(thing)))
        return found if any(a.code for a in found) else ()

    def _acting(self, actor: Actor, hit: Hit) -> Actor:
        """A thing that acts: its owner's jets and ships do so for him, his breweries and lions do not.

        Who speaks, demands or marches is no thing, whatever he is called: "Kenyan churchmen", "Kuwaiti exiles".
        """
        many = actor.plural and hit.act.code[:2] in SPEECH
        acts = many or self.tree.among(actor.head, self.matcher.proxies)
        return actor if acts or not actor.thing else actor._replace(code=None)

    def _epithet(self, token: int) -> bool:
        """Whether a word before a noun is nobody known: "strong" in "strong criticism of Iran"."""
        return self.tree.rel(token) in ("amod", "compound") and self.actors.resolve(token).code is None

    def named(self, hit: Hit, taken: set[str | None]) -> tuple[int, tuple[Actor, ...]]:
        """The likeliest of the tokens in a hit's TARGET slot, and whom it stands for."""
        found = [(t, self.of((t,))) for t in hit.targets if not timed(self.tree, t)]
        return max(found, key=lambda pair: _standing(pair[1], taken), default=(-1, ()))

    def clausal(self, hit: Hit, sources: tuple[Actor, ...]) -> tuple[Actor, ...]:
        """The target in a clause whose act is unknown: who is to act, or on whom the source is to act."""
        for clause in hit.inner:
            arguments = self.tree.arguments(clause)
            sides = (arguments.subjects, arguments.objects)
            for side in sides if hit.act.modality in ADDRESSED else sides[1:]:
                found = without(self.of(side), sources)
                if any(a.code and not a.bare for a in found):
                    return found
        return ()

    def fallback(self, hit: Hit, sources: tuple[Actor, ...], own: bool = False) -> tuple[Actor, ...]:
        """The target of a pattern that names none: an actor in the objects, obliques or their modifiers."""
        if hit.pattern.subject.slot == "TARGET":
            return ()
        tree, taken = self.tree, {a.code for a in sources}
        arguments = tree.arguments(hit.index)
        carrier = tree.arguments(hit.carrier) if hit.carrier >= 0 else arguments
        obliques = [
            o for o in (*arguments.obliques, *carrier.obliques) if o.preposition in TARGET_PREPOSITIONS
        ]
        obliques += [
            o
            for w in hit.words
            if w != hit.index
            for o in tree.arguments(w).obliques
            if o.preposition in TARGET_PREPOSITIONS
        ]
        obliques.sort(key=lambda o: TARGET_PREPOSITIONS.index(o.preposition))
        candidates: list[tuple[Actor, ...]] = []
        for noun in (*arguments.objects, *(o.noun for o in obliques)):
            placed = noun not in arguments.objects and tree.preposition(noun) in ("in", "at")
            if noun == hit.index or (placed and (own or noun in hit.words or all(map(generic, sources)))):
                continue
            here = noun not in arguments.objects and tree.preposition(noun) == "in"
            group = self.actors.group(noun)
            found = tuple(a for a in group if a.code and a.code not in taken and (a.land or not here))
            if found:
                candidates.append(found)
        return max(candidates, key=lambda group: fitness(group[0], taken), default=())

    def threatened(self, reading: Reading) -> tuple[Actor, ...]:
        """Whom a threat or refusal without a target is made to: who is to act in "unless Israel withdraws"."""
        if reading.modality not in ("threatened", "refused"):
            return ()
        tree = self.tree
        for token in tree.subtree(reading.hit.index):
            if tree.rel(token) == "advcl" and tree.marker(token) in AWAITED:
                found = without(self.of(tree.arguments(token).subjects), reading.sources)
                if any(a.code for a in found):
                    return found
        return ()

    def addressed(self, reading: Reading) -> tuple[Actor, ...]:
        """To whom a promise, a refusal or an appeal is told: "India told Nepal that it would ..."."""
        if reading.modality not in SPOKEN:
            return ()
        found = without(self.addressees(reading.hit.index), reading.sources)
        return found if any(a.code and not a.thing for a in found) else ()

    def addressees(self, verb: int) -> tuple[Actor, ...]:
        """To whom the clause of a verb is told."""
        tree, node = self.tree, verb
        while node >= 0:
            head = tree.tokens[node].head
            if (
                head >= 0
                and tree.rel(node) in ("ccomp", "parataxis")
                and tree.among(head, self.matcher.speech)
            ):
                arguments = tree.arguments(head)
                told = (o.noun for o in arguments.obliques if o.preposition == "to")
                return self.of((*arguments.objects, *told))
            node = head
        return ()

    def speaker(self, verb: int) -> tuple[Actor, ...]:
        """Who says the clause of a verb, before or after it."""
        tree, node = self.tree, verb
        while node >= 0:
            head = tree.tokens[node].head
            if tree.rel(node) in ("ccomp", "parataxis") and head >= 0:
                said = tree.among(head, self.matcher.speech)
                found = self.of(tree.arguments(head).subjects) if said else ()
            else:
                quoted = tree.first(node, "parataxis") if head < 0 else None
                found = self.of(tree.arguments(quoted).subjects) if quoted is not None else ()
            if found:
                return found
            node = head
        return ()

    def deep(self, reading: Reading) -> tuple[Actor, ...]:
        """The nearest actor of another state in what an act is about: "a formula for ending its row with Spain"."""
        hit, taken = reading.hit, {a.code for a in reading.sources}
        # "halted a production line in Wolfsburg"
        idle = hit.act.modality == "reduced" or all(map(commercial, reading.sources))
        if hit.pattern.subject.slot == "TARGET" or reading.code[:2] in DIRECT or idle:
            return ()
        tree, vague = self.tree, all(generic(a) for a in reading.sources)
        level, found = [hit.index, *([hit.carrier] if hit.carrier >= 0 else ())], list[tuple[Actor, ...]]()
        for depth in range(DEPTH):
            level = [c for node in level for c in tree.children[node] if self._content(c, depth)]
            found += [
                tuple(a for a in self.actors.group(token) if fitness(a, taken) and a.code not in taken)
                for token in level
                if not (vague and tree.preposition(token) in WHERE)
            ]
        abroad = next((group for group in found if group and fitness(group[0], taken) >= ABROAD), ())
        nearest = abroad or (self._at_odds(reading) and next(filter(None, found), ())) or ()
        return tuple(a._replace(certainty=a.certainty * 0.7) for a in nearest)

    def _at_odds(self, reading: Reading) -> bool:
        """Whether who acts may act on the own state: rebels, the opposition, protesters."""
        return any(not DOMESTIC.isdisjoint(parts(a.code).roles) for a in reading.sources if a.code)

    def _content(self, child: int, depth: int) -> bool:
        """Whether a dependent says what its head is about: no subject, side clause or mere place of a verb."""
        tree, relation = self.tree, self.tree.rel(child)
        if relation == "advcl":
            return tree.marker(child) == "to"
        if tree.tokens[child].rel == "nsubj:pass":
            return True
        if relation == "obl" and depth == 0:
            return tree.preposition(child) in TARGET_PREPOSITIONS[:-1] and not timed(tree, child)
        return relation in CONTENTS and not (relation == "nsubj" and depth == 0)

    def unknown(self, hit: Hit) -> tuple[Actor, ...]:
        """A target in no dictionary: the first object or oblique that is neither a word of the act nor a time."""
        arguments = self.tree.arguments(hit.index)
        obliques = (o.noun for o in arguments.obliques if o.preposition in TARGET_PREPOSITIONS[:-1])
        for noun in (*hit.targets, *arguments.objects, *obliques):
            if (noun not in hit.words or noun in hit.targets) and not timed(self.tree, noun):
                return self.of((noun,))
        return ()

    def state(self, reading: Reading) -> tuple[Actor, ...]:
        """Who alone can have done what is done by states: "was arrested in Niger", "expelled from Iran"."""
        hit, tree = reading.hit, self.tree
        if not reading.code.startswith(STATE_ACTS) or not tree.arguments(hit.index).passive:
            return ()
        for oblique in tree.arguments(hit.index).obliques:
            match = self.actors.covered.get(oblique.noun)
            if match and match.name.place and oblique.preposition in ("in", "from", "at"):
                actor = self.actors.resolve(oblique.noun)
                return (
                    (actor._replace(code=actor.code[:3], certainty=0.6 * actor.certainty),)
                    if actor.code
                    else ()
                )
        return ()


def known(groups: Sequence[tuple[Actor, ...]]) -> tuple[Actor, ...]:
    """The first group with somebody known in it, else the first with anybody."""
    coded = (group for group in groups if any(a.code for a in group))
    return next(coded, next(filter(None, groups), ()))


def _standing(group: tuple[Actor, ...], taken: set[str | None]) -> int:
    """How likely a group is meant as target: somebody abroad, at home, unknown, or a thing."""
    known = [fitness(a, taken) for a in group if a.code]
    return 1 + max(known) if known else -all(a.thing for a in group)
