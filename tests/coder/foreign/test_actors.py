"""Actor and agent files: entries with codes that depend on the day, and a reason for each line left out."""

from datetime import date

import pytest

from coder.foreign import actors, agents
from coder.foreign.report import Report
from coder.foreign.text import lines
from coder.foreign.words import Words
from coder.lexicon import Role

OURS = {
    "Kenya": [("Kenya", "country")],
    "Kenyan": [("Kenyan", "national"), ("Kenyan", "adjective")],
    "Nairobi": [("Nairobi", "capital")],
    "Mombasa": [("Mombasa", "city")],
    "Nato": [("NATO", "organisation")],
}


def read(text: str, words: Words) -> tuple[list[actors.Entry], list[str]]:
    report = Report()
    found = lines("f", text.encode(), report)
    entries = list(actors.read(found, words, lambda name: OURS.get(name, []), report))
    return entries, [f"{f.line.number} {f.outcome}: {f.reason}" for f in report.sorted()]


GOV = Role("KENGOV", date(1978, 8, 22), date(2002, 12, 31))
ENTRIES = {
    "TABARI, one line": (
        "DANIEL_MOI [KENGOV 780822-021230] [KENELI] ;pas 1/2/03",
        [("person", ["Daniel Moi"], (Role("KENELI"), GOV))],
    ),
    "PETRARCH, lines of their own": (
        "DANIEL_MOI_\n+DANIEL_ARAP_MOI_\n\t[KENGOV 780822-021230]\n\t[KENELI]",
        [("person", ["Daniel Moi", "Daniel Arap Moi"], (Role("KENELI"), GOV))],
    ),
    "brackets without a space": ("DANIEL_MOI[KENELI]", [("person", ["Daniel Moi"], (Role("KENELI"),))]),
    "a bracket closed by the wrong one": ("DANIEL_MOI [KENELI}", [("person", ["Daniel Moi"], (Role("KENELI"),))]),
    "a bracket not closed": ("DANIEL_MOI [KENELI", [("person", ["Daniel Moi"], (Role("KENELI"),))]),
    "synonyms before the code": (
        "WORLD_BODY_\n+THE_WORLD_BODY_\n\t[IGO] ; x",
        [("organisation", ["World Body", "The World Body"], (Role("IGO"),))],
    ),
    "a land's names by kind": (
        "KENYA_ [KEN]\n+KENYAN_\n+NAIROBI_\n+MOMBASA_\n+LAMU_",
        [
            ("country", ["Kenya", "Nairobi", "Lamu"], (Role("KEN"),)),
            ("adjective", ["Kenyan"], (Role("KEN"),)),
            ("city", ["Mombasa"], (Role("KEN"),)),
        ],
    ),
    "our spelling": ("NATO_ [IGOWSTNAT]", [("organisation", ["NATO"], (Role("IGOWSTNAT"),))]),
    "an abbreviation in brackets": (
        "LIBERATION_ARMY_OF_LAMU_(LAL)_ [KENREB]",
        [("group", ["Liberation Army of Lamu", "LAL"], (Role("KENREB"),))],
    ),
    "a stem": ("MOROCC [MAR]", [("country", ["Morocco", "Moroccan"], (Role("MAR"),))]),
    "a people": ("BATEKE_ [bke]", [("people", ["Bateke"], (Role("bke"),))]),
    "a company": ("ACME_CORP_ [MNCUSA]", [("company", ["Acme Corp"], (Role("MNCUSA"),))]),
    "a paper": ("THE_DAILY_ [KENMED]", [("media", ["The Daily"], (Role("KENMED"),))]),
    "a code until a null one": (
        "ACHILLE [ITA <940101] [---]",
        [("country", ["Achille"], (Role("ITA", None, date(1994, 1, 2)),))],
    ),
    "no code from a day on": (
        "ACHILLE [ITA] [--- >940101]",
        [("country", ["Achille"], (Role("ITA", None, date(1994, 1, 1)),))],
    ),
    "no code for some time": (
        "ACHILLE [ITA] [--- 940101-941231]",
        [("country", ["Achille"], (Role("ITA", None, date(1994, 1, 1)), Role("ITA", date(1995, 1, 1))))],
    ),
    "the same code twice": ("ACHILLE [ITA] [ITA]", [("country", ["Achille"], (Role("ITA"),))]),
    "a comma within": ("A,B_UNION_ [IGO]", [("organisation", ["A B Union"], (Role("IGO"),))]),
}  # fmt: skip


@pytest.mark.parametrize(("text", "entries"), ENTRIES.values(), ids=ENTRIES)
def test_actors_are_read(
    words: Words, text: str, entries: list[tuple[str, list[str], tuple[Role, ...]]]
) -> None:
    found, findings = read(text, words)
    assert [(e.kind, list(e.names), e.roles) for e in found] == entries
    assert findings == []


LEFT = {
    "no code": ("A_MAN_\n+A_PERSON_", ["1 left: its actor has no code that can be read", "2 left: its actor has no code that can be read"]),
    "null": ("AIR_FORCE [---]", ["1 left: a null code: the name is no actor"]),
    "discard": ("SPORT [###]", ["1 left: [###] discards reports"]),
    "several actors": ("ARABS [EGY/SYR]", ["1 left: 'EGY/SYR' is several actors"]),
    "an unknown code, and its synonyms": (
        "HAWKS_ [KKLREB]\n+EAGLES_",
        ["1 left: 'KKL' in actor code 'KKLREB' is in no list", "2 left: its actor has no code that can be read"],
    ),
    "one code of two": ("ABBAS [PSEGOV 030430 040101-040101] [PSE]", ["1 left: dates '030430040101-040101' are none"]),
    "a synonym of nobody": ("+EAGLES_", ["1 left: no actor stands above this line"]),
    "a code of nobody": ("\t[KENGOV]", ["1 left: no actor stands above this line"]),
    "a number": ("BRIGADE_ [ITAREB]\n+39649_", ["2 left: '39649_' is no name"]),
    "a changed day": ("X_ [KENGOV 040601-040631]", ["1 changed: 040631 is read as day 30"]),
    "a shortened name": ("ARMY_(KENYA)_ [KENREB]", ["1 changed: 'KENYA' is left out of the name"]),
}  # fmt: skip


@pytest.mark.parametrize(("text", "findings"), LEFT.values(), ids=LEFT)
def test_what_is_not_carried_over_is_told(words: Words, text: str, findings: list[str]) -> None:
    assert read(text, words)[1] == findings


AGENTS = {
    "a noun": ("SOLDIER [~MIL]", [("MIL", ("soldier",))], []),
    "joined words": ("AIR_FORCE {} [~MIL] # x", [("MIL", ("air force",))], []),
    "a plural of its own": (
        "ATTORNEY_GENERAL {ATTORNEYS_GENERAL} [~GOV]",
        [("GOV", ("attorney general", "attorneys general"))],
        [],
    ),
    "a marker": (
        "!MAN! = MAN, MEN\nPOLICE!MAN! [~COP]\nHUSBAND!MAN![~AGR]",
        [("COP", ("policeman", "policemen")), ("AGR", ("husbandman", "husbandmen"))],
        [],
    ),
    "two markers": (
        "!A! = OLD, NEW\n!B! = MAN, MEN\n!A!_!B! [~CVL]",
        [("CVL", ("old man", "old men", "new man", "new men"))],
        [],
    ),
    "an unknown marker": ("POLICE!MAN! [~COP]", [], ["1 left: !MAN! is not defined"]),
    "a stem": ("DEFENCE_MINIST [~GOV]", [("GOV", ("defence minister", "defence ministry", "defence ministerial"))], []),
    "an open stem within": ("MINIST OF_ART_ [~GOV]", [("GOV", ("minister of art", "ministry of art", "ministerial of art"))], []),
    "a number behind the code": ("REBEL_  \t[~REB]      [~2034]", [("REB", ("rebel",))], []),
    "the wrong bracket": ("RANGER [~ENV}", [("ENV", ("ranger",))], []),
    "a code before the actor's": (
        "AID_WORKER [NGO~]",
        [("NGO", ("aid worker",))],
        ["1 changed: code NGO~ stands behind the country's"],
    ),
    "a preposition at the end": (
        "AMBASSADOR_TO {} [~GOV]",
        [("GOV", ("ambassador",))],
        ["1 changed: the preposition at its end is left out"],
    ),
    "a brace not closed": ("FOE {FOES [~REB]", [("REB", ("foe", "foes"))], ["1 changed: the brace is not closed"]),
    "no code": ("TROOP", [], ["1 left: an agent without a code"]),
    "no noun": ("17 [~MIL]", [], ["1 left: '17' is no noun"]),
    "no code of ours": ("CLERK [~QQQ]", [], ["1 left: 'QQQ' in actor code 'QQQ' is in no list"]),
}  # fmt: skip


@pytest.mark.parametrize(("text", "entries", "findings"), AGENTS.values(), ids=AGENTS)
def test_agents_are_read(
    words: Words, text: str, entries: list[tuple[str, tuple[str, ...]]], findings: list[str]
) -> None:
    report = Report()
    found = list(agents.read(lines("f", text.encode(), report), words, report))
    assert [(e.code, e.nouns) for e in found] == entries
    assert [f"{f.line.number} {f.outcome}: {f.reason}" for f in report.sorted()] == findings
