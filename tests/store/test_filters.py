"""How a request's parameters are understood, as it is echoed."""

from __future__ import annotations

import pytest

from store import FilterError
from store.filters import EVENTS, parse

UNDERSTOOD = [
    ("actor=Finland", {"actor": ["FIN"]}),
    ("actor=FI,fin|Finland", {"actor": ["FIN"]}),
    ("actor=Korea, Rep.|!FINGOV", {"actor": ["!FINGOV", "KOR"]}),
    ("actor=fingov", {"actor": ["FINGOV"]}),
    ("actor=IRQkur", {"actor": ["IRQkur"]}),
    ("actor=fin*", {"actor": ["FIN*"]}),
    ("country=RS", {"country": ["SRB"]}),
    ("ActionGeo_CountryCode=RS", {"country": ["RUS"]}),
    ("ActionGeo_CountryCode=DE|GZ", {"country": ["DEU", "PSE"]}),
    ("iso=643", {"country": ["RUS"]}),
    ("Actor1CountryCode=UK", {"source_country": ["GBR"]}),
    ("dyad=Russia-Ukraine", {"dyad": ["RUS-UKR"]}),
    ("dyad=UA ~ RU", {"dyad": ["RUS~UKR"]}),
    ("dyad=Guinea-Bissau-France", {"dyad": ["GNB-FRA"]}),
    ("dyad=Timor-Leste~AUS*", {"dyad": ["AUS*~TLS"]}),
    ("dyad=France-Guinea-Bissau", {"dyad": ["FRA-GNB"]}),
    ("SQLDATE=20220518", {"date": ["2022-05-18"]}),
    ("GoldsteinScale__lt=-5.0", {"goldstein__lt": ["-5"]}),
    ("actors=coded", {}),
]


@pytest.mark.parametrize(("request_", "echo"), UNDERSTOOD, ids=[text for text, _ in UNDERSTOOD])
def test_what_was_understood_is_echoed(request_: str, echo: dict[str, list[str]]) -> None:
    name, _, text = request_.partition("=")
    assert parse(EVENTS, [(name, text)]).echo() == echo


REFUSED = {
    "several-countries": (
        "actor=Congo",
        "actor=Congo: is the name of several countries, Democratic Republic of the Congo (COD) or "
        "Republic of the Congo (COG); send the code; did you mean COD or COG?",
    ),
    "no-country": ("country=Finnland", "country=Finnland: is no country; send a code of two or three letters "
                   "or an English name; did you mean Finland or Ireland or Iceland?"),
    "one-country-is-no-dyad": ("dyad=Guinea-Bissau", "dyad=Guinea-Bissau: is no country and no actor code; "
                               "/actors?q=Bissau searches by name"),
    "no-sign": ("dyad=RUS", "dyad=RUS: is no dyad; send two actors with - (directed) or ~ (either way), "
                "as in RUS-UKR"),
}  # fmt: skip


@pytest.mark.parametrize(("request_", "says"), REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_understood_is_refused(request_: str, says: str) -> None:
    name, _, text = request_.partition("=")
    with pytest.raises(FilterError) as raised:
        parse(EVENTS, [(name, text)])
    assert str(raised.value) == says


def test_every_row_explains_itself() -> None:
    for row in EVENTS:
        assert row.about.endswith(".")
        assert row.readings.keys() <= set(row.aliases)
        for kind in (row.kind, *row.readings.values()):
            assert kind.read(kind.example).data or kind.read(kind.example).parts or row.name == "actors"
