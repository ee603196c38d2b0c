"""Whom a noun phrase stands for: names, countries with role nouns, titles, appositions, pointing heads."""

from datetime import date

import pytest
from sentences import text, tree

from coder.actors import Actor, Actors, join
from coder.lexicon import Agent, Lexicon, Name, Role

DAY = date(2022, 5, 18)
AGENTS = {
    "official": "GOV", "president": "GOV", "foreign minister": "GOV", "minister": "GOV", "army": "MIL",
    "soldier": "MIL", "rebel": "REB", "leader": "GOV", "police": "COP", "journalist": "MED", "company": "BUS",
}  # fmt: skip


@pytest.fixture(scope="module")
def lexicon() -> Lexicon:
    """Russia, France, Chad; Paris; Macron and Karzai; NATO; some role nouns."""
    names = Lexicon()
    for name, kind, roles in (
        ("Russia", "country", (Role("RUS"),)),
        ("Russian", "adjective", (Role("RUS"),)),
        ("France", "country", (Role("FRA"),)),
        ("French", "adjective", (Role("FRA"),)),
        ("Ukrainian", "adjective", (Role("UKR"),)),
        ("Chad", "country", (Role("TCD"),)),
        ("Paris", "capital", (Role("FRA"),)),
        ("Emmanuel Macron", "person", (Role("FRAGOV", date(2017, 5, 14)), Role("FRABUS"))),
        ("NATO", "organisation", (Role("IGOWSTNAT"),)),
        ("parliament", "organisation", (Role("FRALEG"),)),
        ("Yugoslavia", "country", (Role("YUG", None, date(1992, 4, 27)),)),
    ):
        names.add(name, Name(name, kind, roles, f"names:{name}"))
    for noun, code in AGENTS.items():
        names.add_agent(Agent(noun, code, f"agents:{noun}"))
    return names


def actors(lexicon: Lexicon, rows: str, day: date | None = DAY) -> Actors:
    return Actors(tree(rows), lexicon, day, lambda actors, index: None, text(rows))


PHRASES = {
    "a country": ("Russia Russia PROPN 0 root", "RUS", ("names:Russia",)),
    "a capital acts for its government": ("Paris Paris PROPN 0 root", "FRAGOV", ("names:Paris",)),
    "a state that is no more": ("Yugoslavia Yugoslavia PROPN 0 root", None, ("names:Yugoslavia",)),
    "a word of no dictionary": ("tables table NOUN 0 root Number=Plur", None, ()),
    "a role noun alone": ("soldiers soldier NOUN 0 root Number=Plur", "MIL", ("agents:soldier",)),
    "adjective and role noun": (
        "Russian Russian ADJ 2 amod\nofficials official NOUN 0 root Number=Plur",
        "RUSGOV",
        ("names:Russian", "agents:official"),
    ),
    "the longest role noun": (
        "Russian Russian ADJ 3 amod\nforeign foreign ADJ 3 amod\nminister minister NOUN 0 root",
        "RUSGOV",
        ("names:Russian", "agents:foreign minister"),
    ),
    "role noun of a country": (
        "army army NOUN 0 root\nof of ADP 3 case\nChad Chad PROPN 1 nmod",
        "TCDMIL",
        ("names:Chad", "agents:army"),
    ),
    "a country's role noun": (
        "Chad Chad PROPN 3 nmod:poss\n's 's PART 1 case\narmy army NOUN 0 root",
        "TCDMIL",
        ("names:Chad", "agents:army"),
    ),
    "a former president is of the elite": (
        "former former ADJ 3 amod\nRussian Russian ADJ 3 amod\npresident president NOUN 0 root",
        "RUSELI",
        ("names:Russian", "agents:president"),
    ),
    "a modifying role says more than leader": (
        "Russian Russian ADJ 3 amod\nrebel rebel NOUN 3 compound\nleaders leader NOUN 0 root Number=Plur",
        "RUSREB",
        ("names:Russian", "agents:rebel"),
    ),
    "a known name after a title": (
        "President President PROPN 0 root\nEmmanuel Emmanuel PROPN 1 flat\nMacron Macron PROPN 1 flat",
        "FRAGOV",
        ("names:Emmanuel Macron",),
    ),
    "an unknown name after a title": (
        "Russian Russian ADJ 2 amod\nPresident President PROPN 0 root\nIvanov Ivanov PROPN 2 flat",
        "RUSGOV",
        ("names:Russian", "agents:president"),
    ),
    "an unknown name with an apposition": (
        "Rudenko Rudenko PROPN 0 root\n, , PUNCT 4 punct\nRussian Russian ADJ 4 amod\nofficial official NOUN 1 appos",
        "RUSGOV",
        ("names:Russian", "agents:official"),
    ),
    "members of an organisation": (
        "members member NOUN 0 root Number=Plur\nof of ADP 3 case\nNATO NATO PROPN 1 nmod",
        "IGOWSTNAT",
        ("names:NATO",),
    ),
    "soldiers of an organisation": (
        "NATO NATO PROPN 2 compound\nsoldiers soldier NOUN 0 root Number=Plur",
        "IGOWSTNATMIL",
        ("names:NATO", "agents:soldier"),
    ),
    "a thing of a country": (
        "French French ADJ 2 amod\ninterests interest NOUN 0 root Number=Plur",
        "FRA",
        ("names:French",),
    ),
}


@pytest.mark.parametrize(("rows", "code", "fired"), PHRASES.values(), ids=PHRASES)
def test_phrases(lexicon: Lexicon, rows: str, code: str | None, fired: tuple[str, ...]) -> None:
    found = actors(lexicon, rows)
    root = next(i for i, token in enumerate(found.tree.tokens) if token.head < 0)
    actor = found.resolve(root)
    assert (actor.code, actor.fired) == (code, fired)


@pytest.mark.parametrize(
    ("day", "code"),
    [(date(2017, 5, 13), "FRABUS"), (date(2017, 5, 14), "FRAGOV"), (None, "FRAGOV")],
    ids=["before the office", "in office", "no day"],
)
def test_a_person_is_what_he_is_on_the_day(lexicon: Lexicon, day: date | None, code: str) -> None:
    rows = "Emmanuel Emmanuel PROPN 0 root\nMacron Macron PROPN 1 flat"
    assert actors(lexicon, rows, day).resolve(0).code == code


SPOKE = """
Macron Macron PROPN 2 nsubj
spoke speak VERB 0 root
{preposition} {preposition} ADP 4 case
Paris Paris PROPN 2 obl
"""


@pytest.mark.parametrize(
    ("preposition", "code"),
    [("in", "FRA"), ("near", "FRA"), ("with", "FRAGOV"), ("against", "FRAGOV")],
)
def test_a_capital_one_is_in_is_a_place(lexicon: Lexicon, preposition: str, code: str) -> None:
    assert actors(lexicon, SPOKE.format(preposition=preposition)).resolve(3).code == code


GROUPS = {
    "two countries": (
        "Russia Russia PROPN 0 root\nand and CCONJ 3 cc\nFrance France PROPN 1 conj",
        [("RUS", "Russia"), ("FRA", "France")],
    ),
    "one named twice": (
        "Russia Russia PROPN 0 root\nand and CCONJ 3 cc\nRussia Russia PROPN 1 conj",
        [("RUS", "Russia")],
    ),
    "one noun of two countries": (
        "Russian Russian ADJ 4 amod\nand and CCONJ 3 cc\nUkrainian Ukrainian ADJ 1 conj\n"
        "soldiers soldier NOUN 0 root Number=Plur",
        [("RUSMIL", "Russian"), ("UKRMIL", "Ukrainian")],
    ),
    "a known and an unknown one": (
        "Russia Russia PROPN 0 root\nand and CCONJ 3 cc\nfriends friend NOUN 1 conj",
        [("RUS", "Russia"), (None, "friends")],
    ),
}


@pytest.mark.parametrize(("rows", "codes"), GROUPS.values(), ids=GROUPS)
def test_groups(lexicon: Lexicon, rows: str, codes: list[tuple[str | None, str]]) -> None:
    found = actors(lexicon, rows)
    words = found.tree.tokens
    root = next(i for i, token in enumerate(words) if token.head < 0)
    assert [
        (actor.code, " ".join(words[i].form for i in actor.tokens)) for actor in found.group(root)
    ] == codes


def test_a_dateline_is_nobody(lexicon: Lexicon) -> None:
    rows = "PARIS Paris PROPN 3 obl\n— — PUNCT 1 punct\nRussia Russia PROPN 0 root"
    found = actors(lexicon, rows)
    assert [found.resolve(i).code for i in (0, 2)] == [None, "RUS"]
    assert [match.name.name for match in found.matches] == ["Russia"]


def test_an_antecedent_speaks_first(lexicon: Lexicon) -> None:
    somebody = Actor("TCDGOV", -1, (), 0.5, ("said before",))
    found = Actors(tree("he he PRON 0 root"), lexicon, DAY, lambda actors, index: somebody)
    assert found.resolve(0) == Actor("TCDGOV", 0, (0,), 0.5, ("said before",))


@pytest.mark.parametrize(
    ("owner", "role", "code"),
    [
        pytest.param("UKR", "", "UKR", id="no role"),
        pytest.param("UKR", "MIL", "UKRMIL", id="country and role"),
        pytest.param("UKRGOV", "MIL", "UKRMIL", id="the role replaces the government"),
        pytest.param("UKRGOV", "GOV", "UKRGOV", id="a role is not said twice"),
        pytest.param("UKRREB", "MIL", "UKRREBMIL", id="a role joins another"),
        pytest.param("IGOUNO", "GOV", "IGOUNO", id="an organisation has no government"),
        pytest.param("IGOUNO", "MIL", "IGOUNOMIL", id="it may have soldiers"),
        pytest.param("UKRREBMIL", "SPY", "UKRREBMILSPY", id="a country has three roles"),
        pytest.param("UKRREBMILSPY", "COP", "UKRREBMILSPY", id="and no more"),
    ],
)
def test_owners_and_roles_join(owner: str, role: str, code: str) -> None:
    assert join(owner, role) == code
