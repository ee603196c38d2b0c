"""Who a noun phrase stands for: names, country and agent, titles, appositions, relational heads."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date as Date
from functools import cached_property
from typing import NamedTuple

from coder.lexicon import LANDS, Agent, Lexicon, fold
from coder.names import Match, agents, find
from coder.nouns import FORMER, GENERAL, KIN, LOCATIVE, RELATIONAL
from coder.tree import Tree
from schema.records import Place
from schema.vocabulary import parts

#: Prepositions that tie a role noun to its country, and those that tie a thing: a plane "in" Rome is nobody's.
LINKED = ("of", "from", "in", "to", "for", "at")
THINGS_LINKED = ("of", "for", "from")
#: Kinds of names that are surnames too: "Judge Alejandro Rivera", "Christian Porter".
SURNAMES = frozenset(("city", "region", "adjective", "people"))
SITES = frozenset(("city", "capital", "region"))
DATELINE = re.compile(r"^[A-Z][\w.,/ '-]{1,60}(\([A-Z][\w. ]+\)\s*)?\s+(--?|–|—)(?=\s|$)")
#: Roles that stand for a state.
STATE = frozenset(["GOV", "COP", "MIL", "LEG", "JUD"])


class Actor(NamedTuple):
    """What a phrase stands for: a code (None where unknown), the tokens, a certainty and what fired.

    ``land`` is a country's own name; ``bare`` a role, people or faith of no country; ``thing`` something of
    an actor, or unknown and no name, that stands for its owner.
    """

    code: str | None
    head: int
    tokens: tuple[int, ...]
    certainty: float
    fired: tuple[str, ...] = ()
    name: str = ""
    person: bool = False
    plural: bool = False
    place: Place | None = None
    land: bool = False
    bare: bool = False
    thing: bool = False
    text: str = ""


#: Finds the antecedent of a pronoun or definite phrase at a token; None where there is none.
Antecedent = Callable[["Actors", int], Actor | None]
#: Finds the several actors that a plural stands for; empty where there are none.
Antecedents = Callable[["Actors", int], tuple[Actor, ...]]


def _nobody(actors: Actors, index: int) -> tuple[Actor, ...]:
    return ()


class Actors:
    """The actors of one sentence on one day; each phrase is resolved once."""

    def __init__(
        self,
        tree: Tree,
        lexicon: Lexicon,
        day: Date | None,
        antecedent: Antecedent,
        text: str = "",
        antecedents: Antecedents = _nobody,
    ) -> None:
        self.tree, self.lexicon, self.day = tree, lexicon, day
        self._antecedent, self._antecedents = antecedent, antecedents
        self.text = text
        self._resolved: dict[int, Actor | None] = {}
        self._groups: dict[int, tuple[Actor, ...]] = {}
        dateline = DATELINE.match(text)
        self.dateline_end = tree.sentence.start + dateline.end() if dateline else -1

    @cached_property
    def matches(self) -> tuple[Match, ...]:
        """The dictionary names of the sentence."""
        return tuple(find(self.tree, self.lexicon, self.day, self.dateline_end))

    @cached_property
    def covered(self) -> dict[int, Match]:
        """The dictionary name that each token is part of."""
        return {i: m for m in self.matches for i in range(m.start, m.end)}

    @cached_property
    def agents(self) -> dict[int, Agent]:
        """The role noun that each token heads."""
        return dict(agents(self.tree, self.lexicon))

    def resolve(self, index: int) -> Actor:
        """The actor that the noun phrase headed by a token stands for; its code is None where unknown."""
        if index not in self._resolved:
            self._resolved[index] = None
            self._resolved[index] = self._find(index)
        return self._resolved[index] or Actor(None, index, (index,), 0.0)

    def group(self, index: int) -> tuple[Actor, ...]:
        """The actors of a coordination ("Sweden and Finland"), those that "they" stands for, or the one actor."""
        if index not in self._groups:
            self._groups[index] = ()  # "their service and their sacrifice" would lead in a circle
            self._groups[index] = self._several(index)
        return self._groups[index]

    def _several(self, index: int) -> tuple[Actor, ...]:
        several = self._antecedents(self, index) or self._coordinated_lands(index)
        if several:
            return several
        found: list[Actor] = []
        for conjunct in self.tree.conjuncts(index):
            for actor in self._members(conjunct):
                actor = _fellow(actor, found)
                if all(actor.code is None or actor.code != other.code for other in found):
                    found.append(actor)
        return tuple(found)

    def _members(self, index: int) -> tuple[Actor, ...]:
        """The several actors that a phrase leads to: "scores of Malian and Nigerian refugees"; else the one."""
        actor = self.resolve(index)
        if actor.code and index not in self.covered and index not in self.agents:
            for child in self.tree.dependents(index, "nmod"):
                if self.resolve(child).code == actor.code and len(group := self.group(child)) > 1:
                    return group
        return (actor,)

    # ------------------------------------------------------------------ one phrase

    def _find(self, index: int) -> Actor:
        if self.tree.tokens[index].end <= self.dateline_end:
            return Actor(None, index, (index,), 0.0)
        phrase = self.tree.phrase(index)
        found = (
            self._pronoun(index)
            or self._named(index, phrase)
            or self._apposed(index, phrase)
            or self._kin(index, phrase)
            or self._official(index, phrase)
            or self._pointed(index, phrase)
            or self._modified(index, phrase)
        )
        plural = self.tree.feature(index, "Number=Plur")
        extent = self.tree.extent(index)
        text = self._text(extent)
        if found is None:
            thing = self.tree.tokens[index].upos == "NOUN"
            return Actor(None, index, extent, 0.0, plural=plural, thing=thing, text=text)
        return found._replace(tokens=extent, plural=plural or found.plural, text=found.text or text)

    def _text(self, tokens: tuple[int, ...]) -> str:
        offset = self.tree.sentence.start
        first, last = self.tree.tokens[tokens[0]], self.tree.tokens[tokens[-1]]
        return self.text[first.start - offset : last.end - offset]

    def _pronoun(self, index: int) -> Actor | None:
        found = self._antecedent(self, index)
        return found._replace(head=index, tokens=self.tree.phrase(index)) if found else None

    def _named(self, index: int, phrase: tuple[int, ...]) -> Actor | None:
        match = self.covered.get(index)
        if match is None:
            return None
        agent = self.agents.get(index)
        if match.name.kind in LANDS and agent is None:
            person = self._flat_person(index)
            if person:
                return self._from(person, index, phrase, 0.95)
            if match.name.kind != "city" and self._surnamed(index):
                return Actor(None, index, phrase, 0.0, person=True)
        code = match.name.code(self.day)
        if match.name.kind == "city" and not self._sited(match, index, phrase):
            return None
        if match.name.kind == "capital" and code and not self._locative(index):
            code += "GOV"
        certainty = {"city": 0.6, "region": 0.8}.get(match.name.kind, 0.95)
        return self._from(match, index, phrase, certainty, code)

    def _sited(self, match: Match, index: int, phrase: tuple[int, ...]) -> bool:
        """Whether a city's name is one: behind a preposition and no piece of a longer name ("Workers' Union")."""
        rest = (self.tree.tokens[i] for i in phrase if not match.start <= i < match.end)
        alone = all(token.upos != "PROPN" and token.rel != "nmod:poss" for token in rest)
        return alone and self.tree.preposition(index) in LOCATIVE

    def _locative(self, index: int) -> bool:
        return self.tree.rel(index) in ("obl", "nmod") and self.tree.preposition(index) in (
            "in", "at", "near", "from", "inside", "outside", "around",
        )  # fmt: skip

    def _surnamed(self, index: int) -> bool:
        """Whether a land's name is somebody's first name: "Paris Hilton", "Chad Smith"."""
        after = self.tree.tokens[index + 1 : index + 2]
        return any(t.rel == "flat" and t.upos == "PROPN" and index + 1 not in self.covered for t in after)

    def _flat_person(self, index: int) -> Match | None:
        for child in self.tree.dependents(index, "flat", "appos", "nmod:desc"):
            match = self.covered.get(child)
            if match and match.name.kind == "person":
                return match
        return None

    def _apposed(self, index: int, phrase: tuple[int, ...]) -> Actor | None:
        """A known name in the phrase: "French President Emmanuel Macron"."""
        for i in phrase:
            match = self.covered.get(i)
            if match and match.name.kind not in LANDS and not self._possessor(i, index):
                if match.name.kind in ("organisation", "group", "media", "company") and index in self.agents:
                    continue
                return self._from(match, index, phrase, 0.95)
        return None

    def _explained(self, index: int, phrase: tuple[int, ...]) -> Actor | None:
        """An apposition says who somebody is: "Rudenko, a Russian official"."""
        for child in self.tree.dependents(index, "appos"):
            if child in self.agents or child in self.covered:
                found = self.resolve(child)
                if found.code:
                    return found._replace(head=index, tokens=phrase, certainty=0.9 * found.certainty)
        return None

    def _possessor(self, node: int, head: int) -> bool:
        while node not in (head, -1):
            if self.tree.tokens[node].rel == "nmod:poss":
                return True
            node = self.tree.tokens[node].head
        return False

    def _kin(self, index: int, phrase: tuple[int, ...]) -> Actor | None:
        """An ally is not of the country whose ally he is: "its neighbour Iraq", "Minsk's other ally"."""
        if self.tree.lemmas[index] not in KIN or self.tree.first(index, "nmod:poss") is None:
            return None
        return self._explained(index, phrase) or Actor(None, index, phrase, 0.0)

    def _official(self, index: int, phrase: tuple[int, ...]) -> Actor | None:
        """A role noun that says its country itself ("leaders of Romania, the first Western delegation"), else what an
        apposition says, else the mere role.
        """
        found = self._agent(index, phrase)
        return found if found and not found.bare else self._explained(index, phrase) or found

    def _agent(self, index: int, phrase: tuple[int, ...]) -> Actor | None:
        """Country and role noun, whatever order they stand in: "Russian officials", "the army of Chad"."""
        agent, at = self._role(index, phrase)
        if agent is None:
            return None
        role, fired = self._sharpened(agent, at, phrase)
        role = "ELI" if role == "GOV" and self._former(phrase) else role
        owner = self._owner(index, phrase)
        person = agent.person and not self.tree.feature(index, "Number=Plur")
        if owner is None or owner.code is None:
            return Actor(role, index, phrase, 0.5, fired, person=person, bare=True)
        return Actor(
            join(owner.code, role),
            index,
            phrase,
            0.9 * owner.certainty,
            (*owner.fired, *fired),
            person=person,
            bare=owner.bare,
        )

    def _former(self, phrase: tuple[int, ...]) -> bool:
        return any(fold(self.tree.tokens[i].form) in FORMER for i in phrase)

    def _role(self, index: int, phrase: tuple[int, ...]) -> tuple[Agent | None, int]:
        if index in self.agents:
            return self.agents[index], index
        if self.tree.tokens[index].upos == "PROPN":
            for i in reversed(phrase):
                if i in self.agents and not self._possessor(i, index):
                    return self.agents[i], i
        return None, index

    def _sharpened(self, agent: Agent, at: int, phrase: tuple[int, ...]) -> tuple[str, tuple[str, ...]]:
        if self.tree.lemmas[at] not in GENERAL:
            return agent.code, (agent.where,)
        led = [c for c in self.tree.dependents(at, "nmod") if self.tree.preposition(c) == "of"]
        for i in (*phrase, *led):
            other = self.agents.get(i)
            works = other and other.code == "BUS" and agent.code == "LAB"  # "railway workers"
            if other and i != at and other.code != agent.code and not works and not self._possessor(i, at):
                return other.code, (other.where,)
        return agent.code, (agent.where,)

    def _owner(self, index: int, phrase: tuple[int, ...], linked: tuple[str, ...] = LINKED) -> Actor | None:
        """The country or organisation that a role noun belongs to."""
        for i in phrase:
            match = self.covered.get(i)
            if match and self.tree.rel(i) == "flat" and match.name.kind in SURNAMES:
                continue
            if match and match.end <= max(index + 1, match.head + 1) and match.head != index:
                code = match.name.code(self.day)
                return Actor(code, i, (i,), 0.95, (match.name.where,), land=True, bare=landless(code))
        for child in self.tree.dependents(index, "nmod:poss"):
            found = self.resolve(child)
            if found.code:
                return found
        for child in self.tree.dependents(index, "nmod", "obl"):
            preposition, match = self.tree.preposition(child), self.covered.get(child)
            if linked != LINKED and preposition != "of" and match and match.name.kind in SITES:
                continue
            if preposition in linked:
                found = self.resolve(child)
                if found.code and len(found.code) >= 3 and (found.land or found.certainty >= 0.8):
                    return found._replace(certainty=found.certainty * 0.95)
        for child in self.tree.dependents(index, "appos", "conj", "flat"):
            match = self.covered.get(child)
            if match and match.name.kind in LANDS and self.tree.rel(child) not in ("conj", "flat"):
                return Actor(match.name.code(self.day), child, (child,), 0.8, (match.name.where,), land=True)
        return None

    def _pointed(self, index: int, phrase: tuple[int, ...]) -> Actor | None:
        if self.tree.lemmas[index] not in RELATIONAL and self.tree.tokens[index].upos != "NUM":
            return None
        for child in self.tree.dependents(index, "nmod"):
            if self.tree.preposition(child) in ("of", "from", "in", "with"):
                found = self.resolve(child)
                if found.code and found.bare:
                    owner = self._owner(index, phrase)
                    if owner and owner.code and not owner.bare and owner.head != child:
                        found = found._replace(code=join(owner.code[:3], found.code), bare=False)
                if found.code:
                    return found._replace(head=index, certainty=0.9 * found.certainty)
        return None

    def _modified(self, index: int, phrase: tuple[int, ...]) -> Actor | None:
        """A thing of a country stands for the country: "a Danish newspaper's site", "Soviet interests"."""
        owner = self._owner(index, phrase, THINGS_LINKED)
        if owner is None or owner.code is None:
            return None
        return owner._replace(
            head=index,
            tokens=phrase,
            certainty=0.6 * owner.certainty,
            person=False,
            thing=True,
            text="",
        )

    def _coordinated_lands(self, index: int) -> tuple[Actor, ...]:
        """ "Russian and Ukrainian delegations", "officials of Poland and Germany": one noun, several countries."""
        if len(self.covered) < 2:
            return ()
        lands = [
            m
            for child in self._land_places(index)
            for i in self.tree.conjuncts(child)
            if (m := self.covered.get(i)) and (m.name.kind in LANDS or index in self.agents)
        ]
        lands = [m for m in lands if not m.start <= index < m.end]  # "the United Arab Emirates"
        if len(lands) < 2:
            return ()
        role = self.agents[index].code if index in self.agents else ""
        return tuple(
            Actor(join(code, role), m.head, tuple(range(m.start, m.end)), 0.85, (m.name.where,), plural=True)
            for m in lands
            if (code := m.name.code(self.day))
        )

    def _land_places(self, index: int) -> list[int]:
        """Where the lands of a noun stand: all before it, or all behind it."""
        before = list(self.tree.dependents(index, "amod", "compound", "nmod:poss"))
        if any(i in self.covered for i in before):
            return before
        linked = ("", "of", "from") if index in self.agents else ("",)
        return [c for c in self.tree.dependents(index, "nmod") if self.tree.preposition(c) in linked]

    def _from(
        self, match: Match, index: int, phrase: tuple[int, ...], certainty: float, code: str | None = None
    ) -> Actor:
        name, code = match.name, code or match.name.code(self.day)
        if name.kind == "person" and code and code.endswith("GOV") and self._former(phrase):
            code = code.removesuffix("GOV") + "ELI"
        return Actor(
            code, index, phrase, certainty, (name.where,), name.name,
            name.kind == "person", name.kind in ("people", "national"), name.place, name.kind in LANDS,
            landless(code),
        )  # fmt: skip


def _fellow(actor: Actor, before: list[Actor]) -> Actor:
    """An official of no country named beside one of a country is of his: "the French president and deputies"."""
    first = parts(before[0].code).country if before and before[0].code else None
    if not (first and actor.bare and actor.code in STATE):
        return actor
    return actor._replace(code=first + actor.code, bare=False, certainty=0.9 * actor.certainty)


def landless(code: str | None) -> bool:
    """Whether a code names a faith or people of no country: MOS, KURREB."""
    said = parts(code or "")
    return bool(said.religions or said.ethnic) and not (said.country or said.group)


def join(owner: str, role: str) -> str:
    """An owner's code with a role: the role replaces a government's ("UKRGOV" + MIL is UKRMIL)."""
    if not role or owner.endswith(role):
        return owner
    if owner.startswith(("IGO", "NGO", "NGM", "MNC", "IMG")):
        return owner if role in ("GOV", "ELI", "NGO", "IGO") else owner + role
    base = owner[:3] if len(owner) == 6 and owner.endswith(("GOV", "ELI")) else owner
    return base + role if len(base) <= 9 else base
