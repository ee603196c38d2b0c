"""Pronouns, "the latter", "his Finnish counterpart", bare surnames: whom they stand for in a document."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from itertools import islice

from coder.actors import STATE, Actor, Actors, join
from coder.lexicon import fold
from schema.vocabulary import parts

PERSONAL = frozenset(("he", "she", "him", "her", "his", "himself", "herself", "hers"))
THINGS = frozenset(("it", "its", "itself"))
GROUPS = frozenset(("they", "them", "their", "themselves"))
#: Forms that stand for an object, never for the subject of their own verb.
OBJECTIVE = frozenset(("him", "her", "it", "them"))
SPEAKERS = frozenset(("we", "us", "our", "i", "me", "my"))
PRONOUNS = PERSONAL | THINGS | GROUPS | SPEAKERS
SIDES = frozenset(
    ("side", "country", "nation", "party", "government", "leader", "neighbour", "neighbor", "state")
)
#: Sides that are states as a whole.
STATES = frozenset(("country", "nation", "neighbour", "neighbor", "state"))
#: Nouns for bodies of many, and what such a body is: "the group", "the agency".
BODIES = {
    **dict.fromkeys(("group", "movement", "faction", "party"), ("REB", "SEP", "OPP", "UAF", "IMG", "NGO")),
    **dict.fromkeys(("organisation", "organization", "agency", "alliance", "bloc", "body"), ("IGO", "NGO")),
}
COUNTED = frozenset(("two", "both", "their", "they"))
#: The first role of whatever stands for a state.
STATE_ROLES = ((), *((role,) for role in sorted(STATE)))
#: How a main clause's verb has its actors.
ARGUMENTS = frozenset(("nsubj", "obj", "iobj", "obl"))
#: Deeds that are kept to see who answers whom.
MOST_DONE = 12
#: Which actors a pronoun can stand for.
AGREEMENT: tuple[tuple[frozenset[str], Callable[[Actor], bool]], ...] = (
    (PERSONAL, lambda a: a.person and not a.plural),
    (THINGS, lambda a: not a.person and not a.plural),
    (GROUPS, lambda a: a.plural or not a.person),
)


@dataclass
class Past:
    """What a document has spoken of so far: the actors in order, surnames introduced, and who speaks.

    The tokens of these actors are those of their own sentences.
    """

    spoken: list[Actor] = field(default_factory=list)
    surnames: dict[str, Actor] = field(default_factory=dict)
    speaker: Actor | None = None
    pair: tuple[Actor, ...] = ()
    couple: tuple[Actor, ...] = ()
    done: list[tuple[Actor, Actor]] = field(default_factory=list)


class Discourse:
    """A document's sentences so far, and whom their words stand for; ``speech`` are the verbs of saying."""

    def __init__(self, speech: frozenset[str] = frozenset()) -> None:
        self.speech = speech
        self._past = Past()
        self._unread: list[Actors] = []

    def remember(self, actors: Actors) -> None:
        """Keeps a finished sentence, to be read when somebody first asks for what was said."""
        self._unread.append(actors)

    def note(self, done: Iterable[tuple[Actor, Actor]]) -> None:
        """Keeps who did something to whom in a finished sentence."""
        self._past.done = [*self._past.done, *done][-MOST_DONE:]

    def asker(self, actor: Actor) -> tuple[Actor, ...]:
        """Whom somebody answers who denies, accepts or rejects: who last did something to him."""
        party = _party(actor)
        asked = (s for s, t in reversed(self._past.done) if party and _party(t) == party != _party(s))
        return tuple(_faded(a, 0.8) for a in islice(asked, 1))

    @property
    def past(self) -> Past:
        """What was said up to the last finished sentence."""
        unread, self._unread = self._unread, []
        for actors in unread:
            self._take_up(actors)
        return self._past

    def _take_up(self, actors: Actors) -> None:
        """Reads a sentence: its actors, the surnames and the speaker it introduces."""
        tree, past = actors.tree, self._past
        subjects: list[Actor] = []
        for index, token in enumerate(tree.tokens):
            if token.upos not in ("NOUN", "PROPN", "PRON", "ADJ") or tree.rel(index) in (
                "amod",
                "compound",
                "flat",
            ):
                continue
            actor = actors.resolve(index)
            if not actor.code:
                continue
            if token.upos != "PRON":
                past.spoken.append(actor)
            if tree.rel(index) == "nsubj":
                subjects.append(actor)
                if tree.among(token.head, self.speech):
                    past.speaker = actor
            self._name(actors, index, actor)
        past.spoken += subjects[:1]
        past.couple = _couple(actors, len(tree.tokens))
        past.pair = past.couple or tuple(_sides(actors)[-2:]) or past.pair
        del past.spoken[:-60]

    def home(self) -> str:
        """The state that a document is about so far: most of the lands it has named; '' where none stands out."""
        states = (parts(actor.code).country for actor in self.past.spoken if actor.code and not actor.bare)
        lands = Counter(state for state in states if state)
        if not lands:
            return ""
        (state, count), total = lands.most_common(1)[0], lands.total()
        return state if count > 0.6 * total else ""

    def _name(self, actors: Actors, index: int, actor: Actor) -> None:
        """ "Deputy Foreign Minister Andrey Rudenko" introduces Rudenko; a surname has a capital."""
        if not actor.person or len(actor.tokens) < 2:
            return
        last = actors.tree.tokens[actor.tokens[-1]]
        if not last.form[:1].isupper():
            return
        if (
            last.upos == "PROPN"
            and actor.tokens[-1] not in actors.agents
            and actor.tokens[-1] not in actors.covered
        ):
            self._past.surnames.setdefault(fold(last.form), actor._replace(certainty=0.9 * actor.certainty))
        match = actors.covered.get(actor.tokens[-1])
        if match and match.name.kind == "person":
            self._past.surnames.setdefault(fold(last.form), actor)

    # ------------------------------------------------------------------ antecedents

    def antecedent(self, actors: Actors, index: int) -> Actor | None:
        """Whom the phrase at a token stands for; None where it speaks for itself or nobody fits."""
        if index in actors.covered:  # "the US" is no "us"
            return None
        tree = actors.tree
        lemma, form = tree.lemmas[index], tree.forms[index]
        if tree.tokens[index].upos in ("PRON", "DET") or form in PRONOUNS:
            return self._pronoun(actors, index, form)
        if form in ("latter", "former") and tree.first(index, "det") is not None:
            return self._ordered(actors, index, form)
        if lemma == "counterpart":
            return self._counterpart(actors, index)
        if tree.tokens[index].upos == "NOUN" and (index in actors.agents or lemma in BODIES):
            return self._definite(actors, index)
        if tree.tokens[index].upos == "PROPN" and index not in actors.covered:
            return self._surname(actors, index)
        return None

    def antecedents(self, actors: Actors, index: int) -> tuple[Actor, ...]:
        """The two actors coupled in the sentence before, for "they", "both" and "the two sides"."""
        tree = actors.tree
        form = tree.forms[index]
        side = tree.lemmas[index] in SIDES
        counted = side and any(tree.lemmas[c] in COUNTED for c in tree.children[index])
        stands = form in GROUPS or form == "both" or counted
        couple = (_couple(actors, index) or self.past.couple) if stands else ()
        if counted and len(couple) != 2:
            couple = self._two(tree.lemmas[index] in STATES)
        if len(couple) != 2:
            return ()
        tokens = tree.phrase(index)
        return tuple(a._replace(head=index, tokens=tokens, certainty=a.certainty * 0.85) for a in couple)

    def _two(self, states: bool) -> tuple[Actor, ...]:
        """The two parties that a document is most about; none where a third is spoken of half as often."""
        last = {key: actor for actor in self.past.spoken if not actor.bare and (key := _party(actor))}
        often = Counter(key for actor in self.past.spoken if (key := _party(actor)) in last).most_common(3)
        if len(often) < 2 or (len(often) == 3 and 2 * often[2][1] >= often[1][1]):
            return ()
        two = [last[key] for key, _ in often[:2]]
        return tuple(a._replace(code=(a.code or "")[:3]) for a in two) if states else tuple(two)

    def _before(self, actors: Actors, index: int) -> list[Actor]:
        """Actors named before a token, nearest last: earlier sentences, then this one, subjects after others."""
        tree = actors.tree
        here: list[tuple[int, int, Actor]] = []
        for i in range(index):
            token = tree.tokens[i]
            if token.upos in ("NOUN", "PROPN") and tree.rel(i) in (
                "nsubj",
                "obj",
                "obl",
                "nmod",
                "root",
                "conj",
                "iobj",
            ):
                actor = actors.resolve(i)
                if actor.code:
                    here.append((tree.rel(i) == "nsubj", i, actor))
        here.sort(key=lambda row: row[:2])
        return [*self.past.spoken, *(actor for _, _, actor in here)]

    def _pronoun(self, actors: Actors, index: int, form: str) -> Actor | None:
        if form in SPEAKERS:
            return _maybe(self._saying(actors, index) or self.past.speaker, 0.8)
        wanted = next((test for words, test in AGREEMENT if form in words), None)
        if wanted is None:
            return None
        saying = self._reporting(actors, index)
        if saying and (saying.code is None or wanted(saying)):
            return _maybe(saying, 0.9)
        barred = _doing(actors, index) if form in OBJECTIVE else frozenset()
        fitting = (a for a in reversed(self._before(actors, index)) if wanted(a) and a.code not in barred)
        return _maybe(next(fitting, None), 0.8)

    def _reporting(self, actors: Actors, index: int) -> Actor | None:
        """Who says the clause that a pronoun is the subject of: "the ministry said it would ..."."""
        tree = actors.tree
        verb = tree.tokens[index].head
        if (
            tree.rel(index) != "nsubj"
            or tree.rel(verb) != "ccomp"
            or not tree.among(tree.tokens[verb].head, self.speech)
        ):
            return None
        speakers = tree.arguments(tree.tokens[verb].head).subjects
        return actors.resolve(speakers[0]) if speakers and speakers[0] < index else None

    def _saying(self, actors: Actors, index: int) -> Actor | None:
        """Who says the sentence itself: "..., Putin said"."""
        tree = actors.tree
        for i, token in enumerate(tree.tokens):
            said = tree.rel(i) == "nsubj" and i != index and tree.among(token.head, self.speech)
            if said and tree.forms[i] not in SPEAKERS:
                found = actors.resolve(i)
                return found if found.code else None
        return None

    def _definite(self, actors: Actors, index: int) -> Actor | None:
        """ "The soldiers" are those spoken of before, if a state's were."""
        tree = actors.tree
        plain = all(
            tree.rel(c) in ("det", "case", "punct", "acl", "cc", "conj") for c in tree.children[index]
        )
        if not plain or not any(tree.lemmas[c] == "the" for c in tree.dependents(index, "det")):
            return None
        role = actors.agents.get(index)
        wanted = BODIES.get(tree.lemmas[index]) or ((role.code,) if role else ())
        return _maybe(next((a for a in reversed(self.past.spoken) if _holds(a, wanted)), None), 0.8)

    def _ordered(self, actors: Actors, index: int, form: str) -> Actor | None:
        """The latter is the last, the former the first, of the two actors coordinated or named last."""
        distinct: list[Actor] = []
        tree = actors.tree
        for i in range(index):
            if tree.tokens[i].upos in ("NOUN", "PROPN"):
                actor = actors.resolve(i)
                if actor.code and all(actor.code != d.code for d in distinct):
                    distinct.append(actor)
        pair = distinct[-2:] if len(distinct) > 1 else list(self.past.pair)
        if len(pair) < 2:
            return None
        return _faded(pair[-1] if form == "latter" else pair[-2], 0.85)

    def _counterpart(self, actors: Actors, index: int) -> Actor | None:
        """ "His Finnish counterpart" holds his office in Finland."""
        tree = actors.tree
        owner = next((actors.resolve(c) for c in tree.dependents(index, "nmod:poss")), None)
        land = next((m for i in tree.phrase(index) if (m := actors.covered.get(i))), None)
        if land is None:
            return None
        role = owner.code[3:6] if owner and owner.code else "GOV"
        code = land.name.code(actors.day)
        if code is None:
            return None
        return Actor(join(code[:3], role or "GOV"), index, (), 0.85, (land.name.where,), person=True)

    def _surname(self, actors: Actors, index: int) -> Actor | None:
        tree = actors.tree
        if any(i in actors.agents for i in tree.phrase(index)) and any(
            i in actors.covered for i in tree.phrase(index)
        ):
            return None
        form = tree.tokens[index].form
        return self.past.surnames.get(fold(form)) if form[:1].isupper() else None


def _doing(actors: Actors, index: int) -> frozenset[str | None]:
    """Who does what is done to a pronoun, so that it is somebody else: "Turkey will cut its ties with it"."""
    tree, node = actors.tree, index
    if tree.rel(index) not in ("obj", "iobj", "obl", "nmod"):
        return frozenset()
    while node >= 0 and tree.tokens[node].upos not in ("VERB", "AUX"):
        node = tree.tokens[node].head
    return (
        frozenset(actors.resolve(s).code for s in tree.arguments(node).subjects) if node >= 0 else frozenset()
    )


def _couple(actors: Actors, end: int) -> tuple[Actor, ...]:
    """The two actors that a sentence couples first before a token: "Russia and Ukraine held talks"."""
    for index in actors.tree.coordinations:
        if index < end and actors.tree.rel(index) != "conj":
            group = [a for a in actors.group(index) if a.code]
            if len(group) == 2:
                return tuple(group)
    return ()


def _holds(actor: Actor, wanted: tuple[str, ...]) -> bool:
    """Whether somebody, not a mere role, has one of some roles or is such a body."""
    said = parts(actor.code or "")
    return not actor.bare and not {*said.roles, (actor.code or "")[:3]}.isdisjoint(wanted)


def _party(actor: Actor) -> str:
    """What is one side in a story: a state with all that stands for it, else the code; '' for a mere role."""
    code = actor.code or ""
    if actor.bare:
        return ""
    return code[:3] if parts(code).country and parts(code).roles[:1] in STATE_ROLES else code


def _sides(actors: Actors) -> list[Actor]:
    """The actors that a sentence's main clause is about, each once, pronouns too."""
    tree, found = actors.tree, list[Actor]()
    for index, token in enumerate(tree.tokens):
        main = token.head >= 0 and tree.rel(token.head) in ("root", "conj") and tree.rel(index) in ARGUMENTS
        actor = actors.resolve(index) if main and token.upos in ("NOUN", "PROPN", "PRON") else None
        if actor and actor.code and all(actor.code != other.code for other in found):
            found.append(actor)
    return found


def _faded(actor: Actor, factor: float) -> Actor:
    return actor._replace(certainty=actor.certainty * factor)


def _maybe(actor: Actor | None, factor: float) -> Actor | None:
    return actor._replace(certainty=actor.certainty * factor) if actor else None
