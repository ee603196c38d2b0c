"""Acts and modalities composed into event codes: who did, will do, asks for or refuses what to whom."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import NamedTuple

from coder.actors import STATE, Actor, Actors
from coder.aims import aim
from coder.confidence import Case, confidence, evidence
from coder.home import (
    ABROAD,
    HOME,
    at_home,
    crowd,
    fitness,
    generic,
    home_target,
    in_state,
    on_site,
    private,
    same_state,
    without,
)
from coder.matching import Hit, Matcher
from coder.mood import Mood
from coder.parties import ADDRESSED, CONTENTS, Parties, Reading, known
from coder.places import WHERE, site
from coder.tree import Tree
from schema.codebook import Codebook

#: Words through which an act is reached ("the chances of", "$5 million in"), and the prepositions that lead on.
CARRIES = ("NOUN", "AUX", "SYM", "NUM")
CONTENT = ("of", "in")
#: Acts that answer somebody: denials, refusals, agreement to what was asked for.
REPLIES = ("016", "12", "038", "083")
#: Modalities of what can be refused to whoever asks for or offers it.
PROPOSED = frozenset(("appealed", "demanded", "intended"))
#: What somebody thinks of an act; said without an agent ("is expected to ...") it is nobody's.
ATTITUDES = frozenset(("intended", "considered", "hoped", "doubted", "denied"))
#: The first root code of acts that are done in a place: protest and force.
FORCE = "14"
#: Relations by which a smaller act hangs on the one that it serves.
WITHIN = CONTENTS - {"nsubj", "conj", "ccomp"}
#: How far below an act one inside it is looked for.
REACH = 3


class Dyad(NamedTuple):
    """An ordered pair of actors and the code of what one did to the other."""

    source: Actor
    target: Actor
    code: str
    reading: Reading
    evidence: tuple[float, ...]
    certainty: float
    generic: bool = False


@dataclass(frozen=True, slots=True)
class Dropped:
    """What was considered and dropped: the trigger's token, the act, and why."""

    index: int
    act: str
    reason: str


def nobody(actor: Actor) -> tuple[Actor, ...]:
    """Whom somebody answers where nothing was said before."""
    return ()


@dataclass
class Composer:
    """Composes the hits of one sentence."""

    tree: Tree
    actors: Actors
    matcher: Matcher
    codebook: Codebook
    hits: dict[int, Hit]
    home: Callable[[], str] = str
    asker: Callable[[Actor], tuple[Actor, ...]] = nobody
    dropped: list[Dropped] = field(default_factory=list)

    @cached_property
    def parties(self) -> Parties:
        """Whom the words of the sentence's acts stand for."""
        return Parties(self.tree, self.actors, self.matcher)

    @cached_property
    def mood(self) -> Mood:
        """Which of the sentence's acts happened."""
        return Mood(self.tree, self.matcher, self.hits)

    def dyads(self) -> list[Dyad]:
        """The dyadic events of the sentence, each (source, code, target) once, the surest first."""
        inner = {i for hit in self.hits.values() for i in self._inner(hit)}
        inner |= {w for hit in self.hits.values() for w in hit.words if w != hit.index}
        found: dict[tuple[object, ...], Dyad] = {}
        for index, hit in self.hits.items():
            if index in inner:
                continue
            if meant := self.mood.meant(hit):
                self._drop(hit, f"the end of what is {meant}")
                continue
            for reading in self._readings(hit, frozenset()):
                for dyad in self._pairs(reading):
                    key = (_key(dyad.source), dyad.code, _key(dyad.target))
                    if key not in found or found[key].certainty < dyad.certainty:
                        found[key] = dyad
        dyads = list(found.values())
        return _distinct([d for d in dyads if not any(self._covers(o, d) for o in dyads if o is not d)])

    def _covers(self, main: Dyad, other: Dyad) -> bool:
        """Whether an act is only what another of the same pair is for or about: "signed a pact to boost trade"."""
        hit, inner = main.reading.hit, other.reading.hit.index
        if hit.index == inner or _key(main.source) != _key(other.source) or not self._within(inner, hit):
            return False
        return _key(main.target) == _key(other.target) or other.generic

    def _within(self, token: int, hit: Hit) -> bool:
        """Whether a token hangs on an act's words by what they are about, their purpose or their result."""
        tree, words = self.tree, {*hit.words, hit.carrier}
        while token >= 0 and token not in words:
            relation, head = tree.rel(token), tree.tokens[token].head
            aim = relation == "advcl" and tree.marker(token) in ("", "to")
            if not aim and (relation not in WITHIN or tree.tokens[token].rel == "acl:relcl"):
                return False
            token = head
        return token >= 0

    def _drop(self, hit: Hit, reason: str) -> Reading | None:
        """Notes for the trace why a hit comes to nothing; always None."""
        self.dropped.append(Dropped(hit.index, hit.act.name, reason))
        return None

    # ------------------------------------------------------------------ embedded acts

    def _inner(self, hit: Hit) -> list[int]:
        """The hits in a hit's ACT slot, light and transparent verbs passed through."""
        found: list[int] = []
        for token in hit.inner:
            for conjunct in self.tree.conjuncts(token):
                found.extend(self._reach(conjunct, 0))
        return [i for i in dict.fromkeys(found) if i != hit.index]

    def _reach(self, token: int, depth: int) -> list[int]:
        """The nearest acts that a token is or leads to through light and transparent words."""
        if token in self.hits:
            return [token]
        if depth == REACH:
            return []
        tree, arguments = self.tree, self.tree.arguments(token)
        passed = tree.among(token, self.matcher.passing)
        if not passed and tree.tokens[token].upos not in CARRIES:
            return []
        objects = arguments.objects if passed else ()
        content = [o.noun for o in arguments.obliques if o.preposition in CONTENT]
        for below in ((*arguments.clauses, *objects), tree.dependents(token, "acl"), content):
            found = [hit for node in below if node != token for hit in self._reach(node, depth + 1)]
            if found:
                return found
        return []

    # ------------------------------------------------------------------ readings

    def _readings(self, hit: Hit, seen: frozenset[int]) -> list[Reading]:
        if hit.index in seen:
            return []
        own = self._own(hit)
        inner = [r for i in self._inner(hit) for r in self._readings(self.hits[i], seen | {hit.index})]
        found = [c for r in inner if (c := self._embedded(own, r))] or [own]
        return [r for reading in found if (r := self._modal(reading))]

    def _own(self, hit: Hit) -> Reading:
        sources = self.parties.sources(hit)
        taken: set[str | None] = {a.code for a in sources}
        token, named = self.parties.named(hit, taken)
        code, word = aim(self.tree, hit, self.matcher.stand)
        if token == word and all(a.code is None for a in named):
            named = ()  # "on strike over fuel prices"
        if (
            (hit.act.inverse or hit.act.joint)
            and len(sources) > 1
            and (not named or self._place(token, named))
        ):
            return self._reading(hit, sources, (), code, word)
        targets = named
        unknown = (
            bool(named)
            and all(a.code is None for a in named)
            and token in self.tree.arguments(hit.index).objects
        )
        if not unknown and (not named or fitness(named[0], taken) < ABROAD):
            own = any(a.code and a.code in taken for a in named)
            other = self.parties.clausal(hit, sources) or self.parties.fallback(hit, sources, own)
            targets = max((named, other), key=lambda group: fitness(group[0], taken) if group else -1)
            if targets is named and other and other[0].thing and other[0].head in hit.words:
                targets = other  # "recaptured the rebel stronghold of Pagak"
        return self._reading(hit, sources, targets, code, word)

    def _place(self, token: int, named: tuple[Actor, ...]) -> bool:
        """Whether a target is but where two sides meet: "signed a truce in Brasilia"."""
        return self.tree.preposition(token) in WHERE and all(a.land or a.code is None for a in named)

    def _reading(
        self, hit: Hit, sources: tuple[Actor, ...], targets: tuple[Actor, ...], code: str, word: int
    ) -> Reading:
        fired = (f"{hit.act.where} {hit.act.name}: {hit.pattern.text}",)
        if word not in hit.words:
            hit = replace(hit, words=tuple(sorted((*hit.words, word))))
        return Reading(hit, code, sources, targets, "done", fired, bool(hit.act.inverse))

    def _embedded(self, outer: Reading, inner: Reading) -> Reading | None:
        """An act inside another: its code under the outer act's modality, its parties seen from outside."""
        modality = outer.hit.act.modality
        code = self._composed(inner, modality) if modality else None
        unsaid = modality in ADDRESSED or (
            modality in ATTITUDES and self.tree.arguments(outer.hit.index).passive
        )
        sources = outer.sources or (() if unsaid else inner.sources)
        if outer.hit.targets and outer.targets:
            targets = outer.targets
        else:
            proposed = modality == "refused" and inner.modality in PROPOSED  # "rejected a U.S. request"
            first = modality in ADDRESSED or proposed or modality in ("hoped", "doubted")
            sides = (inner.sources, inner.targets) if first else (inner.targets, inner.sources)
            targets = known([*(without(side, sources) for side in sides), outer.targets])
        return outer._replace(
            code=code or outer.code, sources=sources, targets=targets,
            modality=modality if code else "done", fired=(*outer.fired, *inner.fired), mutual=inner.mutual if modality else outer.mutual,
            hit=replace(outer.hit, words=tuple(sorted({*outer.hit.words, *inner.hit.words}))),
        )  # fmt: skip

    # ------------------------------------------------------------------ modality

    def _composed(self, reading: Reading, modality: str) -> str | None:
        """The code of a reading under a modality: the act's own word on it, else the codebook's."""
        own = reading.hit.act.codes.get(modality) if reading.code == reading.hit.act.code else None
        return own or self.codebook.compose(reading.code, modality)

    def _modal(self, reading: Reading) -> Reading | None:
        """Auxiliaries, negation, conditions and questions around the act; None where nothing happened."""
        hit, tree = reading.hit, self.tree
        verb = hit.predicate
        if hit.act.voiced:
            return self._voiced(reading, verb)
        if unhappened := self.mood.unhappened(hit):
            return self._drop(hit, unhappened)
        if hit.act.final:
            return reading
        modal = self.mood.modal(hit)
        if modal.negated:
            return self._negate(reading, bool(modal.modality))
        if modal.modality is None:
            bidden = tree.feature(verb, "Mood=Imp") and not reading.sources and self.parties.addressees(verb)
            return self._exhorted(reading, "appealed", verb) if bidden else reading
        modality = modal.modality[self.codebook[reading.code].quad > 2]
        if not modality:
            return self._drop(hit, "a possibility, not an event")
        if modality in ("demanded", "appealed"):
            return self._exhorted(reading, modality, verb)
        code = self._composed(reading, modality)
        # "troops will be withdrawn, the president promised"
        if not reading.sources and tree.arguments(verb).passive:
            reading = reading._replace(sources=self.parties.speaker(verb))
        return reading._replace(code=code, modality=modality) if code else reading

    def _negate(self, reading: Reading, future: bool) -> Reading | None:
        act = reading.hit.act
        if act.negated:
            return reading._replace(code=act.negated, modality="refused")
        code = self._composed(reading, "refused") if future else None
        return reading._replace(code=code, modality="refused") if code else self._drop(reading.hit, "negated")

    def _exhorted(self, reading: Reading, modality: str, verb: int) -> Reading | None:
        """ "Russia said Sudan must return the helicopter": the speaker asks, the subject is asked."""
        speaker = self.parties.speaker(verb)
        code = self._composed(reading, modality)
        if not speaker or code is None:
            return self._drop(reading.hit, "somebody ought to, nobody known says so")
        sides = (reading.sources, self.parties.addressees(verb), reading.targets)
        targets = known([without(side, speaker) for side in sides])
        return reading._replace(code=code, sources=speaker, targets=targets, modality=modality)

    def _voiced(self, reading: Reading, verb: int) -> Reading | None:
        """ "Putin said the accession could harm relations with Finland": a warning by who says it."""
        speaker = self.parties.speaker(verb)
        if not speaker:
            return self._drop(reading.hit, "nobody known says it")
        targets = without(reading.targets, speaker) or self.parties.fallback(reading.hit, speaker)
        return reading._replace(sources=speaker, targets=targets)

    def _pairs(self, reading: Reading) -> Iterator[Dyad]:
        """The ordered pairs of a reading; mutual acts give both directions."""
        sources, targets, act = reading.sources, reading.targets, reading.hit.act
        if len(sources) == 1:
            targets = without(targets, sources)
        sources = sources or self.parties.state(reading)
        group = sources if not targets else targets if not sources else ()
        if group is targets and self.tree.tokens[reading.hit.index].rel == "acl:relcl":
            self._drop(reading.hit, "a relative clause that names nobody who acts")
            return
        if act.joint and group is sources and len(group) > 1:
            code = reading.code if act.joint == act.code else act.joint
            reading = reading._replace(code=code, mutual=True)
        if reading.mutual and len(group) > 1:
            yield from self._mutual(reading, group)
            return
        taken = {a.code for a in sources}
        if not targets or all(t.thing and fitness(t, taken) < ABROAD for t in targets):
            targets = (
                self.parties.threatened(reading)
                or self.parties.addressed(reading)
                or self.parties.deep(reading)
                or targets
            )
        if not targets and reading.code.startswith(REPLIES) and len(sources) == 1:
            targets = self.asker(sources[0])
        targets = targets or tuple(t for s in sources if (t := home_target(s, reading.code)))
        targets = targets or self.parties.unknown(reading.hit)
        if not sources or not targets:
            missing = "source" if not sources else "target"
            self._drop(reading.hit, f"no {missing} found")
            return
        for source in sources:
            for target in targets:
                yield from self._both_ways(reading, source, target)

    def _both_ways(self, reading: Reading, source: Actor, target: Actor) -> Iterator[Dyad]:
        """The event of one pair, and its inverse where the act has one."""
        if reading.code >= FORCE or reading.code.startswith(tuple(HOME)):
            place = site(self.actors, reading.hit.predicate)
            source, target = on_site(source, place), on_site(target, place)
        source = crowd(source) if reading.code.startswith("14") else source
        one, other = at_home(source, target), at_home(target, source, aimed=True)
        dyad = self._dyad(reading, one, other, reading.code, target.bare)
        if dyad:
            yield dyad
            inverse = reading.hit.act.inverse if reading.modality == "done" else ""
            back = self._dyad(reading, other, one, inverse) if inverse else None
            if back:
                yield back

    def _local(self, one: Actor, other: Actor) -> bool:
        """Whether somebody of no country deals with no more than a place: "the landlord lifted the ban in Rome"."""
        placed = other.land and other.head >= 0 and self.tree.preposition(other.head) in ("in", "at")
        return generic(one) and one.code not in STATE and (other.thing or placed)

    def _mutual(self, reading: Reading, group: tuple[Actor, ...]) -> Iterator[Dyad]:
        for one in group:
            for other in group:
                here, there = at_home(one, other), at_home(other, one)
                dyad = self._dyad(reading, here, there, reading.code)
                if dyad:
                    yield dyad

    def _dyad(
        self, reading: Reading, source: Actor, target: Actor, code: str, vague: bool = False
    ) -> Dyad | None:
        if (source.head == target.head and source.head >= 0 and source.code is None) or (
            source.code and source.code == target.code
        ):
            self._drop(reading.hit, "source and target are one")
            return None
        if generic(source) and generic(target):
            home = self.home()
            source, target = in_state(source, home), in_state(target, home)
        told = bool(reading.hit.targets) and not (reading.mutual or reading.hit.act.voiced)
        if same_state(source, target) and not told and target.head >= 0:
            self._drop(reading.hit, "one state is on both sides")
            return None
        aside = code < FORCE and (self._local(source, target) or self._local(target, source))
        if aside or private(source, target, code):
            self._drop(reading.hit, "private people or companies among themselves")
            return None
        found = evidence(
            Case(
                self.tree,
                reading.hit,
                source,
                target,
                code,
                len(self.hits),
                len(self.actors.matches),
                not vague,
            )
        )
        return Dyad(source, target, code, reading, found, confidence(found), vague)


def _key(actor: Actor) -> str | int:
    """What tells two actors apart: the code, or where it stands."""
    return actor.code or actor.head


def _distinct(dyads: list[Dyad]) -> list[Dyad]:
    """Of a pair's codes those that another one of the pair does not say more exactly ("040" beside "041")."""
    kept = []
    for dyad in dyads:
        code = dyad.code.rstrip("0") if len(dyad.code) == 3 else dyad.code
        pair = (_key(dyad.source), _key(dyad.target))
        finer = any(
            o.code != dyad.code and o.code.startswith(code) and (_key(o.source), _key(o.target)) == pair
            for o in dyads
        )
        if not finer:
            kept.append(dyad)
    return sorted(kept, key=lambda d: -d.certainty)
