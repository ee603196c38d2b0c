"""Acts and modalities composed into event codes: who did, will do, asks for or refuses what to whom."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace

from coder.actors import Actor, Actors
from coder.confidence import Case, confidence, evidence
from coder.dates import bygone, timed
from coder.home import (
    ABROAD,
    DOMESTIC,
    at_home,
    commercial,
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
from coder.places import WHERE, site
from coder.tree import FINITE_FUTURE, Tree
from schema.codebook import Codebook
from schema.vocabulary import parts

CONDITIONAL = frozenset(("if", "unless", "whether", "lest", "should"))
#: What an auxiliary makes of an act: of cooperation (quad 1-2) and of conflict (3-4).  "" drops the event.
AUXILIARIES = {
    **dict.fromkeys(FINITE_FUTURE, ("intended", "intended")),
    **dict.fromkeys(("may", "might"), ("", "threatened")),
    **dict.fromkeys(("could", "can", "ca"), ("", "")),
    "must": ("demanded", "demanded"),
    "should": ("appealed", "appealed"),
}
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
#: Words through which an act is reached ("the chances of", "$5 million in"), and the prepositions that lead on.
CARRIES = ("NOUN", "AUX", "SYM", "NUM")
CONTENT = ("of", "in")
#: Modalities of what can be refused to whoever asks for or offers it.
PROPOSED = frozenset(("appealed", "demanded", "intended"))
#: Modalities of what is said to somebody.
SPOKEN = frozenset(("intended", "refused", "threatened", "appealed", "demanded"))
#: What somebody thinks of an act; said without an agent ("is expected to ...") it is nobody's.
ATTITUDES = frozenset(("intended", "considered", "hoped", "doubted", "denied"))
CONTENTS = frozenset(
    ("obj", "iobj", "obl", "nmod", "acl", "xcomp", "ccomp", "amod", "compound", "conj", "appos", "nsubj")
)
#: Roots whose acts are done to people and places themselves, not to what belongs to them.
DIRECT = frozenset(("04", "18", "19", "20"))
#: Acts that only a state can do: expulsions, arrests, deportations, bans, releases from prison.
STATE_ACTS = ("0841", "1661", "1662", "172", "173", "174")
#: How far below an act its target is looked for, and how far an act inside it.
DEPTH, REACH = 5, 3
#: Modalities that turn to somebody who is to act: their target is the embedded act's source.
ADDRESSED = frozenset(("appealed", "demanded", "accused", "investigated"))


@dataclass(frozen=True, slots=True)
class Reading:
    """One act as a sentence says it, before its parties are paired."""

    hit: Hit
    code: str
    sources: tuple[Actor, ...]
    targets: tuple[Actor, ...]
    modality: str
    fired: tuple[str, ...]
    mutual: bool = False


@dataclass(frozen=True, slots=True)
class Dyad:
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


@dataclass
class Composer:
    """Composes the hits of one sentence."""

    tree: Tree
    actors: Actors
    matcher: Matcher
    codebook: Codebook
    hits: dict[int, Hit]
    home: Callable[[], str] = str
    dropped: list[Dropped] = field(default_factory=list)

    def dyads(self) -> list[Dyad]:
        """The dyadic events of the sentence, each (source, code, target) once, the surest first."""
        inner = {i for hit in self.hits.values() for i in self._inner(hit)}
        inner |= {w for hit in self.hits.values() for w in hit.words if w != hit.index}
        found: dict[tuple[object, ...], Dyad] = {}
        for index, hit in self.hits.items():
            if index in inner:
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
        if _key(main.source) != _key(other.source) or not self._within(
            other.reading.hit.index, main.reading.hit
        ):
            return False
        return _key(main.target) == _key(other.target) or other.generic

    def _within(self, token: int, hit: Hit) -> bool:
        """Whether a token hangs on an act's words by what they are about, their purpose or their result."""
        tree, words = self.tree, {*hit.words, hit.carrier}
        while token >= 0 and token not in words:
            relation, head = tree.rel(token), tree.tokens[token].head
            aim = relation == "advcl" and tree.marker(token) in ("", "to")
            if not aim and (
                relation not in CONTENTS - {"nsubj", "conj", "ccomp"} or tree.tokens[token].rel == "acl:relcl"
            ):
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
        sources = self._parties(tuple(t for t in hit.sources if not self._epithet(t)))
        if sources and all(a.thing for a in sources):
            sources = self._issuers(hit) or tuple(map(self._acting, sources))
        taken: set[str | None] = {a.code for a in sources}
        token, named = self._named(hit, taken)
        if hit.act.inverse and len(sources) > 1 and not named:
            return self._reading(hit, sources, ())
        targets = named
        unknown = bool(named) and all(a.code is None for a in named) and token in self._objects(hit)
        if not unknown and (not named or fitness(named[0], taken) < ABROAD):
            own = any(a.code and a.code in taken for a in named)
            other = self._clausal(hit, sources) or self._fallback(hit, sources, own)
            targets = max((named, other), key=lambda group: fitness(group[0], taken) if group else -1)
        return self._reading(hit, sources, targets)

    def _named(self, hit: Hit, taken: set[str | None]) -> tuple[int, tuple[Actor, ...]]:
        """The likeliest of the tokens in a hit's TARGET slot, and whom it stands for."""
        found = [(t, self._parties((t,))) for t in hit.targets if not timed(self.tree, t)]
        return max(found, key=lambda pair: _standing(pair[1], taken), default=(-1, ()))

    def _reading(self, hit: Hit, sources: tuple[Actor, ...], targets: tuple[Actor, ...]) -> Reading:
        fired = (f"{hit.act.where} {hit.act.name}: {hit.pattern.text}",)
        return Reading(hit, hit.act.code, sources, targets, "done", fired, bool(hit.act.inverse))

    def _issuers(self, hit: Hit) -> tuple[Actor, ...]:
        """Who speaks or acts through a thing: who issued "a statement condemning the attack"."""
        tree, writing = self.tree, self.matcher.writing
        things = [t for t in hit.sources if tree.tokens[hit.index].head == t and tree.words[t] & writing]
        found = self._parties(tuple(owner for thing in things for owner in tree.owners(thing)))
        return found if any(a.code for a in found) else ()

    def _acting(self, actor: Actor) -> Actor:
        """A thing that acts: its owner's jets and ships do so for him, his breweries and lions do not."""
        acts = self.tree.among(actor.head, self.matcher.proxies)
        return actor if acts or not actor.thing else replace(actor, code=None)

    def _epithet(self, token: int) -> bool:
        """Whether a word before a noun is nobody known: "strong" in "strong criticism of Iran"."""
        return self.tree.rel(token) in ("amod", "compound") and self.actors.resolve(token).code is None

    def _objects(self, hit: Hit) -> tuple[int, ...]:
        return self.tree.arguments(hit.index).objects

    def _clausal(self, hit: Hit, sources: tuple[Actor, ...]) -> tuple[Actor, ...]:
        """The target in a clause whose act is unknown: who is to act, or on whom the source is to act."""
        for clause in hit.inner:
            arguments = self.tree.arguments(clause)
            sides = (arguments.subjects, arguments.objects)
            for side in sides if hit.act.modality in ADDRESSED else sides[1:]:
                found = without(self._parties(side), sources)
                if any(a.code and not a.bare for a in found):
                    return found
        return ()

    def _parties(self, tokens: tuple[int, ...]) -> tuple[Actor, ...]:
        found: list[Actor] = []
        for token in tokens:
            if self.tree.tokens[token].end <= self.actors.dateline_end:
                continue
            found.extend(
                a for a in self.actors.group(token) if a.code is None or a.code not in {f.code for f in found}
            )
        coded = [a for a in found if a.code]
        return tuple(coded or found)

    def _fallback(self, hit: Hit, sources: tuple[Actor, ...], own: bool = False) -> tuple[Actor, ...]:
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

    def _condition(self, reading: Reading) -> tuple[Actor, ...]:
        """Whom a threat without a target is made to: who is to act in "unless Israel withdraws"."""
        if reading.modality != "threatened":
            return ()
        tree = self.tree
        for token in tree.subtree(reading.hit.index):
            if tree.rel(token) == "advcl" and tree.marker(token) in CONDITIONAL:
                found = without(self._parties(tree.arguments(token).subjects), reading.sources)
                if any(a.code for a in found):
                    return found
        return ()

    def _addressed(self, reading: Reading) -> tuple[Actor, ...]:
        """To whom a promise, a refusal or an appeal is told: "India told Nepal that it would ..."."""
        if reading.modality not in SPOKEN:
            return ()
        found = without(self._addressees(reading.hit.index), reading.sources)
        return found if any(a.code and not a.thing for a in found) else ()

    def _addressees(self, verb: int) -> tuple[Actor, ...]:
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
                return self._parties((*arguments.objects, *told))
            node = head
        return ()

    def _deep(self, reading: Reading) -> tuple[Actor, ...]:
        """The nearest actor of another state in what an act is about: "a formula for ending its row with Spain"."""
        hit, taken = reading.hit, {a.code for a in reading.sources}
        idle = hit.act.modality == "reduced" or all(
            map(commercial, reading.sources)
        )  # "halted a production line"
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
        return tuple(replace(a, certainty=a.certainty * 0.7) for a in nearest)

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

    def _unknown(self, hit: Hit) -> tuple[Actor, ...]:
        """A target in no dictionary: the first object or oblique that is neither a word of the act nor a time."""
        arguments = self.tree.arguments(hit.index)
        obliques = (o.noun for o in arguments.obliques if o.preposition in TARGET_PREPOSITIONS[:-1])
        for noun in (*arguments.objects, *obliques):
            if noun not in hit.words and not timed(self.tree, noun):
                return self._parties((noun,))
        return ()

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
            targets = _known([*(without(side, sources) for side in sides), outer.targets])
        return replace(
            outer, code=code or outer.code, sources=sources, targets=targets,
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
        verb = hit.carrier if hit.carrier >= 0 else hit.index
        chain = self._chain(verb)
        if hit.act.voiced:
            return self._voiced(reading, verb)
        if self._hypothetical(verb):
            return self._drop(hit, "hypothetical: in a condition or question")
        if bygone(tree, verb):
            return self._drop(hit, "history: before 1900")
        if hit.act.final:
            return reading
        chain += [h for h in (tree.tokens[verb].head,) if h >= 0 and tree.first(h, "expl") is not None]
        negated = any(tree.negated(v) for v in chain) or any(tree.negated(w) for w in hit.words)
        auxiliaries = [a for v in chain for a in tree.auxiliaries(v)]
        prospective = any(tree.among(v, self.matcher.prospective) for v in chain[1:])
        modal = next(
            (AUXILIARIES[a] for a in auxiliaries if a in AUXILIARIES),
            ("intended",) * 2 if prospective else None,
        )
        if negated:
            return self._negate(reading, bool(modal))
        if modal is None:
            bidden = tree.feature(verb, "Mood=Imp") and not reading.sources and self._addressees(verb)
            return self._exhorted(reading, "appealed", verb) if bidden else reading
        modality = modal[self.codebook[reading.code].quad > 2]
        if not modality:
            return self._drop(hit, "a possibility, not an event")
        if modality in ("demanded", "appealed"):
            return self._exhorted(reading, modality, verb)
        code = self._composed(reading, modality)
        if (
            not reading.sources and tree.arguments(verb).passive
        ):  # "troops will be withdrawn, the president promised"
            reading = replace(reading, sources=self._speaker(verb))
        return replace(reading, code=code, modality=modality) if code else reading

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
            if tree.rel(node) in ("advcl", "ccomp", "acl") and tree.marker(node) in CONDITIONAL:
                return True
            if self._unreal(node):
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

    def _negate(self, reading: Reading, future: bool) -> Reading | None:
        act = reading.hit.act
        if act.negated:
            return replace(reading, code=act.negated, modality="refused")
        code = self._composed(reading, "refused") if future else None
        return replace(reading, code=code, modality="refused") if code else self._drop(reading.hit, "negated")

    def _exhorted(self, reading: Reading, modality: str, verb: int) -> Reading | None:
        """ "Russia said Sudan must return the helicopter": the speaker asks, the subject is asked."""
        speaker = self._speaker(verb)
        code = self._composed(reading, modality)
        if not speaker or code is None:
            return self._drop(reading.hit, "somebody ought to, nobody known says so")
        sides = (reading.sources, self._addressees(verb), reading.targets)
        targets = _known([without(side, speaker) for side in sides])
        return replace(reading, code=code, sources=speaker, targets=targets, modality=modality)

    def _voiced(self, reading: Reading, verb: int) -> Reading | None:
        """ "Putin said the accession could harm relations with Finland": a warning by who says it."""
        speaker = self._speaker(verb)
        if not speaker:
            return self._drop(reading.hit, "nobody known says it")
        targets = without(reading.targets, speaker) or self._fallback(reading.hit, speaker)
        return replace(reading, sources=speaker, targets=targets)

    def _speaker(self, verb: int) -> tuple[Actor, ...]:
        """Who says the clause of a verb, before or after it."""
        tree, node = self.tree, verb
        while node >= 0:
            head = tree.tokens[node].head
            if tree.rel(node) in ("ccomp", "parataxis") and head >= 0:
                said = tree.among(head, self.matcher.speech)
                found = self._parties(tree.arguments(head).subjects) if said else ()
            else:
                quoted = tree.first(node, "parataxis") if head < 0 else None
                found = self._parties(tree.arguments(quoted).subjects) if quoted is not None else ()
            if found:
                return found
            node = head
        return ()

    # ------------------------------------------------------------------ pairs

    def _pairs(self, reading: Reading) -> Iterator[Dyad]:
        """The ordered pairs of a reading; mutual acts give both directions."""
        sources, targets, act = reading.sources, reading.targets, reading.hit.act
        if len(sources) == 1:
            targets = without(targets, sources)
        sources = sources or self._state(reading)
        group = sources if not targets else targets if not sources else ()
        if group is targets and self.tree.tokens[reading.hit.index].rel == "acl:relcl":
            self._drop(reading.hit, "a relative clause that names nobody who acts")
            return
        if reading.mutual and len(group) > 1:
            yield from self._mutual(reading, group)
            return
        taken = {a.code for a in sources}
        if not targets or all(t.thing and fitness(t, taken) < ABROAD for t in targets):
            targets = self._condition(reading) or self._addressed(reading) or self._deep(reading) or targets
        targets = targets or tuple(t for s in sources if (t := home_target(s, reading.code)))
        targets = targets or self._unknown(reading.hit)
        if not sources or not targets:
            missing = "source" if not sources else "target"
            self._drop(reading.hit, f"no {missing} found")
            return
        place = site(self.actors, reading.hit.carrier if reading.hit.carrier >= 0 else reading.hit.index)
        for source in sources:
            for target in targets:
                vague = target.bare
                if reading.code >= "14":
                    source, target = on_site(source, place), on_site(target, place)
                source, target = at_home(source, target), at_home(target, source, aimed=True)
                dyad = self._dyad(reading, source, target, reading.code, vague)
                if dyad:
                    yield dyad
                    if act.inverse and reading.modality == "done":
                        back = self._dyad(reading, target, source, act.inverse)
                        if back:
                            yield back

    def _state(self, reading: Reading) -> tuple[Actor, ...]:
        """Who alone can have done what is done by states: "was arrested in Niger", "expelled from Iran"."""
        hit, tree = reading.hit, self.tree
        if not reading.code.startswith(STATE_ACTS) or not tree.arguments(hit.index).passive:
            return ()
        for oblique in tree.arguments(hit.index).obliques:
            match = self.actors.covered.get(oblique.noun)
            if match and match.name.place and oblique.preposition in ("in", "from", "at"):
                actor = self.actors.resolve(oblique.noun)
                return (
                    (replace(actor, code=actor.code[:3], certainty=0.6 * actor.certainty),)
                    if actor.code
                    else ()
                )
        return ()

    def _local(self, one: Actor, other: Actor) -> bool:
        """Whether somebody of no country deals with no more than a place: "the landlord lifted the ban in Rome"."""
        placed = other.land and other.head >= 0 and self.tree.preposition(other.head) in ("in", "at")
        return generic(one) and (other.thing or placed)

    def _mutual(self, reading: Reading, group: tuple[Actor, ...]) -> Iterator[Dyad]:
        for one in group:
            for other in group:
                dyad = self._dyad(reading, one, other, reading.code)
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
            if not home:
                self._drop(reading.hit, "two roles of no country, and the text is about none")
                return None
            source, target = in_state(source, home), in_state(target, home)
        told = bool(reading.hit.targets) and not (reading.mutual or reading.hit.act.voiced)
        if same_state(source, target) and not told and target.head >= 0:
            self._drop(reading.hit, "one state is on both sides")
            return None
        aside = code < "14" and (self._local(source, target) or self._local(target, source))
        if aside or private(source, target, code):
            self._drop(reading.hit, "private people or companies among themselves")
            return None
        found = evidence(Case(self.tree, reading.hit, source, target, code, len(self.hits), not vague))
        return Dyad(source, target, code, reading, found, confidence(found), vague)


def _standing(group: tuple[Actor, ...], taken: set[str | None]) -> int:
    """How likely a group is meant as target: somebody abroad, at home, unknown, or a thing."""
    known = [fitness(a, taken) for a in group if a.code]
    return 1 + max(known) if known else -all(a.thing for a in group)


def _key(actor: Actor) -> str | int:
    """What tells two actors apart: the code, or where it stands."""
    return actor.code or actor.head


def _known(groups: list[tuple[Actor, ...]]) -> tuple[Actor, ...]:
    """The first group with somebody known in it, else the first with anybody."""
    coded = (group for group in groups if any(a.code for a in group))
    return next(coded, next(filter(None, groups), ()))


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
