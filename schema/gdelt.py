"""GDELT's event files: one row of the table for each column, with how an event of ours fills it.

GDELT 2.0 has 61 columns; GDELT 1.0 the same without the three ADM2 codes, and its files up to 31 March 2013
lack SOURCEURL too.  Cells stand between tabs, lines end with a line feed, there is no header and no quote.
Exports are written and imports are read by this table.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from types import MappingProxyType
from typing import NamedTuple

from schema.codebook import Code, codebook
from schema.countries import countries
from schema.vocabulary import ActorParts, vocabulary

DIGITS = 13  # hexadecimal digits of an event's id in its number: 52 bits, exact in a double of R or Stata
CACHED = 4096  # days, actors and places whose cells are kept
NOWHERE, COUNTRY, US_CITY, WORLD_CITY = "0", "1", "3", "4"  # GDELT's types of places


class Told(NamedTuple):
    """What an event of ours says, as it is stored: a day and a time as ISO texts, '' where nothing is known."""

    id: str
    date: str
    source: str
    source_text: str
    target: str
    target_text: str
    code: str
    num_mentions: int
    num_documents: int
    num_sources: int
    place_name: str
    place_country: str
    latitude: float | None
    longitude: float | None
    added: str
    lead: int
    url: str


Made = Callable[[Told], str]


@dataclass(frozen=True, slots=True)
class GdeltColumn:
    """One row of the table: the name, how an event fills it, and the layouts that have it."""

    name: str
    made: Made
    layouts: tuple[str, ...] = ("gdelt", "gdelt1")


def line(layout: str, told: Told) -> str:
    """An event as a line of a layout, ``gdelt`` (2.0) or ``gdelt1`` (1.0), without its end."""
    return "\t".join([column.made(told) for column in LAYOUTS[layout]])


def number(event_id: str) -> str:
    """The GLOBALEVENTID of an event: the first 52 bits of its id; GDELT's own where GDELT gave it one."""
    origin, _, given = event_id.partition("-")
    if origin in LAYOUTS:
        return given
    if not re.fullmatch(r"[0-9a-f]{16}", event_id):
        event_id = hashlib.blake2b(event_id.encode(), digest_size=8).hexdigest()
    return str(int(event_id[:DIGITS], 16))


def _nothing(told: Told) -> str:
    return ""


def _plain(text: str) -> str:
    """A text without what would end a cell or a line."""
    return " ".join(text.split())


@lru_cache(maxsize=CACHED)
def _days(date: str) -> tuple[str, str, str, str]:
    """SQLDATE, MonthYear, Year and FractionDate, which counts months of 30 days as GDELT does."""
    if not date:
        return ("", "", "", "")
    year, month, day = date.split("-")
    fraction = int(year) + ((int(month) - 1) * 30 + int(day)) / 365
    return (year + month + day, year + month, year, f"{fraction:.4f}")


def _of_day(index: int) -> Made:
    return lambda told: _days(told.date)[index]


@cache
def _entry(code: str) -> Code:
    """The code that GDELT knows: an extension stands as its base code."""
    return codebook()[codebook().exported(code)]


@lru_cache(maxsize=CACHED)
def _parts(actor: str) -> ActorParts:
    return vocabulary().split(actor) if actor else ActorParts()


def _nth(codes: tuple[str, ...], index: int) -> str:
    return codes[index] if index < len(codes) else ""


def _source(told: Told) -> tuple[str, str]:
    return told.source, told.source_text


def _target(told: Told) -> tuple[str, str]:
    return told.target, told.target_text


def _actor(prefix: str, side: Callable[[Told], tuple[str, str]]) -> tuple[GdeltColumn, ...]:
    """The ten columns of one actor: its code, its words in capitals, and the parts of its code."""

    def part(read: Callable[[ActorParts], str | None]) -> Made:
        return lambda told: read(_parts(side(told)[0])) or ""

    return (
        GdeltColumn(f"{prefix}Code", lambda told: side(told)[0]),
        GdeltColumn(f"{prefix}Name", lambda told: _plain(side(told)[1]).upper()),
        GdeltColumn(f"{prefix}CountryCode", part(lambda parts: parts.country)),
        GdeltColumn(f"{prefix}KnownGroupCode", part(lambda parts: parts.group)),
        GdeltColumn(f"{prefix}EthnicCode", part(lambda parts: parts.ethnic)),
        GdeltColumn(f"{prefix}Religion1Code", part(lambda parts: _nth(parts.religions, 0))),
        GdeltColumn(f"{prefix}Religion2Code", part(lambda parts: _nth(parts.religions, 1))),
        GdeltColumn(f"{prefix}Type1Code", part(lambda parts: _nth(parts.roles, 0))),
        GdeltColumn(f"{prefix}Type2Code", part(lambda parts: _nth(parts.roles, 1))),
        GdeltColumn(f"{prefix}Type3Code", part(lambda parts: _nth(parts.roles, 2))),
    )


@lru_cache(maxsize=CACHED)
def _kind(name: str, country: str) -> str:
    """Whether a place is nowhere, a country, or a town in the United States or elsewhere."""
    if not name and not country:
        return NOWHERE
    if not name or country in countries().named(name):
        return COUNTRY
    return US_CITY if country == "USA" else WORLD_CITY


@lru_cache(maxsize=CACHED)
def _full_name(name: str, country: str) -> str:
    label = vocabulary().describe(country) if country else ""
    if _kind(name, country) in (NOWHERE, COUNTRY):
        return _plain(name) or label
    return ", ".join(filter(None, (_plain(name), label)))


@cache
def _fips(country: str) -> str:
    return countries().in_fips(country)


def _whole_country(told: Told) -> str:
    """GDELT repeats the country as first division and as feature of a place that is a whole country."""
    country = told.place_country
    return _fips(country) if _kind(told.place_name, country) == COUNTRY else ""


def _degrees(value: float | None) -> str:
    return "" if value is None else f"{value:.5f}".rstrip("0").rstrip(".")


def _geo(prefix: str, **made: Made) -> tuple[GdeltColumn, ...]:
    """The eight columns of one place, seven in GDELT 1.0; what is not given is blank."""
    names = ("Type", "FullName", "CountryCode", "ADM1Code", "ADM2Code", "Lat", "Long", "FeatureID")
    blank: dict[str, Made] = {"Type": lambda told: NOWHERE}
    cells = {**dict.fromkeys(names, _nothing), **blank, **made}
    return tuple(
        GdeltColumn(
            f"{prefix}_{name}", cells[name], ("gdelt",) if name == "ADM2Code" else ("gdelt", "gdelt1")
        )
        for name in names
    )


def _moment(told: Told) -> str:
    return re.sub(r"\D", "", told.added)


COLUMNS: tuple[GdeltColumn, ...] = (
    GdeltColumn("GLOBALEVENTID", lambda told: number(told.id)),
    GdeltColumn("SQLDATE", _of_day(0)),
    GdeltColumn("MonthYear", _of_day(1)),
    GdeltColumn("Year", _of_day(2)),
    GdeltColumn("FractionDate", _of_day(3)),
    *_actor("Actor1", _source),
    *_actor("Actor2", _target),
    GdeltColumn("IsRootEvent", lambda told: str(told.lead)),
    GdeltColumn("EventCode", lambda told: _entry(told.code).code),
    GdeltColumn("EventBaseCode", lambda told: _entry(told.code).base),
    GdeltColumn("EventRootCode", lambda told: _entry(told.code).root),
    GdeltColumn("QuadClass", lambda told: str(_entry(told.code).quad)),
    GdeltColumn("GoldsteinScale", lambda told: f"{_entry(told.code).goldstein:.1f}"),
    GdeltColumn("NumMentions", lambda told: str(told.num_mentions)),
    GdeltColumn("NumSources", lambda told: str(told.num_sources)),
    GdeltColumn("NumArticles", lambda told: str(told.num_documents)),
    GdeltColumn("AvgTone", _nothing),  # the coder does not judge tone
    *_geo("Actor1Geo"),  # nor where the actors are
    *_geo("Actor2Geo"),
    *_geo(
        "ActionGeo",
        Type=lambda told: _kind(told.place_name, told.place_country),
        FullName=lambda told: _full_name(told.place_name, told.place_country),
        CountryCode=lambda told: _fips(told.place_country),
        ADM1Code=_whole_country,
        Lat=lambda told: _degrees(told.latitude),
        Long=lambda told: _degrees(told.longitude),
        FeatureID=_whole_country,
    ),
    GdeltColumn("DATEADDED", _moment, ("gdelt",)),
    GdeltColumn("DATEADDED", lambda told: _moment(told)[:8], ("gdelt1",)),
    GdeltColumn("SOURCEURL", lambda told: _plain(told.url)),
)
LAYOUTS: Mapping[str, tuple[GdeltColumn, ...]] = MappingProxyType(
    {name: tuple(column for column in COLUMNS if name in column.layouts) for name in ("gdelt", "gdelt1")}
)
