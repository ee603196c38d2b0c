"""The actor vocabulary: the three-letter codes that actor codes are made of, and how to read such a code.

An actor code strings together parts of three characters, as in CAMEO and GDELT: RUSGOV is Russia and
government, IGOWSTNAT an intergovernmental organisation of the West, NATO.  Ethnic groups are written in
lower case (IRQkur), as GDELT does.  Some parts stand in several lists (SUN: the Soviet Union, Sunni Islam;
UNO: group and role); ``Vocabulary.split`` says how the place in the code decides.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources.abc import Traversable
from types import MappingProxyType

from schema.codebook import FOLDER, Row, rows
from schema.errors import DataError

COLUMNS = ("code", "kind", "label", "alias", "also")
# How many parts of a kind an actor code can hold, in the order in which kinds are tried.
SLOTS = MappingProxyType({"country": 1, "region": 1, "group": 1, "religion": 2, "role": 3, "ethnic": 1})
KINDS = tuple(SLOTS)
STANDS_AS = MappingProxyType({"region": "country"})  # GDELT's country column holds regions too
PART = 3


@dataclass(frozen=True, slots=True)
class Entry:
    """One code of one list.  ``alias`` is the code now in use if this one is not; ``also`` other names."""

    code: str
    kind: str
    label: str
    alias: str = ""
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ActorParts:
    """What an actor code says.  ``country`` may be a region (AFR); ``unread`` parts fit nowhere."""

    country: str | None = None
    group: str | None = None
    ethnic: str | None = None
    religions: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()


@dataclass(frozen=True)
class Vocabulary:
    """All entries, by code: a code can stand in several lists."""

    entries: Mapping[str, tuple[Entry, ...]]

    def lookup(self, code: str) -> tuple[Entry, ...]:
        """The entries of one three-letter code, one for each list it stands in; none where unknown."""
        return self.entries.get(code, ())

    def of(self, kind: str) -> tuple[Entry, ...]:
        """All entries of a kind that are in use, outdated codes left out, by code."""
        found = (e for several in self.entries.values() for e in several if e.kind == kind and not e.alias)
        return tuple(sorted(found, key=lambda entry: entry.code))

    def split(self, code: str) -> ActorParts:
        """Reads an actor code into its parts, outdated countries as those in use (ROMGOV: ROU, GOV).

        A part that stands in one list alone is that, wherever it stands.  The others then take the first
        free slot of country, group, religion, role: so SUN is the Soviet Union in SUNGOV and Sunni Islam in
        IRQSUN, PSE the country in PSEGOV and the group in ISRPSE, UNO the group in IGOUNO and a role in
        IGOUNOHCR.  A lower-case part is an ethnic group; so is an upper-case one that finds no other slot
        (RUSCHE: Chechens).
        """
        read = self._read(code)
        return ActorParts(
            country=next(_slot(read, "country"), None),
            group=next(_slot(read, "group"), None),
            ethnic=next(_slot(read, "ethnic"), None),
            religions=tuple(_slot(read, "religion")),
            roles=tuple(_slot(read, "role")),
            unread=tuple(part for part, entry in read if entry is None),
        )

    def check(self, code: str) -> list[str]:
        """What is wrong with an actor code, each fault with its remedy; empty where nothing is."""
        if not code or len(code) % PART:
            return [f"actor code {code!r} has {len(code)} characters; make it parts of three"]
        found = []
        for part, entry in self._read(code):
            known = bool(self.lookup(part) or self.lookup(part.lower()))
            if entry is None and known:
                found.append(f"no room for {part} in actor code {code!r}; its kind is full: leave a part out")
            elif entry is None:
                found.append(f"{part!r} in actor code {code!r} is in no list; see docs/codebook.md")
            elif entry.alias:
                found.append(f"{part} in actor code {code!r} is outdated; write {entry.alias}")
        return found

    def describe(self, code: str) -> str:
        """An actor code in words: ``Finland, Government``."""
        return ", ".join(entry.label if entry else part for part, entry in self._read(code))

    def _read(self, code: str) -> list[tuple[str, Entry | None]]:
        """The parts of an actor code in order, each with the entry that it is read as."""
        parts = [code[i : i + PART] for i in range(0, len(code), PART)]
        free, read = dict(SLOTS), dict[int, Entry | None]()
        for index in sorted(range(len(parts)), key=lambda i: (len(self.lookup(parts[i])) != 1, i)):
            part = parts[index]
            candidates = [*self.lookup(part), *(self.lookup(part.lower()) if part.isupper() else ())]
            before = read.get(index - 1)
            if before and before.kind == "religion":  # a branch stands behind its faith: MOSSUN
                candidates.sort(key=lambda entry: entry.kind != "religion")
            entry = next((e for e in candidates if free[_kind(e)]), None)
            if entry:
                free[_kind(entry)] -= 1
            read[index] = entry
        return [(part, read[i]) for i, part in enumerate(parts)]


@cache
def vocabulary() -> Vocabulary:
    """The vocabulary that ships with the project.  Raises DataError with every fault of its table."""
    return load(FOLDER)


@cache
def parts(code: str) -> ActorParts:
    """What an actor code says, by the vocabulary that ships with the project; each code is read once."""
    return vocabulary().split(code)


def load(folder: Traversable) -> Vocabulary:
    """Reads vocabulary.csv of a folder.  Raises DataError with all faults at once."""
    faults: list[str] = []
    found = rows(folder / "vocabulary.csv", COLUMNS, faults)
    in_use = {(row["code"], row["kind"]) for row in found if not row["alias"]}
    seen: dict[tuple[str, str], str] = {}
    entries: dict[str, list[Entry]] = {}
    for row in found:
        wrong = _faults(row, seen, in_use)
        faults.extend(f"{row.where}: {fault}" for fault in wrong)
        seen.setdefault((row["code"], row["kind"]), row.where)
        if not wrong:
            entries.setdefault(row["code"], []).append(_entry(row))
    if faults:
        raise DataError(faults)
    return Vocabulary(MappingProxyType({c: tuple(sorted(e, key=_rank)) for c, e in entries.items()}))


def _faults(row: Row, seen: Mapping[tuple[str, str], str], in_use: set[tuple[str, str]]) -> list[str]:
    code, kind, alias = row["code"], row["kind"], row["alias"]
    if kind not in SLOTS:
        return [f"kind of {code!r} is {kind!r}; use one of {', '.join(KINDS)}"]
    found = []
    if not re.fullmatch("[a-z]{3}" if kind == "ethnic" else "[A-Z]{3}", code):
        found.append(f"{kind} code {code!r}; give three {'small' if kind == 'ethnic' else 'capital'} letters")
    if (code, kind) in seen:
        found.append(f"{kind} {code} stands at {seen[code, kind]} already; keep one")
    if not row["label"].strip():
        found.append(f"{kind} {code} has no label; write one")
    if alias and (alias, kind) not in in_use:
        found.append(f"{code} is an alias of {alias!r}, no {kind} in use; correct it")
    return found


def _entry(row: Row) -> Entry:
    also = tuple(name for name in row["also"].split(";") if name)
    return Entry(row["code"], row["kind"], row["label"], row["alias"], also)


def _rank(entry: Entry) -> int:
    return KINDS.index(entry.kind)


def _kind(entry: Entry) -> str:
    return STANDS_AS.get(entry.kind, entry.kind)


def _slot(read: list[tuple[str, Entry | None]], kind: str) -> Iterator[str]:
    return (entry.alias or entry.code for _, entry in read if entry and _kind(entry) == kind)
