"""A sentence as a dependency tree: who governs whom, and what each predicate's arguments are."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property, lru_cache
from itertools import chain, pairwise
from typing import NamedTuple

from coder.sentence import Sentence, Token

#: Relations that keep a token inside the phrase of its head noun.
PHRASE = frozenset(
    [
        "det",
        "det:predet",
        "amod",
        "compound",
        "nummod",
        "flat",
        "fixed",
        "nmod:poss",
        "nmod:desc",
        "nmod:unmarked",
        "case",
        "punct",
        "goeswith",
        "advmod",
    ]
)
RELATIVE = frozenset(("who", "which", "that", "whom", "whose"))
PARTICLES = frozenset(("away", "back", "home", "down", "together", "forward"))
#: Verbs that only say who is behind a noun: "the attack carried out by Iran".
EMPTY = frozenset(
    (
        "commit",
        "carry",
        "make",
        "impose",
        "perpetrate",
        "stage",
        "launch",
        "issue",
        "put",
        "sponsor",
        "conduct",
        "hold",
        "mount",
    )
)
DENIALS = frozenset(("not", "n't", "never", "no", "neither"))
FINITE_FUTURE = frozenset(("will", "would", "shall", "'ll", "wo"))
#: Words and features that are kept once read.
MOST_CACHED = 100_000


class Oblique(NamedTuple):
    """A prepositional argument: the preposition's lemma ('' for none) and the index of its noun."""

    preposition: str
    noun: int


#: Nouns that say how much or how long, not what.
MEASURES = frozenset(
    (
        "amount", "barrage", "batch", "billion", "couple", "day", "dozen", "hail", "handful", "hour", "hundred",
        "load", "million", "minute", "month", "number", "package", "pair", "quantity", "raft", "range", "round",
        "salvo", "score", "series", "set", "shipment", "spate", "string", "succession", "thousand", "ton", "tonne",
        "all", "any", "bulk", "half", "many", "more", "most", "much", "part", "rest", "several", "some", "truckload", "variety", "volley", "wave", "week", "worth", "year",
    )
)  # fmt: skip


class Arguments(NamedTuple):
    """The arguments of one predicate, voice and gaps undone.  All fields hold token indices."""

    subjects: tuple[int, ...] = ()
    objects: tuple[int, ...] = ()
    obliques: tuple[Oblique, ...] = ()
    clauses: tuple[int, ...] = ()
    passive: bool = False


class Tree:
    """A sentence with its children index and the arguments of each predicate, each computed once.

    ``children`` are the indices of each token's dependents, left to right; ``relations`` each token's relation
    to its head without subtype; ``lemmas`` and ``forms`` are without case; ``words`` are all that each token may
    be looked up as: its lemma, its form, and stems where the lemma errs.
    """

    def __init__(self, sentence: Sentence) -> None:
        self.sentence, self.tokens = sentence, sentence.tokens
        read = [_read(token.form, token.lemma, token.upos) for token in self.tokens]
        self.lemmas = tuple([lemma for lemma, _, _ in read])
        self.forms = tuple([form for _, form, _ in read])
        self.words = tuple([words for _, _, words in read])
        self.relations = tuple([_plain(token.rel) for token in self.tokens])
        self.children, self._below = self._index()
        self._arguments: dict[int, Arguments] = {}
        self._obliques: dict[int, tuple[Oblique, ...]] = {}
        self._prepositions: dict[int, str] = {}
        self._phrases: dict[int, tuple[int, ...]] = {}

    def _index(self) -> tuple[list[list[int]], dict[int, dict[str, list[int]]]]:
        """Each token's dependents, and those of heads by relation, with and without subtype."""
        children: list[list[int]] = [[] for _ in self.tokens]
        below: dict[int, dict[str, list[int]]] = {}
        for i, (token, relation) in enumerate(zip(self.tokens, self.relations, strict=True)):
            if token.head >= 0:
                children[token.head].append(i)
                here = below.setdefault(token.head, {})
                here.setdefault(relation, []).append(i)
                if token.rel != relation:
                    here.setdefault(token.rel, []).append(i)
        return children, below

    @property
    def coordinations(self) -> list[int]:
        """The tokens that something is coordinated with, in text order."""
        return sorted(index for index, below in self._below.items() if "conj" in below)

    @cached_property
    def present(self) -> frozenset[str]:
        """All words that some token may be looked up as."""
        return frozenset[str]().union(*self.words)

    def among(self, index: int, words: frozenset[str]) -> bool:
        """Whether a token, under any of its forms, is one of some words."""
        return not self.words[index].isdisjoint(words)

    def rel(self, index: int) -> str:
        """The relation of a token to its head, without subtype."""
        return self.relations[index]

    def dependents(self, index: int, *relations: str) -> Sequence[int]:
        """Dependents by relation, left to right; ``nsubj`` also stands for its subtypes."""
        below = self._below.get(index)
        if below is None:
            return ()
        if len(relations) == 1:
            return below.get(relations[0], ())
        found = [below[relation] for relation in relations if relation in below]
        return (
            sorted({child for children in found for child in children})
            if len(found) > 1
            else [*chain(*found)]
        )

    def first(self, index: int, *relations: str) -> int | None:
        found = self.dependents(index, *relations)
        return found[0] if found else None

    def subtree(self, index: int) -> list[int]:
        """All tokens below and including one, in text order."""
        found, stack = [], [index]
        while stack:
            node = stack.pop()
            found.append(node)
            stack.extend(self.children[node])
        return sorted(found)

    def phrase(self, index: int) -> tuple[int, ...]:
        """The noun phrase of a head without its clauses, conjuncts and prepositional phrases."""
        if index not in self._phrases:
            self._phrases[index] = _contiguous(sorted(self._phrase(index)), index, self.tokens)
        return self._phrases[index]

    def _phrase(self, index: int) -> list[int]:
        found = [index]
        for child in self.children[index]:
            rel = self.tokens[child].rel
            if rel in PHRASE or rel.partition(":")[0] in ("flat", "compound"):
                found.extend(self._phrase(child))
        return found

    def extent(self, index: int) -> tuple[int, ...]:
        """The phrase with what it is of, from or in right behind it: "the government of Guatemala", "police in Nairobi"."""
        run = self.phrase(index)
        for child in self.dependents(index, "nmod"):
            linked = child > run[-1] and self.preposition(child) in ("of", "from", "in")
            if linked and min(self._phrase(child)) <= run[-1] + 1:
                run = tuple(range(run[0], max(self.phrase(child)[-1], run[-1]) + 1))
        return run

    def conjuncts(self, index: int) -> list[int]:
        """A token and everything coordinated with it: "Sweden", "Norway and Finland" are three."""
        found = [index]
        for child in self.dependents(index, "conj"):
            found += self.conjuncts(child)
        return found

    def measured(self, index: int) -> list[int]:
        """What a noun only measures: the talks of "three days of talks"."""
        if not self.among(index, MEASURES):
            return []
        below = [c for c in self.dependents(index, "nmod") if self.preposition(c) == "of"]
        return [*below, *(inner for noun in below for inner in self.measured(noun))]

    def preposition(self, index: int) -> str:
        """The preposition of a noun, its parts joined by ``_`` ("out_of"); '' where there is none."""
        if index not in self._prepositions:
            self._prepositions[index] = self._preposition(index)
        return self._prepositions[index]

    def _preposition(self, index: int) -> str:
        cases: Sequence[int] = [c for c in self.dependents(index, "case") if self.tokens[c].upos != "PART"]
        if not cases and self.rel(index) in ("obl", "nmod"):  # "charged with spying", where "with" is a mark
            cases = self.dependents(index, "mark")
        parts = [self.lemmas[i] for case in cases for i in (case, *self.dependents(case, "fixed"))]
        return "_".join(parts)

    def introduced(self, clause: int) -> set[str]:
        """What introduces a clause: "of bombing", "for Burma to reform"; empty for nothing."""
        marks = {self.lemmas[child] for child in self.dependents(clause, "mark")}
        before = clause - 1 if clause and self.tokens[clause - 1].upos in ("ADP", "SCONJ") else -1
        return (marks | {self.preposition(clause), self.lemmas[before] if before >= 0 else ""}) - {""}

    def particle(self, index: int) -> str:
        """The particle of a verb ("off" in "break off"), '' for none."""
        for child in self.children[index]:
            token = self.tokens[child]
            loose = token.upos == "ADP" or self.lemmas[child] in PARTICLES
            if token.rel == "compound:prt" or (token.rel == "advmod" and loose):
                return self.lemmas[child]
        return ""

    def negated(self, index: int) -> bool:
        """Whether a word is denied: "did not", "no talks", "neither bought nor", "at no point did", "not one of them"."""
        if not self._denies:
            return False
        at_no = (
            self.lemmas[c] == "no" for o in self.dependents(index, "obl") for c in self.dependents(o, "det")
        )
        return any(self._denied(word) for word in (index, *self.dependents(index, "nsubj"))) or any(at_no)

    @cached_property
    def _denies(self) -> bool:
        return not self.present.isdisjoint(DENIALS)

    def _denied(self, index: int) -> bool:
        denials = (c for c in self.dependents(index, "advmod", "det", "cc") if self.lemmas[c] in DENIALS)
        return any(self.lemmas[child + 1 : child + 2] != ("only",) for child in denials)

    def feature(self, index: int, value: str) -> bool:
        """Whether the features hold ``Name=Value``."""
        return value in _features(self.tokens[index].feats)

    def auxiliaries(self, index: int) -> list[str]:
        found = [self.forms[child] for child in self.dependents(index, "aux")]
        return found or (["will"] if self._announced(index) else [])

    def _announced(self, index: int) -> bool:
        """Whether an infinitive is a headline's future: "Kenya to lead mission"."""
        bare = self.marker(index) == "to" and self.tokens[index].upos == "VERB"
        return bare and (self.tokens[index].head < 0 or bool(self._headed(index)))

    def marker(self, index: int) -> str:
        """The subordinating word of a clause ("if", "after", "to"), '' for none."""
        marks = [self.lemmas[child] for child in self.dependents(index, "mark")]
        return next((m for m in marks if m != "to"), marks[0] if marks else "")

    # ------------------------------------------------------------------ arguments

    def arguments(self, index: int) -> Arguments:
        """The predicate's arguments with passives turned, control, conjunction and gaps followed."""
        if index not in self._arguments:
            self._arguments[index] = Arguments()  # a loop of shared arguments ends here
            self._arguments[index] = self._find(index)
        return self._arguments[index]

    def _find(self, index: int) -> Arguments:
        passive = self._passive(index)
        subjects, objects = self._own(index, passive)
        subjects, objects = self._inherited(index, passive, subjects, objects)
        obliques = self.obliques(index)
        clauses = tuple(self.dependents(index, "xcomp", "ccomp"))
        purpose = tuple(c for c in self.dependents(index, "advcl") if self.marker(c) == "to")
        return Arguments(
            tuple(dict.fromkeys(subjects)),
            tuple(dict.fromkeys(objects)),
            obliques,
            clauses + purpose,
            passive,
        )

    def _passive(self, index: int) -> bool:
        below = self._below.get(index, {})
        if "aux:pass" in below or "csubj:pass" in below:
            return True
        if "nsubj:pass" in below and "obj" not in below:
            return not self._told(index)
        token = self.tokens[index]
        participle = self.feature(index, "VerbForm=Part") and not self.feature(index, "Tense=Pres")
        if not participle or token.form.casefold().endswith("ing"):
            return False
        if token.rel == "acl":
            return True
        if token.rel == "conj" and self.first(index, "nsubj", "aux") is None:
            return self._passive(token.head)
        return token.rel == "advcl" and self.first(index, "nsubj", "aux", "obj", "mark") is None

    def _told(self, index: int) -> bool:
        """Whether a verb heads a full sentence without auxiliary or agent, so that its subject acts whatever a
        parser says; "Two killed in Kabul" is a headline's passive.
        """
        full = self.tokens[index].rel == "root" and self.tokens[-1].form == "."
        return full and not self._agents(index)

    def _own(self, index: int, passive: bool) -> tuple[list[int], list[int]]:
        subjects = [self._antecedent(c) for c in self._subjects(index)]
        subjects = subjects or [c for c in self.dependents(index, "expl") if self.lemmas[c] == "it"]
        objects = [self._antecedent(c) for c in self.dependents(index, "obj") if not self.preposition(c)]
        recipients = [self._antecedent(c) for c in self.dependents(index, "iobj")]
        if not passive:
            return subjects, recipients + objects
        return self._agents(index), subjects + objects

    def _subjects(self, index: int) -> list[int]:
        """The subjects of a verb; a headline's may be its compound ("UN appeals"), a quote's that of its clause."""
        found = list(self.dependents(index, "nsubj"))
        if lent := self._lent(index):
            return [c for c in found if c not in lent]
        clause = self.first(index, "ccomp")
        if not found and clause is not None and (lent := self._lent(clause)):
            return lent
        if not found and self.tokens[index].upos == "VERB":
            return [c for c in self.dependents(index, "compound") if self.tokens[c].upos == "PROPN"]
        quoted = self._quoted(index, found)
        return [c for c in found if c not in quoted] if quoted else found

    def _lent(self, index: int) -> list[int]:
        """Subjects that a parser gave to a clause before "said" instead: "Israel razed homes, officials said"."""
        token, subjects = self.tokens[index], list(self.dependents(index, "nsubj"))
        if token.rel != "ccomp" or token.head < index or len(subjects) < 2 or not subjects[0] < index:
            return []
        behind = [c for c in subjects if c > index]
        return behind if self.first(token.head, "nsubj") is None else []

    def _quoted(self, index: int, subjects: list[int]) -> list[int]:
        """Subjects that a parser gave to "said" behind its clause: "Chirac spoke with Putin, the palace said"."""
        clause = self.first(index, "ccomp")
        if clause is None or len(subjects) < 2 or not subjects[0] < clause < subjects[-1]:
            return []
        return [c for c in subjects if c < clause] if self.first(clause, "nsubj") is None else []

    def _agents(self, index: int) -> list[int]:
        """Who does what a passive says; "by" is often hung on the noun before it ("recognised as a state by Spain")."""
        below = list(self.dependents(index, "obl"))
        found = [c for c in below if self.tokens[c].rel == "obl:agent" or self.preposition(c) == "by"]
        for _ in range(2):
            below = [c for noun in below for c in self.dependents(noun, "nmod")]
            found = found or [c for c in below if self.preposition(c) == "by"]
        return found

    def _antecedent(self, index: int) -> int:
        """The noun that a relative pronoun stands for."""
        if self.lemmas[index] not in RELATIVE or self.tokens[index].upos not in ("PRON", "DET"):
            return index
        node = index
        while node >= 0:
            token = self.tokens[node]
            if token.rel == "acl:relcl":
                return token.head
            node = token.head
        return index

    def _inherited(
        self, index: int, passive: bool, subjects: list[int], objects: list[int]
    ) -> tuple[list[int], list[int]]:
        token = self.tokens[index]
        rel, head = self.rel(index), token.head
        if token.rel == "amod" and token.upos == "ADJ" and not subjects:
            subjects = [head]
        elif not subjects and not passive and (headed := self._headed(index)):
            subjects = headed
        elif token.rel == "acl" and passive and not objects:
            objects = [head]
        elif token.rel == "acl" and not passive and not subjects:
            subjects = self.owners(head) if self.marker(index) else [head]
        elif token.rel == "acl:relcl" and not subjects and not passive:
            subjects = [head]
        elif token.rel == "acl:relcl" and not objects and subjects != [head] and self._gap(index):
            objects = [head]
        elif rel == "ccomp" and head >= 0 and not (objects if passive else subjects):
            lent = self._quoted(head, list(self.dependents(head, "nsubj")))
            subjects, objects = (subjects, lent + objects) if passive else (lent, objects)
        elif rel == "xcomp" and not (objects if passive else subjects):
            controller = self._controller(head)
            subjects, objects = (subjects, controller) if passive else (controller, objects)
        elif rel in ("advcl", "parataxis") and not (objects if passive else subjects):
            shared = self._surface_subject(head)
            subjects, objects = (subjects, shared) if passive else (shared, objects)
        elif rel == "conj":
            subjects, objects = self._conjoined(index, passive, subjects, objects)
        return subjects, objects

    def _headed(self, index: int) -> list[int]:
        """The names that a headline's verb hangs on: "Kenya to lead mission", "Athens, Skopje sign accord"."""
        token = self.tokens[index]
        head = token.head
        if head < 0 or self.tokens[head].head >= 0 or self.tokens[head].upos != "PROPN":
            return []
        if token.rel in ("acl", "advcl") and self.marker(index) == "to":
            return [head]
        told = token.rel == "parataxis" and self.tokens[index - 1].form not in (":", "-", "--")
        return [head, *self.dependents(head, "appos")] if told else []

    def _gap(self, index: int) -> bool:
        return self.tokens[index].upos == "VERB" and self.first(index, "obj", "ccomp") is None

    def owners(self, noun: int) -> list[int]:
        """Who holds the noun of "a plan to attack", "the process of returning": see ``holders``; else the
        subject of the verb or adjective that governs it.
        """
        found = list(self.holders(noun))
        head = self.tokens[noun].head
        if found or head < 0:
            return found
        if self.rel(noun) in ("obj", "obl"):
            return list(self.arguments(head).subjects)
        return self.owners(head) if self.rel(noun) == "nmod" else []

    def holders(self, noun: int) -> Iterator[int]:
        """Whose a noun is: "Israel's plan", "the Israeli plan", "the plan by Israel"."""
        for child in self.children[noun]:
            named = self.rel(child) in ("amod", "compound") and self.tokens[child].form[:1].isupper()
            by = self.rel(child) == "nmod" and self.preposition(child) == "by"
            if named or by or self.tokens[child].rel == "nmod:poss":
                yield child
            if self.tokens[child].rel == "acl" and self.among(child, EMPTY) and self.arguments(child).passive:
                yield from self.arguments(child).subjects

    def _controller(self, head: int) -> list[int]:
        """The understood subject of an infinitive: the governor's object if it has one, else its subject."""
        arguments = self.arguments(head)
        return list(arguments.objects or arguments.subjects)

    def _surface_subject(self, head: int) -> list[int]:
        if self.tokens[head].upos not in ("VERB", "AUX", "ADJ", "NOUN"):
            return []
        arguments = self.arguments(head)
        return list(arguments.objects if arguments.passive else arguments.subjects)

    def _conjoined(
        self, index: int, passive: bool, subjects: list[int], objects: list[int]
    ) -> tuple[list[int], list[int]]:
        head = self.tokens[index].head
        first = self.arguments(head)
        if not (objects if passive else subjects):
            shared = list(first.objects if first.passive else first.subjects)
            subjects, objects = (subjects, shared) if passive else (shared, objects)
        return subjects, objects

    def obliques(self, index: int) -> tuple[Oblique, ...]:
        """The prepositional arguments of a predicate or noun, without who does what a passive says."""
        if index not in self._obliques:
            self._obliques[index] = self._below_by_preposition(index)
        return self._obliques[index]

    def _below_by_preposition(self, index: int) -> tuple[Oblique, ...]:
        found = [
            Oblique(self.preposition(c), self._antecedent(c))
            for c in self.dependents(index, "obl", "nmod", "obj")
            if (self.rel(c) != "obj" and self.tokens[c].rel != "nmod:poss")
            or (
                self.rel(c) == "obj" and self.preposition(c)
            )  # a parser's slip: "accused Serbia of war crimes"
        ]
        if found and self._passive(index):
            found = [o for o in found if o.preposition != "by"]
        return tuple(found)


@lru_cache(MOST_CACHED)
def _read(form: str, lemma: str, upos: str) -> tuple[str, str, frozenset[str]]:
    """A token's lemma, form, and all that it may be looked up as, without case."""
    lemma, form = lemma.casefold(), form.casefold()
    more = stems(form) if upos == "VERB" or lemma == form or lemma.endswith("oe") else ()
    return lemma, form, frozenset((lemma, form, *more))


@lru_cache(MOST_CACHED)
def _plain(relation: str) -> str:
    return relation.partition(":")[0]


@lru_cache(MOST_CACHED)
def _features(feats: str) -> frozenset[str]:
    return frozenset(feats.split("|"))


def stems(form: str) -> tuple[str, ...]:
    """What a regular form may come from: "bombed" from "bomb", "bombe"; "embargoes" from "embargo"."""
    for ending in ("ed", "ing", "es", "s"):
        if form.endswith(ending) and len(form) > len(ending) + 2:
            stem = form[: -len(ending)]
            return (stem, stem + "e", stem[:-1] if stem[-1:] == stem[-2:-1] else stem)
    return ()


def _bracketed(indices: list[int], tokens: tuple[Token, ...]) -> set[int]:
    """What stands in brackets inside a phrase: "the Workers' Party (PT) government"."""
    found: set[int] = set()
    for left, right in pairwise(indices):
        if right - left > 2 and tokens[left + 1].form == "(" and tokens[right - 1].form == ")":
            found.update(range(left + 1, right))
    return found


def _contiguous(indices: list[int], head: int, tokens: tuple[Token, ...]) -> tuple[int, ...]:
    """Drops punctuation and stray tokens at the edges: a phrase is one run of text around its head."""
    run = set(indices) | _bracketed(indices, tokens)
    low = high = head
    while low - 1 in run:
        low -= 1
    while high + 1 in run:
        high += 1
    while low < head and tokens[low].rel in ("punct", "case", "advmod"):
        low += 1
    while high > head and tokens[high].rel in ("punct", "case", "advmod"):
        high -= 1
    return tuple(range(low, high + 1))
