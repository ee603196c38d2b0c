"""The actor vocabulary: its lists and how actor codes are read."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pycountry
import pytest

from schema.errors import DataError
from schema.vocabulary import KINDS, ActorParts, Entry, load, vocabulary


def test_the_lists_are_whole() -> None:
    assert {kind: len(vocabulary().of(kind)) for kind in KINDS} == {
        "country": 258, "region": 28, "group": 115, "religion": 31, "role": 39, "ethnic": 638
    }  # fmt: skip


def test_every_entry_has_a_clean_label() -> None:
    entries = [entry for found in vocabulary().entries.values() for entry in found]
    assert [e.code for e in entries if not e.label or e.label != e.label.strip() or "?" in e.label] == []


def test_no_code_stands_twice_in_a_list() -> None:
    entries = [entry for found in vocabulary().entries.values() for entry in found]
    assert [key for key, n in Counter((e.code, e.kind) for e in entries).items() if n > 1] == []


def test_every_country_of_iso_3166_is_in_use() -> None:
    known = {entry.code for entry in vocabulary().of("country")}
    assert {country.alpha_3 for country in pycountry.countries} - known == set()
    assert known - {country.alpha_3 for country in pycountry.countries} == {
        "ANT", "CSK", "DDR", "KSV", "SCG", "SUN", "VDR", "YMD", "YUG"
    }  # fmt: skip


@pytest.mark.parametrize(
    ("code", "entries"),
    [
        ("COL", (Entry("COL", "country", "Colombia"),)),
        ("ROM", (Entry("ROM", "country", "Romania", alias="ROU"),)),
        ("AFR", (Entry("AFR", "region", "Africa"),)),
        ("UNO", (Entry("UNO", "group", "United Nations"), Entry("UNO", "role", "United Nations"))),
        ("kur", (Entry("kur", "ethnic", "Kurd"),)),
        ("ZZZ", ()),
    ],
)
def test_lookup(code: str, entries: tuple[Entry, ...]) -> None:
    assert vocabulary().lookup(code) == entries


@pytest.mark.parametrize(
    ("code", "parts"),
    [
        ("", ActorParts()),
        ("FIN", ActorParts(country="FIN")),
        ("RUSGOV", ActorParts(country="RUS", roles=("GOV",))),
        ("AFR", ActorParts(country="AFR")),
        ("IGOWSTNAT", ActorParts(country="WST", group="NAT", roles=("IGO",))),
        ("IGOEUREEC", ActorParts(country="EUR", group="EEC", roles=("IGO",))),
        ("IGOMOSOIC", ActorParts(group="OIC", religions=("MOS",), roles=("IGO",))),
        ("MNCUSAMED", ActorParts(country="USA", roles=("MNC", "MED"))),
        ("NGOHRIAMN", ActorParts(group="AMN", roles=("NGO", "HRI"))),
        ("SUNGOV", ActorParts(country="SUN", roles=("GOV",))),
        ("IRQSUN", ActorParts(country="IRQ", religions=("SUN",))),
        ("IRQSUNSHI", ActorParts(country="IRQ", religions=("SUN", "SHI"))),
        ("PSEGOV", ActorParts(country="PSE", roles=("GOV",))),
        ("ISRPSE", ActorParts(country="ISR", group="PSE")),
        ("IGOUNO", ActorParts(group="UNO", roles=("IGO",))),
        ("IGOUNOREFHCR", ActorParts(group="HCR", roles=("IGO", "UNO", "REF"))),
        ("IRQkur", ActorParts(country="IRQ", ethnic="kur")),
        ("LKATAMREB", ActorParts(country="LKA", ethnic="tam", roles=("REB",))),
        ("SDNARB", ActorParts(country="SDN", ethnic="ara")),
        ("RUSCHE", ActorParts(country="RUS", ethnic="che")),
        ("ROMGOV", ActorParts(country="ROU", roles=("GOV",))),
        ("GOVMILJUDLEG", ActorParts(roles=("GOV", "MIL", "JUD"), unread=("LEG",))),
        ("USAXXX", ActorParts(country="USA", unread=("XXX",))),
        ("USAGO", ActorParts(country="USA", unread=("GO",))),
    ],
)
def test_an_actor_code_is_split(code: str, parts: ActorParts) -> None:
    assert vocabulary().split(code) == parts


@pytest.mark.parametrize(
    ("code", "faults"),
    [
        ("FINGOV", []),
        ("", ["actor code '' has 0 characters; make it parts of three"]),
        ("FING", ["actor code 'FING' has 4 characters; make it parts of three"]),
        ("MTN", ["MTN in actor code 'MTN' is outdated; write MNE"]),
        (
            "FINXXXFRA",
            [
                "'XXX' in actor code 'FINXXXFRA' is in no list; see docs/codebook.md",
                "no room for FRA in actor code 'FINXXXFRA'; its kind is full: leave a part out",
            ],
        ),
    ],
)
def test_faults_of_an_actor_code(code: str, faults: list[str]) -> None:
    assert vocabulary().check(code) == faults


def test_an_actor_code_in_words() -> None:
    assert vocabulary().describe("FINGOV") == "Finland, Government"


def test_all_faults_are_reported_at_once(tmp_path: Path) -> None:
    lines = [
        "code,kind,label,alias,also",
        "FIN,country,Finland,,",
        "FIN,country,Finland,,",
        "ROM,country,Romania,ROU,",
        "Gov,role,,,",
        "KUR,ethnic,Kurds,,",
        "XXX,planet,Mars,,",
        "AFR,region",
    ]
    (tmp_path / "vocabulary.csv").write_text("\n".join(lines))
    with pytest.raises(DataError) as raised:
        load(tmp_path)
    assert raised.value.faults == (
        "vocabulary.csv:8: 2 cells; give 5, one for each column",
        "vocabulary.csv:3: country FIN stands at vocabulary.csv:2 already; keep one",
        "vocabulary.csv:4: ROM is an alias of 'ROU', no country in use; correct it",
        "vocabulary.csv:5: role code 'Gov'; give three capital letters",
        "vocabulary.csv:5: role Gov has no label; write one",
        "vocabulary.csv:6: ethnic code 'KUR'; give three small letters",
        "vocabulary.csv:7: kind of 'XXX' is 'planet'; "
        "use one of country, region, group, religion, role, ethnic",
    )
