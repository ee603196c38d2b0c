"""GDELT's layouts, as its users know them."""

from __future__ import annotations

import pytest

from schema.gdelt import LAYOUTS, Told, line, number

ACTOR = "Code Name CountryCode KnownGroupCode EthnicCode Religion1Code Religion2Code Type1Code Type2Code Type3Code"
GEO = "Type FullName CountryCode ADM1Code ADM2Code Lat Long FeatureID"
NAMES = [
    *["GLOBALEVENTID", "SQLDATE", "MonthYear", "Year", "FractionDate"],
    *(f"Actor1{name}" for name in ACTOR.split()),
    *(f"Actor2{name}" for name in ACTOR.split()),
    *["IsRootEvent", "EventCode", "EventBaseCode", "EventRootCode", "QuadClass", "GoldsteinScale"],
    *["NumMentions", "NumSources", "NumArticles", "AvgTone"],
    *(f"{place}_{name}" for place in ("Actor1Geo", "Actor2Geo", "ActionGeo") for name in GEO.split()),
    *["DATEADDED", "SOURCEURL"],
]


def test_the_columns_are_gdelts() -> None:
    assert [column.name for column in LAYOUTS["gdelt"]] == NAMES
    assert [column.name for column in LAYOUTS["gdelt1"]] == [name for name in NAMES if "ADM2" not in name]
    assert {name: len(columns) for name, columns in LAYOUTS.items()} == {"gdelt": 61, "gdelt1": 58}


TOLD = Told(
    id="9f1c0a7be2d45833", date="2022-05-18", source="FINGOV", source_text="the Finnish\tgovernment",
    target="IGOWSTNAT", target_text="NATO", code="0354", num_mentions=3, num_documents=2, num_sources=1,
    place_name="Helsinki", place_country="FIN", latitude=60.16952, longitude=24.9,
    added="2022-05-19T08:00:00Z", lead=1, url="https://example.org/a b",
)  # fmt: skip


def cells(layout: str = "gdelt", **more: object) -> dict[str, str]:
    """The cells of an event that are not empty, by name."""
    told = TOLD._replace(**more)  # type: ignore[arg-type]
    names = [column.name for column in LAYOUTS[layout]]
    return {n: cell for n, cell in zip(names, line(layout, told).split("\t"), strict=True) if cell}


def test_an_event_as_gdelt_2_tells_it() -> None:
    assert cells() == {
        "GLOBALEVENTID": str(0x9F1C0A7BE2D45), "SQLDATE": "20220518", "MonthYear": "202205", "Year": "2022",
        "FractionDate": "2022.3781", "Actor1Code": "FINGOV", "Actor1Name": "THE FINNISH GOVERNMENT",
        "Actor1CountryCode": "FIN", "Actor1Type1Code": "GOV", "Actor2Code": "IGOWSTNAT", "Actor2Name": "NATO",
        "Actor2CountryCode": "WST", "Actor2KnownGroupCode": "NAT", "Actor2Type1Code": "IGO",
        "IsRootEvent": "1", "EventCode": "0354", "EventBaseCode": "035", "EventRootCode": "03",
        "QuadClass": "1", "GoldsteinScale": "7.0", "NumMentions": "3", "NumSources": "1", "NumArticles": "2",
        "Actor1Geo_Type": "0", "Actor2Geo_Type": "0", "ActionGeo_Type": "4",
        "ActionGeo_FullName": "Helsinki, Finland", "ActionGeo_CountryCode": "FI", "ActionGeo_Lat": "60.16952",
        "ActionGeo_Long": "24.9", "DATEADDED": "20220519080000", "SOURCEURL": "https://example.org/a b",
    }  # fmt: skip


def test_gdelt_1_has_a_day_for_a_time_and_no_second_divisions() -> None:
    two, one = line("gdelt", TOLD).split("\t"), line("gdelt1", TOLD).split("\t")
    kept = [cell for name, cell in zip(NAMES, two, strict=True) if "ADM2" not in name]
    assert one == [*kept[:-2], "20220519", kept[-1]]


CASES = {
    "extension": ({"code": "0221"}, {"EventCode": "022", "EventBaseCode": "022", "GoldsteinScale": "3.2"}),
    "root-code": ({"code": "14"}, {"EventCode": "14", "EventBaseCode": "14", "QuadClass": "3"}),
    "no-day": ({"date": ""}, {"SQLDATE": "", "MonthYear": "", "Year": "", "FractionDate": ""}),
    "first-of-january": ({"date": "1979-01-01"}, {"FractionDate": "1979.0027", "MonthYear": "197901"}),
    "last-of-december": ({"date": "1979-12-31"}, {"FractionDate": "1979.9890"}),
    "unknown-actor": (
        {"source": "", "source_text": "Wagnerites"},
        {"Actor1Code": "", "Actor1Name": "WAGNERITES", "Actor1CountryCode": "", "Actor1Type1Code": ""},
    ),
    "ethnic-and-roles": (
        {"source": "IRQkurREBMIL"},
        {"Actor1CountryCode": "IRQ", "Actor1EthnicCode": "kur", "Actor1Type1Code": "REB",
         "Actor1Type2Code": "MIL", "Actor1Type3Code": ""},
    ),
    "religions": (
        {"target": "IRQMOSSHIREB"},
        {"Actor2CountryCode": "IRQ", "Actor2Religion1Code": "MOS", "Actor2Religion2Code": "SHI",
         "Actor2Type1Code": "REB"},
    ),
    "country-as-place": (
        {"place_name": "Finland", "latitude": None, "longitude": None},
        {"ActionGeo_Type": "1", "ActionGeo_FullName": "Finland", "ActionGeo_CountryCode": "FI",
         "ActionGeo_ADM1Code": "FI", "ActionGeo_Lat": "", "ActionGeo_Long": "", "ActionGeo_FeatureID": "FI"},
    ),
    "american-town": (
        {"place_name": "Boston", "place_country": "USA"},
        {"ActionGeo_Type": "3", "ActionGeo_FullName": "Boston, United States", "ActionGeo_CountryCode": "US"},
    ),
    "nowhere": (
        {"place_name": "", "place_country": "", "latitude": None, "longitude": None},
        {"ActionGeo_Type": "0", "ActionGeo_FullName": "", "ActionGeo_CountryCode": "", "ActionGeo_Lat": ""},
    ),
    "on-the-equator": ({"latitude": 0.0, "longitude": -100.0}, {"ActionGeo_Lat": "0", "ActionGeo_Long": "-100"}),
    "later-in-the-text": ({"lead": 0}, {"IsRootEvent": "0"}),
    "no-tone": ({}, {"AvgTone": ""}),
}  # fmt: skip


@pytest.mark.parametrize(("given", "expected"), CASES.values(), ids=CASES)
def test_cells(given: dict[str, object], expected: dict[str, str]) -> None:
    made = cells(**given)
    assert {name: made.get(name, "") for name in expected} == expected


NUMBERS = {
    "hash": ("9f1c0a7be2d45833", "2799084540669253"),
    "largest-is-exact-in-a-double": ("f" * 16, str(2**52 - 1)),
    "gdelts-own": ("gdelt-410412347", "410412347"),
}


@pytest.mark.parametrize(("event_id", "expected"), NUMBERS.values(), ids=NUMBERS)
def test_numbers(event_id: str, expected: str) -> None:
    assert number(event_id) == expected


def test_an_id_of_another_kind_has_a_number_of_its_own() -> None:
    numbers = {number(f"event {n}") for n in range(100)}
    assert (len(numbers), all(0 <= int(n) < 2**52 for n in numbers)) == (100, True)
