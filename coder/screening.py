"""Which sentences can matter, told from their words alone: the others need no parse.

A sentence can tell an event if its words, whatever lemmas the parser may give them, hold all that some pattern needs
and, where events of unknown actors are not kept, a name or role noun of the dictionaries, or a word that may
stand for an actor named before.  One that names actors and tells nothing still matters to the sentences behind it,
of whose pronouns and surnames it may decide, as long as one of these can tell an event.  Everything here errs on
the side of the parse, so that results are the same with and without it; a test compares them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from coder.acts import Acts
from coder.coreference import GROUPS, PERSONAL, SIDES, SPEAKERS, THINGS
from coder.language import Head, Pattern
from coder.lexicon import Lexicon, Node, fold
from coder.names import COMPASS
from coder.tree import stems

#: Words that stand for somebody, if anybody was named before.
POINTING = PERSONAL | THINGS | GROUPS | SPEAKERS | {"both", "latter", "former"}
COUNT = "two"
MOST_CACHED = 100_000

Needs = tuple[frozenset[str], ...]
Possible = Callable[[str], frozenset[str]]
Words = Sequence[str]


@dataclass(frozen=True, slots=True)
class _Form:
    """What a word form may be: the words under which something is known of it, and its folded spelling."""

    words: frozenset[str]
    folded: str
    capital: bool
    pointing: bool


class Screen:
    """Tells which sentences of a document have to be parsed."""

    def __init__(self, acts: Acts, lexicon: Lexicon, possible: Possible) -> None:
        """``possible`` gives every lemma that a form may get, whatever the parser takes it for."""
        self._lexicon, self._possible = lexicon, possible
        self._telling, self._needing = _by_head(acts)
        needed = (
            word for rows in self._needing.values() for needs in rows for words in needs for word in words
        )
        self._known = frozenset({*self._telling, *self._needing, *needed, *lexicon.longest, *SIDES, COUNT})
        self._forms: dict[str, _Form] = {}

    def wanted(self, sentences: Sequence[Words], actors: str) -> list[bool]:
        """Which sentences of a document, given as word forms, can matter to its events."""
        forms = [[self._form(word) for word in sentence] for sentence in sentences]
        telling = [self._tells(sentence) for sentence in forms]
        if not any(telling):
            return telling
        acting = list(self._acting(forms, sentences))
        if actors != "any":
            telling = [tells and acts for tells, acts in zip(telling, acting, strict=True)]
        last = max((place for place, tells in enumerate(telling) if tells), default=-1)
        return [telling[place] or (acting[place] and place < last) for place in range(len(forms))]

    def _form(self, word: str) -> _Form:
        form = self._forms.get(word)
        if form is None:
            if len(self._forms) >= MOST_CACHED:
                self._forms.clear()
            lower = word.casefold()
            words = {lower, *stems(lower), *(lemma.casefold() for lemma in self._possible(word))}
            form = _Form(self._known & words, fold(word), word[:1].isupper(), lower in POINTING)
            self._forms[word] = form
        return form

    def _tells(self, forms: list[_Form]) -> bool:
        """Whether the words hold all that some pattern needs."""
        present = frozenset[str]().union(*(form.words for form in forms))
        if not self._telling.isdisjoint(present):
            return True
        return any(
            not any(map(present.isdisjoint, needs))
            for head in self._needing.keys() & present
            for needs in self._needing[head]
        )

    def _acting(self, forms: list[list[_Form]], sentences: Sequence[Words]) -> Iterator[bool]:
        """Whether each sentence may speak of an actor with a code."""
        named, surnames = False, set[str]()
        for sentence, words in zip(forms, sentences, strict=True):
            here = self._named(sentence) or self._agent(sentence, words)
            acting = here or (named and _refers(sentence, surnames))
            named |= here
            if acting:
                surnames.update(form.folded for form in sentence[1:] if form.capital)
            yield acting

    def _named(self, forms: list[_Form]) -> bool:
        """Whether a name of the dictionaries stands here."""
        return any(
            form.folded in self._lexicon.root.next and self._name_from(forms, start)
            for start, form in enumerate(forms)
        )

    def _name_from(self, forms: list[_Form], start: int) -> bool:
        node: Node | None = self._lexicon.root
        for place in range(start, len(forms)):
            word = forms[place].folded
            if not word or (word in ("-", "–", "/") and place > start):
                continue
            node = node.next.get(word) if node else None
            if node is None:
                return False
            if node.names and _spelled(node, forms[start : place + 1]):
                return True
        return False

    def _agent(self, forms: list[_Form], words: Words) -> bool:
        """Whether a role noun of the dictionaries stands here."""
        longest = self._lexicon.longest
        return any(
            self._agent_to(words[:place], last)
            for place, form in enumerate(forms)
            for last in form.words
            if last in longest
        )

    def _agent_to(self, before: Words, last: str) -> bool:
        most = self._lexicon.longest[last]
        run = [word.casefold() for word in before[-2 * most :] if word != "-"][-most:]
        return any(
            (*run[len(run) - length :], last) in self._lexicon.agents for length in range(len(run) + 1)
        )


def _spelled(node: Node, forms: list[_Form]) -> bool:
    """Whether a name that ends here may be spelled so: most begin with a capital."""
    capital = forms[0].capital or (forms[0].folded in COMPASS and any(form.capital for form in forms))
    return capital or any(not called[:1].isupper() for called, _ in node.names)


def _refers(forms: list[_Form], surnames: set[str]) -> bool:
    """Whether somebody named before may be meant."""
    sides = any(not SIDES.isdisjoint(form.words) for form in forms)
    counted = sides and any(COUNT in form.words for form in forms)
    return counted or any(form.pointing or (form.capital and form.folded in surnames) for form in forms)


def _by_head(acts: Acts) -> tuple[frozenset[str], dict[str, list[Needs]]]:
    """Heads that need nothing else in the sentence, and what the patterns of the other heads need."""
    needing: dict[str, list[Needs]] = {}
    for (_, lemma), rows in acts.index.items():
        for head, pattern, _ in rows:
            needing.setdefault(lemma, []).append(_needs(head, pattern))
    telling = frozenset(lemma for lemma, rows in needing.items() if () in rows)
    return telling, {lemma: rows for lemma, rows in needing.items() if lemma not in telling}


def _needs(head: Head, pattern: Pattern) -> Needs:
    """Sets of words of each of which a sentence must hold one, for a head of a pattern to match."""
    particle = [frozenset({head.particle})] if head.particle else []
    return (*particle, *([head.modifiers] if head.modifiers else []), *pattern.needs)
