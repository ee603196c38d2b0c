"""Patterns on a tree: which acts the words of a sentence say, and where their parties stand."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache

from coder.acts import Act, Acts
from coder.candidates import Candidates, Row
from coder.dates import timed
from coder.language import BEFORE, Choice, Element, Filler, Head, Pattern
from coder.tree import Oblique, Tree

#: Adverbs that a parser joins to the preposition behind them.
ADVERBIAL = frozenset(["out", "off", "away", "up", "down", "back", "in", "over", "along", "together"])
MODIFIERS = frozenset(("amod", "compound", "nmod", "conj", "flat", "acl", "advmod"))
KIND_OF = {
    "VERB": "verb",
    "AUX": "verb",
    "NOUN": "noun",
    "PROPN": "noun",
    "ADJ": "adjective",
    "ADV": "adjective",
}
#: Where patterns of a word are looked for; participles used as adjectives keep their verb's.
PATTERNS_OF = {
    "verb": ("verb",),
    "state": ("adjective",),
    "noun": ("noun",),
    "adjective": ("adjective", "verb"),
}
#: Choice whose patterns are kept once found.
MOST_CACHED = 100_000


@dataclass(frozen=True, slots=True)
class Hit:
    """A pattern found at a token: the token indices of its parties and of the embedded act."""

    index: int
    act: Act
    pattern: Pattern
    score: float
    sources: tuple[int, ...] = ()
    targets: tuple[int, ...] = ()
    inner: tuple[int, ...] = ()
    words: tuple[int, ...] = ()
    carrier: int = -1

    @property
    def predicate(self) -> int:
        """The word that the clause is built on: a noun's light verb, else the hit's own."""
        return self.carrier if self.carrier >= 0 else self.index


@dataclass(frozen=True, slots=True)
class Frame:
    """What stands around a predicate, for verbs and nouns alike; ``carrier`` is a noun's light verb."""

    index: int
    subjects: tuple[int, ...]
    objects: tuple[int, ...]
    obliques: tuple[Oblique, ...]
    clauses: tuple[int, ...]
    carrier: int = -1


@dataclass(frozen=True, slots=True)
class Heads:
    """The patterns of a word: ``own`` of its kind, ``states`` for a passive that says a state."""

    own: tuple[Candidates, ...]
    states: tuple[Candidates, ...]


class Matcher:
    """Finds the acts of sentences; compiled once, used for every sentence."""

    def __init__(self, acts: Acts) -> None:
        self.acts = acts
        self.light = acts.lemmas("light")
        self.transparent = acts.lemmas("transparent")
        self.passing = self.light | self.transparent
        self.heads = self.light | {lemma for _, lemma in acts.index}
        self.candidates: dict[tuple[str, str], Candidates] = {}
        self._known: dict[tuple[str, frozenset[str]], Heads | None] = {}
        self.preventing = acts.lemmas("preventing")
        self.proxies = acts.lemmas("proxies") | {lemma for kind, lemma in acts.index if kind == "noun"}
        self.stand = acts.sets.get("stand", Choice())
        self.unreal = acts.lemmas("unreal")
        self.writing = acts.lemmas("writing")
        self.prospective = acts.lemmas("prospective")
        self.leading = self.transparent | self.prospective
        self.speech = acts.lemmas("say")

    def hits(self, tree: Tree) -> dict[int, Hit]:
        """The most specific pattern at each token."""
        found: dict[int, Hit] = {}
        for index, token in enumerate(tree.tokens):
            kind = KIND_OF.get(token.upos)
            if kind and token.rel != "compound":
                heads = self._heads(kind, tree.words[index])
                best = self._best(self._framed(tree, index, kind, heads), tree) if heads else None
                if best:
                    found[index] = best
        return {i: h for i, h in found.items() if tree.rel(i) != "aux" or tree.tokens[i].head not in found}

    def _heads(self, kind: str, words: frozenset[str]) -> Heads | None:
        """The patterns whose head a word may be, None where there are none."""
        if (kind, words) not in self._known:
            if len(self._known) >= MOST_CACHED:
                self._known.clear()
            own = self._candidates(PATTERNS_OF[kind], words)
            states = self._candidates(("adjective",), words) if kind == "verb" else ()
            self._known[kind, words] = Heads(own, states) if own or states else None
        return self._known[kind, words]

    def _candidates(self, kinds: tuple[str, ...], words: frozenset[str]) -> tuple[Candidates, ...]:
        """The patterns of each head, sorted when a text first has it."""
        keys = [(kind, word) for kind in kinds for word in sorted(words) if (kind, word) in self.acts.index]
        for key in keys:
            if key not in self.candidates:
                self.candidates[key] = Candidates(self.acts.index[key])
        return tuple(self.candidates[key] for key in keys)

    def _framed(self, tree: Tree, index: int, kind: str, heads: Heads) -> Iterator[tuple[Frame, list[Row]]]:
        """What may stand around a predicate, and the patterns for it of which the sentence has the words."""
        rows, states = _among(heads.own, tree), _among(heads.states, tree)
        if kind == "verb" and (rows or states) and _unacted(tree, index):
            states = [*(row for row in rows if _intransitive(row[1])), *states]
            if states:
                yield self._state(tree, index), states
        if rows:
            yield self.frame(tree, index, kind), rows

    def _best(self, framed: Iterable[tuple[Frame, list[Row]]], tree: Tree) -> Hit | None:
        """The match with the most pieces, the first of several."""
        best: Hit | None = None
        for frame, rows in framed:
            around = Surroundings(tree, frame)
            for head, pattern, act in rows:
                hit = match(around, pattern, act, head, self.heads) if _headed(around, head) else None
                if hit and (best is None or hit.score > best.score):
                    best = hit
        return best

    def frame(self, tree: Tree, index: int, kind: str) -> Frame:
        """The frame of a verb or adjective, or of a noun with what its light verb lends it."""
        if tree.rel(index) == "aux":  # "must" takes the place of a verb that no pattern knows
            return replace(self.frame(tree, tree.tokens[index].head, kind), index=index)
        arguments, clauses = tree.arguments(index), self._clauses(tree, index)
        if kind != "noun":
            return Frame(index, arguments.subjects, arguments.objects, arguments.obliques, clauses)
        carrier = self._carrier(tree, index)
        obliques, subjects = arguments.obliques, tuple(tree.holders(index))
        if tree.first(index, "cop") is not None:  # "Russia was to blame"
            subjects = tuple(tree.dependents(index, "nsubj")) or subjects
        if carrier >= 0:
            lent = tree.arguments(carrier)
            obliques += tuple(o for o in lent.obliques if o.noun != index)
            clauses += self._clauses(tree, carrier)
            subjects = tuple(s for s in lent.subjects if s != index) or subjects
        return Frame(index, subjects, (), obliques, clauses, carrier)

    def _state(self, tree: Tree, index: int) -> Frame:
        """The frame of a passive that says a state: who "is prepared to", or "is engaged in", is its subject."""
        arguments = tree.arguments(index)
        return Frame(index, arguments.objects, (), arguments.obliques, self._clauses(tree, index))

    def _carrier(self, tree: Tree, index: int) -> int:
        """The light verb that carries a noun: "held" in "held talks", "was" in "talks were held"."""
        if tree.rel(index) == "nmod" and tree.preposition(index) == "of":
            index = tree.tokens[index].head  # "launched ten days of war games"
        token = tree.tokens[index]
        if token.head < 0 or not tree.among(token.head, self.light):
            return -1
        carried = index in tree.arguments(token.head).objects
        carried = carried or tree.preposition(index) in ("into", "in", "under", "to")
        return token.head if carried and tree.rel(index) in ("obj", "nsubj", "obl") else -1

    def _clauses(self, tree: Tree, index: int) -> tuple[int, ...]:
        """The clauses of a word, but not what goes on beside it: "eased the ban, lifting the curfew"."""
        return tuple(
            c
            for c in tree.children[index]
            if (tree.rel(c) in ("xcomp", "ccomp", "acl") and tree.tokens[c].rel != "acl:relcl")
            or (tree.rel(c) == "advcl" and tree.introduced(c))
        )


def _intransitive(pattern: Pattern) -> bool:
    """Whether a pattern has prepositional elements alone."""
    return bool(pattern.elements) and all(element.prepositions for element in pattern.elements)


def _among(candidates: tuple[Candidates, ...], tree: Tree) -> list[Row]:
    return [row for each in candidates for row in each.among(tree.present)]


def _headed(around: Surroundings, head: Head) -> bool:
    """Whether a predicate has what a pattern's head asks for beside its lemma."""
    if head.particle and head.particle not in around.particles:
        return False
    return not head.modifiers or _modified(around.tree, around.frame.index, head.modifiers)


def _unacted(tree: Tree, index: int) -> bool:
    """Whether a verb is a passive that does not say who acts."""
    arguments = tree.arguments(index)
    return arguments.passive and not arguments.subjects


def match(
    around: Surroundings,
    pattern: Pattern,
    act: Act,
    head: Head,
    heads: frozenset[str],
) -> Hit | None:
    """The hit of a pattern in a predicate's surroundings, None where a required element is missing.

    ``head`` is the one of the pattern's heads that was found; ``heads`` are the lemmas that may say an act.
    """
    state, frame = _State(around, head, heads), around.frame
    if not state.subject(pattern.subject):
        return None
    for element in pattern.elements:
        if not state.fill(element) and not pattern.optional(element):
            return None
    sources = state.slots.get("SOURCE", ())
    return Hit(
        frame.index, act, pattern, state.score, sources, state.slots.get("TARGET", ()),
        state.slots.get("ACT", ()), tuple(sorted({frame.index, *state.words})), frame.carrier,
    )  # fmt: skip


class Surroundings:
    """A frame in its tree, and where the elements of patterns may stand: found once for all patterns of a head.

    Places are asked for by the words that a pattern has matched so far, for they hang on these too.
    """

    def __init__(self, tree: Tree, frame: Frame) -> None:
        self.tree, self.frame = tree, frame
        self._pools: dict[tuple[int, ...], list[tuple[frozenset[str], int]]] = {}

    @cached_property
    def particle(self) -> str:
        """The particle that hangs on a verb, '' for none."""
        return self.tree.particle(self.frame.index)

    @cached_property
    def particles(self) -> frozenset[str]:
        """The particle of a verb, also where the parser made it a preposition ("walk out of", "hand in bids")."""
        found = {o.preposition.partition("_")[0] for o in self.frame.obliques if not timed(self.tree, o.noun)}
        found |= {self.tree.preposition(noun).partition("_")[0] for noun in self.frame.objects}
        return frozenset({*found, self.particle} - {""})

    def pool(self, words: tuple[int, ...]) -> list[tuple[frozenset[str], int]]:
        """Obliques of the head and of the nouns near it, each noun with what may be taken for its preposition.

        Where a prepositional phrase hangs is often unsure.
        """
        if words not in self._pools:
            self._pools[words] = [(_prepositions(o.preposition), o.noun) for o in self._pool(words)]
        return self._pools[words]

    def _pool(self, words: tuple[int, ...]) -> list[Oblique]:
        tree, frame = self.tree, self.frame
        pool = [*frame.obliques]
        near = [*words, *frame.objects, *(o.noun for o in frame.obliques)]
        if tree.arguments(frame.index).passive:
            near += frame.subjects
        nouns = dict.fromkeys(conjunct for noun in near for conjunct in tree.conjuncts(noun))
        for noun in nouns:
            pool += tree.obliques(noun)
        deeper = [o.noun for o in pool if o.noun not in nouns]
        return pool + [o for noun in deeper for o in tree.obliques(noun)]

    def clauses(self, words: tuple[int, ...]) -> list[int]:
        """Clauses of the head, and those hung on its objects and on words matched ("accused Iran of spying")."""
        tree, frame = self.tree, self.frame
        nouns = (
            *frame.objects,
            *words,
            *(frame.subjects if tree.arguments(frame.index).passive else ()),
        )
        hung = (c for noun in nouns for c in tree.dependents(noun, "acl", "advcl", "xcomp"))
        return [*frame.clauses, *(c for c in hung if tree.tokens[c].rel != "acl:relcl")]


class _State:
    """The filling of one pattern's places."""

    def __init__(self, around: Surroundings, head: Head, heads: frozenset[str]) -> None:
        self.around, self.tree, self.frame = around, around.tree, around.frame
        self.heads, self.particle = heads, head.particle
        self.slots: dict[str, tuple[int, ...]] = {}
        self.words: tuple[int, ...] = ()
        self.reached = {BEFORE: -1, -BEFORE: self.frame.index}
        self.score = 1.0 + 0.6 * bool(head.particle) + 0.6 * bool(head.modifiers)

    def subject(self, filler: Filler) -> bool:
        nouns = self.frame.subjects
        if filler.words:
            nouns = tuple(n for n in nouns if fits(self.tree, n, filler.words))
            if not nouns:
                return False
            self._use(nouns[0])
        if filler.slot and nouns:
            self.slots[filler.slot] = nouns
        return bool(nouns) or filler.slot == "SOURCE"

    def fill(self, element: Element) -> bool:
        if element.side:
            return self._along(element)
        filler = element.filler
        taken = {n for nouns in self.slots.values() for n in nouns}
        places = [n for n in self._places(element) if n not in taken]
        if filler.slot == "TARGET":  # "a strike on Monday"
            places = [n for n in places if not timed(self.tree, n)]
        found = tuple(n for n in places if not filler.words or fits(self.tree, n, filler.words))
        if not found:
            return False
        acting = filler.slot == "ACT" and any(self._says(n) for n in found)
        self.score += 1.2 if acting else 0.4 if filler.slot == "ACT" else 1.0
        if filler.words:
            self._use(found[0])
            self.score += 0.6 * _qualified(self.tree, found[0], filler.words)
        if filler.slot:
            self.slots[filler.slot] = (
                found[:1] if filler.slot == "TARGET" and not element.prepositions else found
            )
        return True

    def _along(self, element: Element) -> bool:
        """A word before or behind the head, behind the one sought before it, wherever the tree puts it."""
        tree, head, start = self.tree, self.frame.index, self.reached[element.side] + 1
        end = head if element.side == BEFORE else len(tree.tokens)
        clause = _clause(tree, head)
        words = element.filler.words
        found = next((n for n in range(start, end) if n in clause and _fits(tree, n, words)), None)
        if found is None:
            return False
        self.reached[element.side] = found
        self.score += 1.0
        self._use(found)
        return True

    def _says(self, token: int) -> bool:
        """Whether a token, or what hangs on it as its content ("the chances of resuming"), may say an act."""
        below = (
            c for c in self.tree.dependents(token, "acl", "nmod") if self.tree.preposition(c) in ("", "of")
        )
        return any(self.tree.among(n, self.heads) for n in (token, *below))

    def _use(self, noun: int) -> None:
        self.words = (*self.words, noun)
        self.score += 1.0

    def _places(self, element: Element) -> list[int]:
        """Where an element may stand: objects and clauses, or obliques of the head and of words matched."""
        embeds = element.filler.slot == "ACT"
        if not element.prepositions:
            return [p for p in self._objects(embeds, bool(element.filler.words)) if p not in self.words]
        found = [
            noun
            for prepositions, noun in self.around.pool(self.words)
            if not prepositions.isdisjoint(element.prepositions) and noun not in self.words
        ]
        loose = self.around.particle  # a particle that the pattern takes for a preposition
        if loose in element.prepositions and loose != self.particle:
            found += self.frame.objects
        if embeds or element.filler.words:
            clauses = self.around.clauses(self.words)
            found += [c for c in clauses if self._introduced(c) & element.prepositions]
        return list(dict.fromkeys(found))

    def _introduced(self, clause: int) -> set[str]:
        """What introduces a clause that may stand for an oblique: "of bombing", "to mediation"."""
        tree = self.tree
        if tree.rel(clause) == "ccomp":
            return set()
        return tree.introduced(clause) or {""}

    def _objects(self, embeds: bool, worded: bool) -> list[int]:
        """The objects of the head and of verbs matched; a particle's noun is an object ("hand in bids")."""
        tree, frame = self.tree, self.frame
        found = [
            *frame.objects,
            *(o.noun for o in frame.obliques if self.particle and o.preposition == self.particle),
        ]
        found += [n for w in self.words if tree.tokens[w].upos == "VERB" for n in tree.arguments(w).objects]
        if embeds:
            return [*frame.clauses, *found]
        said = (c for c in frame.clauses if tree.rel(c) != "advcl" or tree.marker(c) == "to")
        return [*found, *said] if worded else found


def _clause(tree: Tree, index: int) -> set[int]:
    """A predicate's tokens, what is coordinated with it left out, and the predicates above it with theirs."""
    apart = [c for c in tree.children[index] if tree.rel(c) in ("conj", "parataxis")]
    found = {*tree.subtree(index)}.difference(*map(tree.subtree, apart))
    node = tree.tokens[index].head
    while node >= 0:
        found.update((node, *tree.children[node]))
        node = tree.tokens[node].head
    return found


@lru_cache(MOST_CACHED)
def _prepositions(said: str) -> frozenset[str]:
    """ "out_of" is also the "of" of "walk out"; "according_to" is no "to"."""
    first, _, last = said.partition("_")
    return frozenset((said, last) if first in ADVERBIAL else (said,))


def fits(tree: Tree, index: int, words: Choice) -> bool:
    """Whether a noun, something coordinated with it or measured by it, is one of the words with its modifiers."""
    nouns = (noun for conjunct in tree.conjuncts(index) for noun in (conjunct, *tree.measured(conjunct)))
    return any(_fits(tree, noun, words) for noun in nouns)


def _fits(tree: Tree, index: int, words: Choice) -> bool:
    asked = (m for lemma in tree.words[index] for m in words.modifiers.get(lemma, ()))
    return any(not modifiers or _modified(tree, index, modifiers) for modifiers in asked)


def _qualified(tree: Tree, index: int, words: Choice) -> bool:
    """Whether a noun is one of the words that must be modified."""
    asked = (m for lemma in tree.words[index] for m in words.modifiers.get(lemma, ()))
    return any(modifiers and _modified(tree, index, modifiers) for modifiers in asked)


def _modified(tree: Tree, index: int, modifiers: frozenset[str]) -> bool:
    for child in tree.children[index]:
        if tree.rel(child) in MODIFIERS and (
            tree.among(child, modifiers) or _modified(tree, child, modifiers)
        ):
            return True
    return False
