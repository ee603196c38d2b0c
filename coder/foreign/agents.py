"""Agent files of TABARI and PETRARCH: role nouns and their codes.

SOLDIER [~MIL]                                  the code goes behind the actor's
ATTORNEY_GENERAL {ATTORNEYS_GENERAL} [~GOV]     a plural of its own; {} for none
NGO_WORKER [NGO~]                               the code goes before the actor's
!PERSON! = MAN, MEN, WOMAN, WOMEN, PERSON       words to put into others: POLICE!PERSON!
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from coder.foreign.actors import BRACKET
from coder.foreign.codes import actor_code
from coder.foreign.report import Line, Report, UnreadableError
from coder.foreign.words import Words
from coder.language import PREPOSITIONS

_MARKER = re.compile(r"!([^!]+)!")
_DEFINITION = re.compile(r"!([^!=]+)!\s*=(.*)")


@dataclass(frozen=True, slots=True)
class Entry:
    """A role noun in all forms that are written down, and its code."""

    line: Line
    nouns: tuple[str, ...]
    code: str


def read(found: Iterable[Line], words: Words, report: Report) -> Iterator[Entry]:
    """The entries of an agent file; what cannot be carried over goes to the report."""
    markers: dict[str, list[str]] = {}
    for line in found:
        definition = _DEFINITION.match(line.text)
        if definition:
            markers[definition[1].strip()] = [
                form.strip() for form in definition[2].split(",") if form.strip()
            ]
            continue
        try:
            yield Entry(line, _nouns(line, markers, words, report), _code(line, report))
        except UnreadableError as fault:
            report.left(line, fault.reason, fault.remedy)


def _code(line: Line, report: Report) -> str:
    """The first code; in agents of some makes a second one numbers the entry."""
    codes = [bracket.strip() for bracket in BRACKET.findall(line.text)]
    if not codes:
        raise UnreadableError("an agent without a code", "write its code behind it, as in SOLDIER [~MIL]")
    known, changed = actor_code(codes[0].strip("~ "))
    if changed:
        report.changed(line, changed, "correct it in the file if that is wrong")
    if codes[0].endswith("~"):
        report.changed(
            line, f"code {codes[0]} stands behind the country's", "nothing to do: a country is always first"
        )
    return known


def _nouns(line: Line, markers: dict[str, list[str]], words: Words, report: Report) -> tuple[str, ...]:
    written = line.text.partition("[")[0]
    singular, brace, rest = written.partition("{")
    if brace and "}" not in rest:
        report.changed(line, "the brace is not closed", "close it behind the plural")
    phrases = [singular, *rest.partition("}")[0].split(",")]
    forms = [
        form for phrase in phrases for marked in _filled(phrase, markers) for form in _forms(marked, words)
    ]
    if not forms:
        raise UnreadableError(
            f"{written.strip()!r} is no noun", "write the noun with letters, or delete the line"
        )
    parts = singular.replace("_", " ").split()
    if _noun(parts) != [part.casefold() for part in parts]:
        report.changed(
            line, "the preposition at its end is left out", "nothing to do: the noun is found without"
        )
    return tuple(dict.fromkeys(forms))


def _filled(phrase: str, markers: dict[str, list[str]]) -> list[str]:
    """A phrase with each form of its marker put in; no plural is made of these."""
    marker = _MARKER.search(phrase)
    if marker is None:
        return [phrase]
    if marker[1] not in markers:
        raise UnreadableError(f"!{marker[1]}! is not defined", f"define it above: !{marker[1]}! = WORD, WORD")
    rest = _filled(phrase[marker.end() :], markers)
    return [phrase[: marker.start()] + form + end for form in markers[marker[1]] for end in rest]


def _forms(phrase: str, words: Words) -> list[str]:
    """The noun in small letters; an open stem stands for the words that it begins."""
    plain = re.sub(r"[(),!+*\"{}<>|=~^]+", " ", phrase)
    found = (_noun(parts) for parts in words.phrases(plain))
    return [" ".join(noun) for noun in found if any(any(map(str.isalpha, part)) for part in noun)]


def _noun(parts: list[str]) -> list[str]:
    """The words of a phrase without prepositions at its end: "ambassador to"."""
    small = [part.casefold() for part in parts]
    while small and small[-1] in PREPOSITIONS:
        small.pop()
    return small
