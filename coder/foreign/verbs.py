"""Verb files of TABARI and PETRARCH: verbs, their codes, the patterns around them, sets of synonyms.

    &TALKS                                     a set of synonyms
    +DIALOGUE
    --- ABANDON [080] ---                      PETRARCH: a block of verbs that share patterns
    ABANDON
    FORSAKE {FORSAKES FORSOOK FORSAKEN}        a verb with the forms that are not regular
    +WALK_AWAY [---]                           a verb of several words, and a code of its own
    - * HEADQUARTERS [0874]                    a pattern and its code
    ABDUCT [181] ;...                          TABARI: a verb and its patterns
    - + * BY_ $ [181]

A file is read twice: the sets first, since patterns may stand before them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from coder.foreign.actors import BRACKET
from coder.foreign.report import Line, Report

_HEADER = re.compile(r"-{2,}\s*([^\[\]]*?)\s*(?:\[([^\[\]]*)\]?)?\s*-*\s*")


@dataclass(frozen=True, slots=True)
class Verb:
    """A verb as written, its listed forms, its code ('' where its block's holds)."""

    line: Line
    text: str
    forms: tuple[str, ...]
    code: str


@dataclass(frozen=True, slots=True)
class Written:
    """A pattern as written: what stands before and behind the verb, and its code."""

    line: Line
    before: str
    behind: str
    code: str


@dataclass
class Block:
    """Verbs that share their patterns."""

    name: str
    code: str
    line: Line
    verbs: list[Verb] = field(default_factory=list)
    patterns: list[Written] = field(default_factory=list)


@dataclass
class Verbs:
    """A verb file.  ``whole`` words are PETRARCH's; in TABARI's files words not closed by "_" are stems."""

    sets: dict[str, list[tuple[str, Line]]] = field(default_factory=dict)
    blocks: list[Block] = field(default_factory=list)
    whole: bool = False


def read(found: Iterable[Line], report: Report) -> Verbs:
    """The sets and blocks of a verb file; lines that are none of these go to the report."""
    verbs, members = Verbs(), list[tuple[str, Line]]()
    in_set, block = False, None
    for line in found:
        text = line.text
        if text.startswith("&"):
            members, in_set = verbs.sets.setdefault(set_name(text), []), True
        elif text.startswith("+") and in_set:
            members.append((text[1:].strip(), line))
        elif text.startswith("~"):
            report.left(
                line,
                "a transformation of one verb by another",
                "nothing to do: what is said, wanted or attempted is composed from schema/composition.csv",
            )
        elif text.startswith("--"):
            block, in_set, verbs.whole = _block(line), False, True
            verbs.blocks.append(block)
        elif text.startswith("-"):
            in_set = False
            _add_pattern(block, line, report)
        else:
            in_set = False
            block = _add_verb(verbs, block, line, report)
    return verbs


def set_name(text: str) -> str:
    """The name of a set without its marks: "&TALKS_" is "talks"."""
    return text.partition(" ")[0].strip("&_{}()").casefold()


def _block(line: Line) -> Block:
    match = _HEADER.fullmatch(line.text)
    name, code = (match[1], match[2] or "") if match else ("", "")
    return Block(name.strip(" -_").casefold() or f"line {line.number}", code.strip(), line)


def _add_verb(verbs: Verbs, block: Block | None, line: Line, report: Report) -> Block | None:
    """A verb joins the block above it; where there are no blocks it begins one."""
    written, brace, rest = line.text.partition("[")[0].partition("{")
    text, code = written.strip(" ,"), next(iter(BRACKET.findall(line.text)), "").strip()
    if not any(map(str.isalpha, text)) or text.startswith("*"):
        report.left(line, "neither a verb nor a pattern", 'begin a pattern with "- ", or delete the line')
        return block
    if brace and "}" not in rest:
        report.changed(line, "the brace is not closed", "close it behind the last form")
    forms = tuple(form for form in rest.partition("}")[0].replace(",", " ").split() if form)
    if block is None or not verbs.whole:
        block = Block(text.casefold().strip("_ "), "", line)
        verbs.blocks.append(block)
    elif not block.verbs and not block.code:
        block.code = code
    block.verbs.append(Verb(line, text, forms, code))
    return block


def _add_pattern(block: Block | None, line: Line, report: Report) -> None:
    written, *_ = line.text.rpartition("[") if "[" in line.text else (line.text,)
    codes = BRACKET.findall(line.text)
    before, star, behind = written.lstrip("- ").replace("**", "*").partition("*")
    if block is None:
        report.left(line, "no verb stands above this pattern", "put it below its verb")
    elif not star:
        report.left(line, "a pattern without *, the place of the verb", "write * where the verb stands")
    elif not codes or not codes[-1].strip():
        report.left(line, "a pattern without a code", "write its code in brackets at the end")
    else:
        block.patterns.append(Written(line, before.strip(), behind.rstrip(), codes[-1].strip()))


def codes(verbs: Verbs) -> Iterator[str]:
    """All codes of a file, as written."""
    for block in verbs.blocks:
        yield from (block.code, *(v.code for v in block.verbs), *(p.code for p in block.patterns))
