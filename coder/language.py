"""The pattern language of the act dictionary.

    [SUBJECT >] [word...] HEAD element ...

``HEAD``      lemmas joined by ``|``; ``break_off`` is a verb and its particle; ``{set}`` a synonym set.
element       ``FILLER`` an object; ``with|to FILLER`` an oblique; ``to ACT``/``ACT`` an embedded act;
              ``( )`` is optional; ``...word`` a word further on in the clause, wherever the tree puts it.
``word...``   a word before the head, likewise.
FILLER        ``TARGET``, ``SOURCE``, ``ACT``, ``*`` (anything), words and sets joined by ``|``,
              ``military+{aid}`` (a noun with a modifier), ``TARGET:{words}`` (a target with such a head).
``SUBJECT``   a filler; where nothing is said it is SOURCE.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import takewhile

PREPOSITIONS = frozenset(
    [
        "of",
        "on",
        "upon",
        "against",
        "with",
        "to",
        "from",
        "by",
        "for",
        "in",
        "into",
        "at",
        "over",
        "between",
        "about",
        "under",
        "toward",
        "towards",
        "among",
        "after",
        "as",
        "than",
        "through",
        "across",
        "around",
        "behind",
        "before",
        "without",
        "within",
        "inside",
        "outside",
        "off",
        "onto",
        "near",
        "regarding",
        "concerning",
        "like",
        "out_of",
        "because_of",
        "due_to",
        "in_favor_of",
        "in_favour_of",
        "ahead_of",
        "amid",
        "despite",
        "until",
        "while",
        "along",
        "above",
        "throughout",
        "via",
        "past",
        "beyond",
        "during",
        "via",
        "alongside",
        "beyond",
        "amongst",
        "throughout",
        "along",
        "past",
    ]
)
SLOTS = frozenset(("TARGET", "SOURCE", "ACT"))
ALONG = "..."
BEFORE, BEHIND = -1, 1


@dataclass(frozen=True, slots=True)
class Word:
    """A lemma and the lemmas one of which must modify it."""

    lemma: str
    modifiers: frozenset[str] = frozenset()


class Choice(tuple[Word, ...]):
    """Words of which one is looked for."""

    @cached_property
    def modifiers(self) -> dict[str, list[frozenset[str]]]:
        """By lemma, what must modify it in each of the words; nothing where the lemma is enough."""
        found: dict[str, list[frozenset[str]]] = {}
        for word in self:
            found.setdefault(word.lemma, []).append(word.modifiers)
        return found


NONE = Choice()


@dataclass(frozen=True, slots=True)
class Filler:
    """What may fill a place: a slot, words, both (``TARGET:{diplomats}``) or, with neither, anything."""

    slot: str = ""
    words: Choice = NONE


#: Whoever may be acted upon.
ANYBODY = Filler("TARGET")


@dataclass(frozen=True, slots=True)
class Element:
    """A place beside the head: its prepositions (none for an object or clause), filler, whether optional.

    With a ``side`` it is no place in the tree but a word somewhere before or behind the head.
    """

    filler: Filler
    prepositions: frozenset[str] = frozenset()
    optional: bool = False
    side: int = 0


@dataclass(frozen=True, slots=True)
class Head:
    """The word that a pattern hangs on: its lemma, its particle and the lemmas one of which modifies it."""

    lemma: str
    particle: str = ""
    modifiers: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Pattern:
    """A compiled ``match`` line: heads, subject, elements, and the line's own text."""

    text: str
    kind: str
    heads: tuple[Head, ...]
    subject: Filler
    elements: tuple[Element, ...]

    @cached_property
    def embeds(self) -> bool:
        """Whether the pattern takes another act."""
        return any(e.filler.slot == "ACT" for e in self.elements)

    @cached_property
    def needs(self) -> tuple[frozenset[str], ...]:
        """Sets of words of each of which a sentence must hold one for the pattern to match, the rarest set first.

        Those of the fewest words, and of these the longest, are taken for the rarest; prepositions come last.
        """
        worded = [
            filler.words for filler in (self.subject, *(e.filler for e in self._required)) if filler.words
        ]
        lemmas = [frozenset(word.lemma for word in words) for words in worded]
        modifiers = [
            frozenset[str]().union(*(word.modifiers for word in words))
            for words in worded
            if all(word.modifiers for word in words)
        ]
        led = [
            frozenset(p.rpartition("_")[2] for p in e.prepositions) for e in self._required if e.prepositions
        ]
        return (*sorted(lemmas, key=_rarity), *sorted(modifiers, key=_rarity), *sorted(led, key=_rarity))

    @cached_property
    def _required(self) -> tuple[Element, ...]:
        return tuple(e for e in self.elements if not self.optional(e))

    def optional(self, element: Element) -> bool:
        """Whether the pattern matches without an element: one in brackets, or the target of a noun."""
        return element.optional or (self.kind == "noun" and element.filler == ANYBODY)


def _rarity(words: frozenset[str]) -> tuple[int, int]:
    return len(words), -max(map(len, words), default=0)


class PatternError(ValueError):
    """A fault in a pattern, with its remedy."""


Sets = Mapping[str, Choice]


def compile_pattern(text: str, kind: str, sets: Sets) -> Pattern:
    """Reads one pattern; ``kind`` is ``verb``, ``noun`` or ``adjective``.  Raises PatternError."""
    tokens = re.findall(r"[()]|[^\s()]+", text)
    subject = Filler("SOURCE")
    if ">" in tokens:
        cut = tokens.index(">")
        if cut != 1:
            raise PatternError(f"{text!r}: one filler stands before '>'; join alternatives with '|'")
        subject, tokens = read_filler(tokens[0], sets), tokens[2:]
    before = list(takewhile(lambda token: token.endswith(ALONG), tokens))
    tokens = tokens[len(before) :]
    if not tokens or tokens[0] in "()":
        raise PatternError(f"{text!r}: no head; begin with a verb, noun or {{set}}")
    heads = tuple(_head(w) for w in read_filler(tokens[0], sets).words)
    if not heads:
        raise PatternError(f"{text!r}: the head must be words or a set, not {tokens[0]!r}")
    elements = [_along(token, BEFORE, sets) for token in before]
    return Pattern(text, kind, heads, subject, (*elements, *_elements(text, tokens[1:], sets)))


def _head(word: Word) -> Head:
    lemma, _, particle = word.lemma.partition("_")
    return Head(lemma, particle, word.modifiers)


def _along(token: str, side: int, sets: Sets) -> Element:
    return Element(Filler("", read_words(token.strip("."), sets)), side=side)


def _elements(text: str, tokens: list[str], sets: Sets) -> tuple[Element, ...]:
    found: list[Element] = []
    optional, prepositions = False, frozenset[str]()
    for token in tokens:
        if token in "()":
            if optional == (token == "("):
                raise PatternError(f"{text!r}: brackets do not match; write each as ( ... ), not nested")
            optional = token == "("
        elif token.startswith(ALONG) and not (optional or prepositions):
            found.append(_along(token, BEHIND, sets))
        elif frozenset(token.split("|")) <= PREPOSITIONS and not prepositions:
            prepositions = frozenset(token.split("|"))
        elif strays := _strays(token):
            raise PatternError(f"{text!r}: {', '.join(strays)} is no preposition; add it to PREPOSITIONS")
        else:
            found.append(Element(read_filler(token, sets), prepositions, optional))
            prepositions = frozenset()
    if optional or prepositions:
        raise PatternError(
            f"{text!r}: something is missing at the end; close the bracket or name what follows"
        )
    return tuple(found)


def _strays(token: str) -> list[str]:
    """The words that stand among prepositions without being one."""
    parts = set(token.split("|"))
    return sorted(parts - PREPOSITIONS) if parts & PREPOSITIONS else []


def read_filler(token: str, sets: Sets) -> Filler:
    """A filler from its text.  Raises PatternError for an unknown set or slot."""
    if token == "*":
        return Filler()
    slot, _, rest = token.partition(":")
    if slot in SLOTS:
        return Filler(slot, read_words(rest, sets) if rest else Choice())
    if token.isupper() and len(token) > 2:
        raise PatternError(f"{token!r} is no slot; the slots are TARGET, SOURCE and ACT")
    return Filler("", read_words(token, sets))


def read_words(text: str, sets: Sets) -> Choice:
    """Words joined by ``|``, sets expanded, modifiers joined by ``+`` before their noun."""
    if text.startswith("{") and not ("|" in text or "+" in text):
        return _expand(text, sets)
    found: dict[Word, None] = {}
    for part in text.split("|"):
        *before, last = part.split("+")
        modifiers = frozenset(w.lemma for m in before for w in _expand(m, sets))
        for word in _expand(last, sets):
            found[Word(word.lemma, word.modifiers | modifiers)] = None
    return Choice(found)


def _spellings(word: str) -> Choice:
    """A word as written and, with a hyphen, as it is cut into tokens: "sit-in" is an "in" with a "sit"."""
    before, hyphen, last = word.rpartition("-")
    return Choice((Word(word), Word(last, frozenset({before}))) if hyphen else (Word(word),))


def _expand(part: str, sets: Sets) -> Choice:
    if not part.startswith("{"):
        if not re.fullmatch(r"[^\W\d]['\w&.-]*|[$€£¥]", part):
            raise PatternError(f"{part!r} is no word; use lemmas, {{sets}}, | and +")
        return _spellings(part.casefold())
    name = part.strip("{}")
    if name not in sets:
        raise PatternError(f"no set {{{name}}}; define it in sets.toml")
    return sets[name]
