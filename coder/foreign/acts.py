"""Verb files become acts: each code of a block is an act with the patterns that give it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from graphlib import CycleError, TopologicalSorter

from coder.foreign.codes import DISCARD, NULL, EventCode, event_code, in_weis
from coder.foreign.patterns import Shape, shapes
from coder.foreign.phrases import Lexis, items, noun_phrase
from coder.foreign.report import Line, Report, UnreadableError
from coder.foreign.verbs import Block, Verb, Verbs, Written, codes, set_name
from coder.foreign.words import Words, lists
from coder.language import PREPOSITIONS, Choice, PatternError, compile_pattern, read_words
from coder.tree import stems

#: More heads than this are written as a set.
FEW = 4
#: What stands for a code in an act that gives nothing.
NOTHING = "010"


@dataclass
class Act:
    """An act: its name, its codes, and its patterns by kind with the line that each comes from."""

    name: str
    code: EventCode
    shape: Shape
    line: Line
    verbs: dict[str, Line] = field(default_factory=dict)
    nouns: dict[str, Line] = field(default_factory=dict)


@dataclass
class Acts:
    """The sets and acts of one file, as our dictionary has them."""

    sets: dict[str, tuple[str, ...]] = field(default_factory=dict)
    acts: dict[str, Act] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Heads:
    """Verbs that are written alike: the head of their patterns, and the words that belong to each.

    TABARI takes nouns for verbs too; ``nouns`` are those that the verb's stem begins.
    """

    text: str
    before: str = ""
    behind: str = ""
    nouns: str = ""


def convert(verbs: Verbs, words: Words, taken: dict[str, tuple[str, ...]], report: Report) -> Acts:
    """The acts of a verb file; ``taken`` holds the sets of the files before, whose names are not free.

    What cannot be carried over goes to the report.
    """
    if in_weis(list(codes(verbs))):
        _leave_all(verbs, report)
        return Acts()
    return _Converter(verbs, words, taken, report).acts()


def _leave_all(verbs: Verbs, report: Report) -> None:
    for block in verbs.blocks:
        for line in (block.line, *(v.line for v in block.verbs), *(p.line for p in block.patterns)):
            report.left(
                line,
                "the file is coded in WEIS (roots 21 and 22), whose codes mean something else in CAMEO",
                "translate its codes into CAMEO first, or delete those of roots 21 and 22 if it is in CAMEO",
            )


class _Converter:
    def __init__(self, verbs: Verbs, words: Words, taken: dict[str, tuple[str, ...]], report: Report) -> None:
        self.verbs, self.report, self.taken = verbs, report, taken
        self.lexis = Lexis(words, verbs.whole)
        self.found = Acts()
        self.compiled: dict[str, Choice] = {}
        self.written: list[tuple[Block, Written, EventCode, Shape, Heads]] = []

    def acts(self) -> Acts:
        """Sets first, then block by block."""
        for name in _ordered(self.verbs.sets):
            self._add_set(name, self.verbs.sets[name])
        for block in self.verbs.blocks:
            heads = self._heads(block)
            for pattern in block.patterns:
                if heads:
                    self._add_pattern(block, heads, pattern)
                else:
                    reason = f"no verb of the block {block.name!r} is carried over"
                    self.report.left(pattern.line, reason, "put it below another verb")
        self._enter_all()
        return self.found

    # ------------------------------------------------------------------ sets

    def _add_set(self, name: str, members: list[tuple[str, Line]]) -> None:
        plain, fillers = list[str](), list[str]()
        for text, line in members:
            try:
                parts = [item for item in items(text, self.lexis) if item.filler]
                if len(parts) > 1 and parts[0].word in PREPOSITIONS | lists().bare:
                    raise UnreadableError(
                        f"{text!r} is no noun", "write it into the patterns that use the set"
                    )
                if not parts:
                    raise UnreadableError(f"{text!r} is no word", "write a word, or delete the line")
                filler = parts[0] if len(parts) == 1 else noun_phrase(parts)
                read_words(filler.filler, self.compiled)
            except (UnreadableError, PatternError) as fault:
                self.report.left(line, *_reasons(fault))
                continue
            plain.append(parts[0].word if len(parts) == 1 else "")
            fillers += filler.filler.split("|")
        if fillers:
            self.lexis.members[name] = tuple(plain)
            self.lexis.sets[name] = self._define(name, fillers)

    def _define(self, name: str, fillers: Iterable[str]) -> str:
        """Enters a set under its name, or one like it where that is taken by another set."""
        words, free, n = tuple(dict.fromkeys(fillers)), f"&{_slug(name)}", 1
        while self.taken.get(free, words) != words:
            n += 1
            free = f"&{_slug(name)}-{n}"
        self.taken[free] = self.found.sets[free] = words
        self.compiled[free] = Choice(w for filler in words for w in read_words(filler, self.compiled))
        return free

    # ------------------------------------------------------------------ heads

    def _heads(self, block: Block) -> list[Heads]:
        """The heads of a block's patterns: its verbs of one word together, and each of several.

        A verb's own code, or its block's, is that of the verb alone.
        """
        alone: dict[str, dict[str, Line]] = {}
        phrases: list[Heads] = []
        for verb in block.verbs:
            code = verb.code or block.code
            try:
                words, phrase = self._read(verb)
            except UnreadableError as fault:
                self.report.left(verb.line, fault.reason, fault.remedy)
                continue
            if phrase:
                phrases.append(phrase)
                self._add_code(block, phrase, code, verb.line)
            for word in words:
                alone.setdefault(code, {}).setdefault(word, verb.line)
        for code, lines in alone.items():
            self._add_code(block, self._together(block, list(lines)), code, next(iter(lines.values())))
        words = list(dict.fromkeys(word for lines in alone.values() for word in lines))
        return [*([self._together(block, words)] if words else []), *phrases]

    def _read(self, verb: Verb) -> tuple[list[str], Heads | None]:
        """A verb as heads of one word (and particle), or as a head with the words that belong to it."""
        parts = [part for part in re.split(r"[_\s]+", verb.text.casefold()) if part]
        at = next((n for n, part in enumerate(parts) if part.startswith("+")), 0)
        parts = [part.strip("+") for part in parts]
        if not parts[at] or parts[at] in lists().bare:
            raise UnreadableError(
                f"{verb.text!r} is an auxiliary, which says no act",
                "nothing to do: the coder reads modality itself",
            )
        if parts[at] in PREPOSITIONS | {"and", "or"}:
            raise UnreadableError(
                f"{verb.text!r} begins with no verb", "mark its verb with +, as in +CARRY_OUT"
            )
        opened = self.lexis.filler(parts[at], closed=self.verbs.whole).split("|")
        heads = opened if "-" in parts[at] or parts[at] not in self.lexis.words else [parts[at]]
        front, back = parts[:at], parts[at + 1 :]
        if front == ["re"] and not back:
            return [f"re{parts[at]}", f"re-{parts[at]}"], None
        if front or len(back) > 1 or (back and back[0] not in PREPOSITIONS | lists().particles):
            forms = self._forms(verb, heads)
            return [], Heads("|".join(forms), "_".join(front), "_".join(back))
        particle = f"_{back[0]}" if back else ""
        return [f"{form}{particle}" for form in self._forms(verb, heads)], None

    def _forms(self, verb: Verb, heads: list[str]) -> list[str]:
        """The verb with those of its listed forms that are not regular."""
        listed = (
            re.sub(r".*\+|_.*", "", form.casefold()) if "+" in form else form.casefold()
            for form in verb.forms
        )
        odd = [f for f in listed if f.isalpha() and f not in lists().bare and not {f, *stems(f)} & {*heads}]
        return list(dict.fromkeys((*heads, *odd)))

    def _together(self, block: Block, words: list[str]) -> Heads:
        if not self.verbs.whole:
            return Heads("|".join(words), nouns=self._nouns(words))
        if len(words) <= FEW:
            return Heads("|".join(words))
        return Heads(f"{{{self._define(f'{block.name} verbs', words)}}}")

    def _nouns(self, words: list[str]) -> str:
        """The nouns that verbs of one word begin."""
        opened = (self.lexis.filler(word, closed=False).split("|") for word in words if word.isalpha())
        return "|".join(dict.fromkeys(noun for several in opened for noun in several))

    # ------------------------------------------------------------------ patterns

    def _add_code(self, block: Block, heads: Heads, code: str, line: Line) -> None:
        """A verb's own code is that of the verb alone."""
        if code not in ("", NULL):
            self._add_pattern(block, [heads], Written(line, "", "", code))

    def _add_pattern(self, block: Block, heads: list[Heads], pattern: Written) -> None:
        try:
            code = event_code(pattern.code)
            found = [(one, shape) for one in heads for shape in self._shapes(one, pattern, code)]
            for one, shape in found:
                compile_pattern(shape.text(one.text), "verb", self.compiled)
        except (UnreadableError, PatternError) as fault:
            self.report.left(pattern.line, *_reasons(fault))
            return
        if not code.code:
            self._note_nothing(pattern)
        self.written += [(block, pattern, code, shape, one) for one, shape in found]

    def _shapes(self, heads: Heads, pattern: Written, code: EventCode) -> list[Shape]:
        before = items(f"{pattern.before} {heads.before}", self.lexis)
        return shapes(before, items(f"{heads.behind} {pattern.behind}", self.lexis), code)

    def _note_nothing(self, pattern: Written) -> None:
        if pattern.code.strip() == DISCARD:
            reason, remedy = "[###] discards the report", "leave such reports out before coding"
            self.report.changed(
                pattern.line, f"{reason}; here it only keeps the verb from giving an event", remedy
            )
        else:
            self.report.changed(
                pattern.line, "a null code: carried over as an act that gives nothing", "nothing to do"
            )

    def _enter_all(self) -> None:
        """Enters the patterns; of two that are alike PETRARCH takes the last, TABARI the first."""
        winners: dict[tuple[str, str], tuple[EventCode, Line]] = {}
        for block, pattern, code, shape, heads in self.written if self.verbs.whole else self.written[::-1]:
            winners[block.name, shape.text(heads.text)] = (code, pattern.line)
        for block, pattern, code, shape, heads in self.written:
            text = shape.text(heads.text)
            winner, line = winners[block.name, text]
            if winner == code:
                self._enter(self._act(block, code, shape, pattern.line), pattern.line, shape, heads)
            else:
                reason = f"line {line.number} says the same with another code"
                self.report.left(pattern.line, reason, "keep one of the two")

    def _enter(self, act: Act, line: Line, shape: Shape, heads: Heads) -> None:
        act.verbs.setdefault(shape.text(heads.text), line)
        obliques = any(re.search(r"^\(?[a-z|_]+ (TARGET|SOURCE)", e) for e in shape.elements)
        if heads.nouns and obliques and not (shape.before or shape.subject or shape.final):
            act.nouns.setdefault(shape.text(heads.nouns), line)

    def _act(self, block: Block, code: EventCode, shape: Shape, line: Line) -> Act:
        marks = [mark for mark in ("final", "voiced", "mutual") if getattr(shape, mark)]
        codes = ":".join(filter(None, (code.code or NULL, code.inverse)))
        name = ", ".join((f"{block.name} {codes}", *marks, *(["reverse"] if code.reverse else [])))
        return self.found.acts.setdefault(name, Act(name, code, shape, line))


def _ordered(sets: dict[str, list[tuple[str, Line]]]) -> list[str]:
    """The names of sets, those that others hold first; as they stand where they hold each other."""
    held = {
        name: {inner for text, _ in members if (inner := set_name(text)) in sets and text.startswith("&")}
        for name, members in sets.items()
    }
    try:
        return list(TopologicalSorter(held).static_order())
    except CycleError:
        return list(sets)


def _reasons(fault: UnreadableError | PatternError) -> tuple[str, str]:
    if isinstance(fault, UnreadableError):
        return fault.reason, fault.remedy
    reason, _, remedy = str(fault).partition(";")
    return reason, remedy.strip() or "write it as a pattern of ours; see docs/dictionaries.md"


def _slug(name: str) -> str:
    return re.sub(r"[^\w&.-]+", "-", name.casefold()).strip("-")
