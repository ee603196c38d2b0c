"""Actor files of TABARI and PETRARCH: names, synonyms, codes with spans of days.

AFGHANISTAN_  [AFG]                     a name, its words joined by "_"
+KABUL_                                 another name of it
HAMID_KARZAI_
    [AFGELI 750101-011222]              a code and the days on which it holds
    [AFGGOV >011222]
    [AFGELI]                            the code on all other days
LIKUD [ISRGOV >010307] [ISROPP] ;...    TABARI writes them on one line
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date as Date

from coder.foreign.codes import DISCARD, NULL, Days, actor_code, days
from coder.foreign.report import Line, Report, UnreadableError
from coder.foreign.words import Words, spelled
from coder.lexicon import Role, pieces
from schema.vocabulary import PART, vocabulary

#: A code in brackets; some are closed by the wrong one, some not at all.
BRACKET = re.compile(r"\[([^\[\]}]*)(?:[\]}]|$|(?=\[))")
LONGEST_ABBREVIATION = 8
#: Of what kind a name is, by its code's first part, or its last for names of one code.
FIRST_PARTS = {
    "IGO": "organisation",
    "NGO": "organisation",
    "NGM": "organisation",
    "MNC": "company",
    "IMG": "group",
}
LAST_PARTS = {
    "MED": "media",
    "BUS": "company",
    **dict.fromkeys(("REB", "SEP", "INS", "UAF", "RAD", "PTY", "OPP"), "group"),
}

#: Kinds of a land's names, the first that our dictionaries know a name as; a capital stands for its land.
LAND_KINDS = ("country", "capital", "region", "adjective", "national", "people", "city")
#: A name's spellings in our own dictionaries, each with its kind.
Known = Callable[[str], list[tuple[str, str]]]


@dataclass
class Actor:
    """An entry: its names with the lines they stand on, its codes, and what a null code takes from them.

    It is ``unread`` where the report says already why a code of its is missing.
    """

    line: Line
    names: list[tuple[str, Line]] = field(default_factory=list)
    roles: list[Role] = field(default_factory=list)
    gaps: list[Days] = field(default_factory=list)
    unread: bool = False


@dataclass(frozen=True, slots=True)
class Entry:
    """An actor as our dictionary has it; ``names`` are not empty, the first is the entry's own."""

    line: Line
    names: tuple[str, ...]
    roles: tuple[Role, ...]
    kind: str


def read(found: Iterable[Line], words: Words, known: Known, report: Report) -> Iterator[Entry]:
    """The entries of an actor file; what cannot be carried over goes to the report."""
    for actor in _actors(found, words, report):
        roles = _roles(actor)
        if roles:
            yield from _entries(actor, roles, known)
            continue
        for line in {line.number: line for _, line in actor.names}.values():
            if not (actor.unread and line == actor.line):
                report.left(
                    line, "its actor has no code that can be read", "write a code in brackets behind it"
                )


def _actors(found: Iterable[Line], words: Words, report: Report) -> Iterator[Actor]:
    actor: Actor | None = None
    for line in found:
        name = line.text.partition("[")[0].strip()
        brackets = BRACKET.findall(line.text)
        if actor is None and (line.text.startswith("+") or not name):
            report.left(line, "no actor stands above this line", "put it below the name that it belongs to")
            continue
        if actor is None or (name and not name.startswith("+")):
            if actor:
                yield actor
            actor = Actor(line)
        _add_names(actor, name.removeprefix("+"), line, words, report)
        for bracket in brackets:
            _add_code(actor, bracket, line, report)
    if actor:
        yield actor


# ---------------------------------------------------------------------- codes


def _add_code(actor: Actor, bracket: str, line: Line, report: Report) -> None:
    code, _, span = bracket.strip().partition(" ")
    if code == DISCARD:
        actor.unread = True
        report.left(
            line, "[###] discards reports", "leave such reports out before coding; no actor is needed"
        )
        return
    try:
        when = days(span)
        if code in (NULL, ""):
            _add_gap(actor, when, line, report)
            return
        known, changed = actor_code(code)
    except UnreadableError as fault:
        actor.unread = True
        report.left(line, fault.reason, fault.remedy)
        return
    for change in filter(None, (changed, when.mended)):
        report.changed(line, change, "correct it in the file if that is wrong")
    actor.roles.append(Role(known, when.start, when.until))


def _add_gap(actor: Actor, when: Days, line: Line, report: Report) -> None:
    """ "[---]" alone means a name that is no actor, "[--- >940101]" that it has no code from then on."""
    if when.start or when.until:
        actor.gaps.append(when)
    elif not actor.roles:
        actor.unread = True
        report.left(
            line,
            "a null code: the name is no actor",
            'no entry is needed; where the name holds that of a land ("Iran-Contra affair"), write an actor'
            ' with that land\'s code and kind = "city"',
        )


def _roles(actor: Actor) -> tuple[Role, ...]:
    """The codes, the one without days first: it holds where no day is known.  Each stands once."""
    always = [role for role in actor.roles if not (role.start or role.end)]
    dated = [role for role in actor.roles if role.start or role.end]
    rest = [Role(role.code, *span) for role in always[:1] for span in _outside(actor.gaps)]
    return tuple(dict.fromkeys((*(r for r in rest if not (r.start or r.end)), *dated, *rest)))


def _outside(gaps: list[Days]) -> list[tuple[Date | None, Date | None]]:
    """The spans of days that no gap takes away."""
    spans: list[tuple[Date | None, Date | None]] = [(None, None)]
    for gap in gaps:
        cut: list[tuple[Date | None, Date | None]] = []
        for start, end in spans:
            if gap.start and (start is None or start < gap.start):
                cut.append((start, min(end or gap.start, gap.start)))
            if gap.until and (end is None or gap.until < end):
                cut.append((max(start or gap.until, gap.until), end))
        spans = cut
    return spans


# ---------------------------------------------------------------------- names


def _add_names(actor: Actor, text: str, line: Line, words: Words, report: Report) -> None:
    if not text:
        return
    name, abbreviation, remark = _without_brackets(text)
    if remark:
        report.changed(line, f"{remark!r} is left out of the name", "write the name as it stands in texts")
    forms = _forms(name, words)
    if not any(any(map(str.isalpha, form)) for form in forms):
        report.left(line, f"{text!r} is no name", "write the name with letters, or delete the line")
        return
    actor.names += [(form, line) for form in (*forms, *abbreviation)]


def _without_brackets(text: str) -> tuple[str, tuple[str, ...], str]:
    """A name without what stands in round brackets, an abbreviation of it if that stood there, and any other."""
    inside = [part.strip("_ ") for part in re.findall(r"\(([^()]*)(?:\)|$)", text)]
    name = re.sub(r"\([^()]*(?:\)|$)|\)", " ", text)
    short = tuple(part for part in inside if _abbreviates(part, name))
    return name, short, next((part for part in inside if part not in short), "")


def _abbreviates(part: str, name: str) -> bool:
    """Whether the letters of a few capitals come in a name, in that order."""
    letters = iter(name)
    return (
        1 < len(part) <= LONGEST_ABBREVIATION and part.isalpha() and all(letter in letters for letter in part)
    )


def _forms(name: str, words: Words) -> list[str]:
    """The name as text has it; an open stem stands for the words that it begins."""
    plain = re.sub(r"[+*\"{}<>|=~^]+|(?<=\w),(?=\w)", " ", name)
    return [spelled(parts) for parts in words.phrases(plain)]


# ---------------------------------------------------------------------- entries


def _entries(actor: Actor, roles: tuple[Role, ...], known: Known) -> Iterator[Entry]:
    """The actor's names by kind: of a country's, some are adjectives, some cities."""
    groups: dict[str, list[str]] = {}
    for name, _ in actor.names:
        if pieces(name):
            ours = known(name)
            spelling = next(
                (spelling for spelling, _ in ours if spelling.casefold() == name.casefold()), name
            )
            groups.setdefault(_kind([kind for _, kind in ours], roles), []).append(spelling)
    for kind, names in groups.items():
        yield Entry(actor.line, tuple(dict.fromkeys(names)), roles, kind)


def _kind(ours: list[str], roles: tuple[Role, ...]) -> str:
    """A land's names are of the kind that our dictionaries know them as; of others, the code tells."""
    if all(len(role.code) == PART and _kinds(role.code) & {"country", "region"} for role in roles):
        kind = next((kind for kind in LAND_KINDS if kind in ours), "country")
        return "country" if kind in ("capital", "region") else kind
    code = roles[0].code
    first, last = code[:PART], code[-PART:]
    if first in FIRST_PARTS:
        return FIRST_PARTS[first]
    if any(role.start or role.end for role in roles):
        return "person"
    if all(_kinds(code[i : i + PART]) & {"ethnic", "religion"} for i in range(0, len(code), PART)):
        return "people"
    return LAST_PARTS.get(last) or ("group" if _kinds(first) == {"group"} else "person")


def _kinds(part: str) -> set[str]:
    return {entry.kind for entry in vocabulary().lookup(part)}
