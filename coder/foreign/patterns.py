"""Word-order patterns of TABARI and PETRARCH as patterns on trees.

What is next to the verb in a pattern and has a place in the tree is put there: a preposition and the word or
slot behind it, the word right behind the verb (its object), a set before the verb (its subject).  All other
words need only stand before or behind the verb, in that order.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from coder.foreign.codes import EventCode
from coder.foreign.phrases import Item
from coder.foreign.words import lists
from coder.language import PREPOSITIONS

SOURCE, TARGET, BOTH, ANYBODY = "$", "+", "%", "^"
#: A source anywhere behind the verb.
BEHIND = "in|at|on|to|from|by|with|into|against|of|for SOURCE"


@dataclass(frozen=True, slots=True)
class Shape:
    """A pattern without its head, and what its act must be.

    ``final`` where it names auxiliaries or negation itself, ``voiced`` where the source is who says it,
    ``mutual`` where both do it to each other.
    """

    subject: str = ""
    before: tuple[str, ...] = ()
    elements: tuple[str, ...] = ()
    final: bool = False
    voiced: bool = False
    mutual: bool = False

    def text(self, head: str) -> str:
        """The pattern of a head."""
        subject = f"{self.subject} > " if self.subject else ""
        return subject + " ".join((*(f"{word}..." for word in self.before), head, *self.elements))


@dataclass(frozen=True, slots=True)
class Left:
    """What stands before the verb."""

    before: tuple[str, ...] = ()
    obliques: tuple[str, ...] = ()
    subject: str = ""
    target: bool = False
    passive: bool = False
    said: bool = False
    modal: bool = False
    mutual: bool = False


@dataclass(frozen=True, slots=True)
class Right:
    """What stands behind the verb."""

    elements: tuple[str, ...] = ()
    agent: bool = False
    modal: bool = False
    mutual: bool = False


def shapes(before: list[Item], behind: list[Item], code: EventCode) -> list[Shape]:
    """The patterns that one pattern comes to; several where its target may be subject or object."""
    left, right = _left(before), _right(behind)
    behind_verb = (BEHIND if e == "SOURCE" else e for e in right.elements if left.target or e != "SOURCE")
    elements = (*left.obliques, *behind_verb)
    shape = Shape(
        left.subject,
        left.before,
        elements,
        left.modal or right.modal,
        False,
        left.mutual or right.mutual or (code.code == code.inverse != ""),
    )
    if not code.code:
        return [_nothing(shape)]
    if code.reverse:
        return [_reversed(shape)]
    if not left.target:
        return [shape]
    if left.said and "SOURCE" not in " ".join(elements):
        return [replace(shape, subject="TARGET", voiced=True)]
    turned = replace(shape, subject="", elements=("TARGET", *_without(elements, "TARGET")))
    if "SOURCE" not in " ".join(elements) or left.passive or right.agent:
        return [turned]
    return [turned, replace(shape, subject="TARGET", elements=_without(elements, "TARGET"))]


def _without(elements: Iterable[str], *slots: str) -> tuple[str, ...]:
    """The elements with anything in the place of slots; a bare slot says nothing then."""
    for slot in slots:
        elements = [e.replace(slot, "*") for e in elements if e.strip("()") != slot]
    return tuple(elements)


def _nothing(shape: Shape) -> Shape:
    """A pattern that gives nothing: its subject is no source, and nobody else is."""
    subject = shape.subject.replace("SOURCE", "TARGET") or "TARGET"
    return Shape(subject, shape.before, _without(shape.elements, "TARGET", "SOURCE"))


def _reversed(shape: Shape) -> Shape:
    """The subject is the target, and who stands behind the verb the source: "X appeared before a court"."""
    elements = [e.replace("TARGET", "SOURCE") for e in shape.elements]
    if not any("SOURCE" in e for e in elements):
        at = next((n for n, e in enumerate(elements) if not e.startswith("...")), None)
        if at is None:
            elements.insert(0, "SOURCE")
        else:
            *prepositions, filler = elements[at].split(" ")
            elements[at] = " ".join((*prepositions, "SOURCE" if filler == "*" else f"SOURCE:{filler}"))
    return replace(shape, subject="TARGET", elements=tuple(elements))


# ---------------------------------------------------------------------- before the verb


def _left(items: list[Item]) -> Left:
    found = Left()
    preposition = ""
    for item in items:
        held, preposition = preposition, ""
        if item.slot:
            found = _slot_before(found, item.slot, held)
            continue
        if held:
            found = replace(found, before=(*found.before, held))
        if item.word in PREPOSITIONS and item.word != "to":
            preposition = item.filler
        else:
            found = _word_before(found, item)
    if preposition:
        found = replace(found, before=(*found.before, preposition))
    return _subject(found, items)


def _slot_before(found: Left, slot: str, preposition: str) -> Left:
    if slot == BOTH:
        return replace(found, mutual=True)
    if slot == ANYBODY or (slot == SOURCE and not preposition):
        return found
    if preposition and preposition != "by":
        name = "TARGET" if slot == TARGET else "SOURCE"
        return replace(found, obliques=(*found.obliques, f"{preposition} {name}"))
    return replace(found, target=found.target or slot == TARGET)


def _word_before(found: Left, item: Item) -> Left:
    word = item.word
    if word in lists().auxiliaries:
        return replace(found, passive=True)
    if word in lists().fillers or word == "to":
        return found
    if word in lists().saying and not found.target:
        found = replace(found, said=True)
    return replace(found, before=(*found.before, item.filler), modal=found.modal or word in lists().modal)


def _subject(found: Left, items: list[Item]) -> Left:
    """A set or a phrase that stands alone before the verb is its subject."""
    phrases = [item.filler for item in items if item.phrase]
    if found.before == tuple(phrases) and len(phrases) == 1 and not found.target:
        return replace(found, before=(), subject=f"SOURCE:{phrases[0]}")
    return found


# ---------------------------------------------------------------------- behind the verb


def _right(items: list[Item]) -> Right:
    return _Right().read(items)


class _Right:
    """Puts the items behind the verb in their places, from left to right."""

    def __init__(self) -> None:
        self.elements: list[str] = []
        self.preposition = ""
        self.group: list[str] = []
        self.first = True  # nothing but particles stands behind the verb so far
        self.agent = self.modal = self.mutual = False

    def read(self, items: list[Item]) -> Right:
        for item in items:
            if item.slot:
                self._slot(item.slot)
            elif item.word in PREPOSITIONS:
                self._place()
                self.preposition = item.filler
            elif item.word in lists().particles and self.first and not self.group:
                self.elements.append(f"...{item.word}")
            elif item.word not in lists().silent:
                self.modal = self.modal or item.word in lists().modal
                self.group.append(item.filler)
        self._place()
        return Right(tuple(self.elements), self.agent, self.modal, self.mutual)

    def _slot(self, slot: str) -> None:
        """A slot right behind a preposition is its noun; else it stands for the object, if there is none yet."""
        name = {TARGET: "TARGET", SOURCE: "SOURCE", BOTH: "TARGET", ANYBODY: "*"}[slot]
        self.mutual = self.mutual or slot == BOTH
        held = "" if self.group else self.preposition
        if held:
            self.preposition = ""
        else:
            self._place()
        if any(name in element for element in self.elements):
            name = "*"
        self.first = False
        if held == "by" and name == "SOURCE":
            self.agent = True  # of the passive, where it is the subject already
            self.elements.append("(by SOURCE)")
        elif held:
            self.elements.append(f"{held} {name}")
        elif name != "*":
            self.elements.append("SOURCE" if name == "SOURCE" else "(TARGET)")

    def _place(self) -> None:
        """The words since the last slot or preposition."""
        held, group = self.preposition, self.group
        self.preposition, self.group = "", []
        if held in lists().particles and not group:
            self.elements.append(f"...{held}")
        elif held and len(group) < 2:
            self.elements.append(f"{held} {group[0] if group else '*'}")
        elif len(group) == 1 and self.first:
            self.elements.append(group[0])
        else:
            self.elements += [f"...{word}" for word in ([held] if held else []) + group]
        self.first = self.first and not (held or group)
