"""The actor dictionary: codes that depend on the day, names found in text, faults told all at once."""

from datetime import date
from pathlib import Path

import pytest
from sentences import tree

from coder import lexicon
from coder.lexicon import Lexicon, Name, Role, fold, pieces, plural
from coder.names import find

DICTIONARY = """\
[[country]]
code       = "TUR"
iso        = "TR"
names      = ["Turkey"]
adjectives = ["Turkish"]
nationals  = ["Turk"]
capitals   = ["Ankara"]
seats      = [ { name = "the White Palace", role = "GOV" } ]

[[country]]
code  = "USA"
names = ["US", "United States"]

[[country]]
code     = "OTT"
names    = ["Ottoman Empire"]
capitals = ["Ankara"]
until    = 1923-10-29

[[region]]
code      = "AFR"
names     = ["Africa"]
nationals = ["African"]

[[actor]]
name  = "United Nations"
also  = ["UN"]
code  = "IGOUNO"
kind  = "organisation"

[[actor]]
name  = "United Nations Security Council"
code  = "IGOUNO"
kind  = "organisation"

[[actor]]
name  = "Hamid Karzai"
also  = ["Karzai", "President Karzai"]
roles = [ { code = "AFGGOV", from = 2001-12-22, until = 2014-09-29 }, { code = "AFGELI" } ]
"""


@pytest.fixture(scope="module")
def names(tmp_path_factory: pytest.TempPathFactory) -> Lexicon:
    folder = tmp_path_factory.mktemp("dictionary")
    (folder / "small.toml").write_text(DICTIONARY, encoding="utf-8")
    faults: list[str] = []
    loaded = lexicon.load([folder], faults)
    assert faults == []
    return loaded


# ---------------------------------------------------------------------- codes on a day

TERM = Name(
    "Karzai", "person", (Role("AFGGOV", date(2001, 12, 22), date(2014, 9, 29)), Role("AFGELI")), "a:1"
)
STATE = Name("Yugoslavia", "country", (Role("YUG", None, date(1992, 4, 27)),), "a:9")


@pytest.mark.parametrize(
    ("name", "day", "code"),
    [
        pytest.param(TERM, date(2001, 12, 21), "AFGELI", id="the day before the first"),
        pytest.param(TERM, date(2001, 12, 22), "AFGGOV", id="the first day"),
        pytest.param(TERM, date(2014, 9, 28), "AFGGOV", id="the last day"),
        pytest.param(TERM, date(2014, 9, 29), "AFGELI", id="until is the first day that is out"),
        pytest.param(TERM, None, "AFGGOV", id="without a day the first role"),
        pytest.param(STATE, date(1992, 4, 26), "YUG", id="a state while it lasts"),
        pytest.param(STATE, date(1992, 4, 27), None, id="no role holds"),
        pytest.param(STATE, None, "YUG", id="a state without a day"),
    ],
)
def test_a_code_depends_on_the_day(name: Name, day: date | None, code: str | None) -> None:
    assert name.code(day) == code


# ---------------------------------------------------------------------- words


@pytest.mark.parametrize(
    ("word", "folded"),
    [
        pytest.param("U.S.", "us", id="full stops"),
        pytest.param("Türkiye", "turkiye", id="accents"),
        pytest.param("People’s", "peoples", id="apostrophes"),
        pytest.param("MOSCOW", "moscow", id="capitals"),
    ],
)
def test_words_are_looked_up_folded(word: str, folded: str) -> None:
    assert fold(word) == folded


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        pytest.param("Guinea-Bissau", ["guinea", "bissau"], id="hyphens part"),
        pytest.param("Côte d'Ivoire", ["cote", "divoire"], id="an apostrophe does not"),
        pytest.param(
            "People's Republic", ["people", "s", "republic"], id="a possessive is a word of its own"
        ),
    ],
)
def test_names_are_parted_as_text_is(name: str, parts: list[str]) -> None:
    assert pieces(name) == parts


@pytest.mark.parametrize(
    ("noun", "plurals"),
    [("Turk", "Turks"), ("Pole", "Poles"), ("Swiss", "Swisses"), ("Saudi", "Saudis"), ("Frenchman", "Frenchmen"),
     ("German", "Germans"), ("Fly", "Flies"), ("Boy", "Boys")],
)  # fmt: skip
def test_plurals_of_nationals(noun: str, plurals: str) -> None:
    assert plural(noun) == plurals


# ---------------------------------------------------------------------- names in text


def row(form: str, number: int) -> str:
    return f"{form} {form} PROPN {number} flat" if number else f"{form} {form} PROPN 0 root"


FOUND = {
    "one word": ("Karzai", [("Karzai", "Hamid Karzai")]),
    "the longest": ("United Nations Security Council", [("United Nations Security Council",) * 2]),
    "the shorter where the longer stops": ("United Nations Security", [("United Nations",) * 2]),
    "leftmost first, then on": (
        "United Nations Karzai",
        [("United Nations",) * 2, ("Karzai", "Hamid Karzai")],
    ),
    "a name the package has": ("Republic of Türkiye", [("Republic of Türkiye",) * 2]),
    "an abbreviation with stops, of the vocabulary": ("U.S.", [("U.S.", "U.S.")]),
    "a pronoun is no country": ("us", []),
    "a bird is no country": ("turkey", []),
    "a headline": ("TURKEY", [("TURKEY", "Turkey")]),
    "the plural of a national": ("Turks", [("Turks", "Turks")]),
    "a region's national": ("Africans", [("Africans", "Africans")]),
    "a seat of power": ("the White Palace", [("the White Palace",) * 2]),
    "a hyphen in between": ("United - Nations", [("United - Nations", "United Nations")]),
    "a city of a known country": ("Istanbul", [("Istanbul", "Istanbul")]),
    "a city of an unknown country": ("Rotterdam", []),
    "nothing": ("Nobody", []),
}


@pytest.mark.parametrize(("text", "found"), FOUND.values(), ids=FOUND)
def test_names_are_found(names: Lexicon, text: str, found: list[tuple[str, str]]) -> None:
    parsed = tree("\n".join(row(form, n) for n, form in enumerate(text.split())))
    matches = find(parsed, names, None, -1)
    assert [(" ".join(t.form for t in parsed.tokens[m.start : m.end]), m.name.name) for m in matches] == found


def test_a_city_has_its_coordinates_and_its_source(names: Lexicon) -> None:
    (match,) = find(tree(row("Istanbul", 0)), names, None, -1)
    place = match.name.place
    assert (match.name.code(None), match.name.where.partition(":")[0]) == ("TUR", "geonames")
    assert place and (place.country, round(place.latitude or 0), round(place.longitude or 0)) == (
        "TUR",
        41,
        29,
    )


@pytest.mark.parametrize(
    ("day", "code"),
    [(date(1920, 1, 1), "OTT"), (date(2022, 1, 1), "TUR")],
    ids=["while the old state lasts", "afterwards"],
)
def test_a_name_of_two_is_that_of_the_day(names: Lexicon, day: date, code: str) -> None:
    (match,) = find(tree(row("Ankara", 0)), names, day, -1)
    assert match.name.code(day) == code


def test_a_capital_is_no_city(names: Lexicon) -> None:
    (match,) = find(tree(row("Ankara", 0)), names, None, -1)
    assert (match.name.kind, match.name.where) == ("capital", "small.toml:1")


def test_search_finds_beginnings_shortest_first(names: Lexicon) -> None:
    assert [entry.name for entry in names.search("united n")] == [
        "United Nations",
        "United Nations Security Council",
    ]
    assert [entry.name for entry in names.search("united nations", limit=1)] == ["United Nations"]
    assert list(names.search("Nobody at all")) == []


# ---------------------------------------------------------------------- faults and overrides

FAULTY = """\
[[country]]
names = ["Nowhere"]

[[actor]]
name = "Somebody"

[[actor]]
name  = "Anybody"
roles = [ { code = "USAGOV", from = "2001-12-22" } ]

[[actor]]
code = "USAGOV"

[[agent]]
nouns = ["soldier"]
"""


def test_all_faults_are_told_at_once_with_file_line_and_remedy(tmp_path: Path) -> None:
    (tmp_path / "actors.toml").write_text(FAULTY, encoding="utf-8")
    (tmp_path / "broken.toml").write_text('[[actor]]\nname = "x"\ncode =\n', encoding="utf-8")
    (tmp_path / "latin.toml").write_bytes('name = "Curaçao"'.encode("latin-1"))
    faults: list[str] = []
    lexicon.load([tmp_path], faults)
    assert [fault.split(": ")[0] for fault in faults] == [
        "broken.toml:3",
        "latin.toml:1",
        "actors.toml:1",
        "actors.toml:4",
        "actors.toml:7",
        "actors.toml:11",
        "actors.toml:14",
    ]
    assert "'2001-12-22' is not a date; write it as 2001-12-22 without quotes" in faults[4]
    assert faults[0].endswith("mend the TOML syntax")
    assert faults[1] == "latin.toml:1: not UTF-8 (byte 12); save the file as UTF-8"


def test_a_name_of_the_users_stands_before_ours(tmp_path: Path) -> None:
    ours, theirs = tmp_path / "ours", tmp_path / "theirs"
    for folder, code in ((ours, "USAGOV"), (theirs, "USABUS")):
        folder.mkdir()
        (folder / "a.toml").write_text(f'[[actor]]\nname = "Acme"\ncode = "{code}"\n', encoding="utf-8")
    (match,) = find(tree(row("Acme", 0)), lexicon.load([ours, theirs], []), None, -1)
    assert match.name.code(None) == "USABUS"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("UN", ["United Nations", "Ünye", "United States"]),
        ("united n", ["United Nations", "United Nations Security Council"]),
        ("karzai", ["Hamid Karzai"]),
        ("zzz", []),
    ],
)
def test_a_search_finds_what_is_called_so_before_what_begins_so(
    names: Lexicon, text: str, found: list[str]
) -> None:
    assert [entry.name for entry in names.search(text, 3)] == found
