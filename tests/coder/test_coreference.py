"""Pronouns, "the latter", counterparts and bare surnames stand for actors of the document."""

from datetime import date

import pytest

from coder.coder import Coder
from schema.records import Document

DAY = date(2022, 5, 18)

DOCUMENTS = {
    "he": (
        "Emmanuel Macron criticised Kenya. He praised Uganda.",
        {"FRAGOV 111 KEN", "FRAGOV 051 UGA"},
    ),
    "he is the subject of before": (
        "Kenyan Foreign Minister Peter Kamau criticised the Ugandan president. He praised Rwanda.",
        {"KENGOV 111 UGAGOV", "KENGOV 051 RWA"},
    ),
    "he, of the same sentence": (
        "Kenyan President William Ruto criticised Uganda, and he condemned Tanzania.",
        {"KENGOV 111 UGA", "KENGOV 111 TZA"},
    ),
    "he, who says it": (
        "Kenyan Foreign Minister Peter Kamau said he condemned Uganda.",
        {"KENGOV 111 UGA"},
    ),
    "he is no country": ("Kenya criticised Uganda. He condemned Tanzania.", {"KEN 111 UGA"}),
    "he is nobody yet": ("He criticised Uganda.", set()),
    "him": (
        "Emmanuel Macron criticised Kenya. Uganda condemned him.",
        {"FRAGOV 111 KEN", "UGA 111 FRAGOV"},
    ),
    "his government": (
        "Emmanuel Macron criticised Kenya. His government condemned Uganda.",
        {"FRAGOV 111 KEN", "FRAGOV 111 UGA"},
    ),
    "she": (
        "Nancy Pelosi criticised Kenya. She praised Uganda.",
        {"USALEG 111 KEN", "USALEG 051 UGA"},
    ),
    "it": (
        "Kenya criticised Uganda. It also condemned Tanzania.",
        {"KEN 111 UGA", "KEN 111 TZA"},
    ),
    "it is no person": (
        "Kenya criticised Emmanuel Macron. It also condemned Tanzania.",
        {"KEN 111 FRAGOV", "KEN 111 TZA"},
    ),
    "it, of an organisation": (
        "NATO criticised Russia. It also condemned Belarus.",
        {"IGOWSTNAT 111 RUS", "IGOWSTNAT 111 BLR"},
    ),
    "its army": (
        "Kenya condemned Uganda. Its army attacked Tanzania.",
        {"KEN 111 UGA", "KENMIL 190 TZA"},
    ),
    "they": (
        "Kenyan officials criticised Uganda. They condemned Tanzania.",
        {"KENGOV 111 UGA", "KENGOV 111 TZA"},
    ),
    "they, of rebels": (
        "Kenyan rebels attacked Uganda. They condemned Tanzania.",
        {"KENREB 190 UGA", "KENREB 111 TZA"},
    ),
    "their, on both sides of a coordination": (
        "Kenya honoured their service and their sacrifice. It condemned Uganda.",
        {"KEN 111 UGA"},
    ),
    "the latter": (
        "Kenya and Uganda met Tanzania, and the latter condemned Rwanda.",
        {"KEN 040 TZA", "TZA 040 KEN", "UGA 040 TZA", "TZA 040 UGA", "TZA 111 RWA"},
    ),
    "the former": (
        "Chad met with Sudan, and the former condemned Kenya.",
        {"TCD 040 SDN", "SDN 040 TCD", "TCD 111 KEN"},
    ),
    "his counterpart": (
        "Emmanuel Macron criticised his Finnish counterpart.",
        {"FRAGOV 111 FINGOV"},
    ),
    "a minister's counterpart": (
        "The French foreign minister criticised his Turkish counterpart.",
        {"FRAGOV 111 TURGOV"},
    ),
    "a leader by his country": (
        "Recep Tayyip Erdogan praised Kenya. The Turkish leader criticised Uganda.",
        {"TURGOV 051 KEN", "TURGOV 111 UGA"},
    ),
    "a surname after its introduction": (
        "French Foreign Minister Anna Lefevre praised Kenya. Lefevre criticised Uganda.",
        {"FRAGOV 051 KEN", "FRAGOV 111 UGA"},
    ),
    "a surname with a form of address": (
        "Kenyan Foreign Minister Peter Kamau praised Uganda. Mr. Kamau criticised Tanzania.",
        {"KENGOV 051 UGA", "KENGOV 111 TZA"},
    ),
    "a surname of no introduction": ("Kamau criticised Uganda.", set()),
    "a pronoun for a surname": (
        "French Foreign Minister Anna Lefevre praised Kenya. Lefevre criticised Uganda. She praised Tanzania.",
        {"FRAGOV 051 KEN", "FRAGOV 111 UGA", "FRAGOV 051 TZA"},
    ),
    "we, in a quote after who speaks": (
        'Kenya said Uganda was wrong. "We condemn Tanzania."',
        {"KEN 111 TZA"},
    ),
    "we, of nobody who speaks": ("We condemn Tanzania.", set()),
    "the two countries, that the text is about": (
        "Kenya criticised Uganda. Uganda condemned Kenya. Norway urged the two countries to hold talks.",
        {"KEN 111 UGA", "UGA 111 KEN", "NOR 026 KEN", "NOR 026 UGA"},
    ),
    "the two countries, of three": (
        "Kenya criticised Uganda. Tanzania criticised Rwanda. Norway urged the two countries to hold talks.",
        {"KEN 111 UGA", "TZA 111 RWA"},
    ),
    "the latter of a sentence with a pronoun": (
        "Emmanuel Macron met Vladimir Putin. He asked his Russian counterpart to release prisoners. "
        "The latter criticised Ukraine.",
        {"FRAGOV 040 RUSGOV", "RUSGOV 040 FRAGOV", "FRAGOV 0253 RUSGOV", "RUSGOV 111 UKR"},
    ),
    "who is answered": (
        "Kenya accused Uganda of corruption. Uganda denied the charge.",
        {"KEN 1121 UGA", "UGA 016 KEN"},
    ),
    "nobody to answer": ("Uganda denied the charge.", set()),
    "the agency": (
        "The International Atomic Energy Agency criticised Iran. Russia praised the agency.",
        {"IGOUNOIAE 111 IRN", "RUS 051 IGOUNOIAE"},
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
def coded(coder: Coder) -> dict[str, set[str]]:
    """The events of all documents, coded in one batch: nothing is carried from one to the next."""
    documents = [Document(name, text, DAY) for name, (text, _) in DOCUMENTS.items()]
    return {
        document.id: {f"{m.source.code} {m.code} {m.target.code}" for m in mentions}
        for document, mentions in coder.code_all(documents)
    }


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_document_gives_its_events(coded: dict[str, set[str]], name: str) -> None:
    assert coded[name] == DOCUMENTS[name][1]


def test_a_pronoun_is_less_certain_than_a_name(coder: Coder) -> None:
    named, meant = coder.code(Document("d", "Kenya criticised Uganda. It also condemned Tanzania.", DAY))
    assert 0 < meant.confidence < named.confidence
