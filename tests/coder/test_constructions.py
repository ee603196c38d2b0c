"""Whole sentences, one for each construction that the coder reads through, and the events of each."""

from datetime import date

import pytest

from coder.coder import Coder
from schema.records import Document

DAY = date(2022, 5, 18)

SENTENCES = {
    "what a protest is for, in a clause behind it": (
        "Thousands of Kenyans blocked roads in Nairobi, demanding that the president resign.",
        ["KENCVL 1441 KENGOV"],
    ),
    "what a protest is for, two clauses down": (
        "Ghanaian students rioted, joining a march in support of the demand that the president resign.",
        ["GHAEDU 1451 GHAGOV"],
    ),
    "what a protest is about is no target": (
        "Spanish doctors went on hunger strike over wages.",
        ["ESPHLH 1422 ESPGOV"],
    ),
    "a strike on a day is no attack": (
        "Portuguese prisoners began a hunger strike on Monday against the Portuguese government.",
        ["PRTCVL 142 PRTGOV"],
    ),
    "an appeal for two things": (
        "Ukraine asked Canada to send food and to lift sanctions on Moldova.",
        ["UKR 0233 CAN", "UKR 0254 CAN"],
    ),
    "a role noun says its own country, whatever stands behind it": (
        "Chad held talks with leaders of Mali on Tuesday, the first African delegation in Bamako for years.",
        ["MLIGOV 046 TCD", "TCD 046 MLIGOV"],
    ),
    "officials beside officials of a country are of that country": (
        "The Norwegian president and a group of deputies criticised Sweden.",
        ["NORGOV 111 SWE", "NORLEG 111 SWE"],
    ),
    "where two sides meet is no side": (
        "Chad and Mali signed a truce in Togo.",
        ["MLI 0871 TCD", "TCD 0871 MLI"],
    ),
    "what days are full of": (
        "Chad began three days of talks with Mali.",
        ["MLI 046 TCD", "TCD 046 MLI"],
    ),
    "a refusal to whom it waits for": (
        "Greek farmers said they would not end the strike until the Greek government met their demands.",
        ["GRCAGR 1242 GRCGOV"],
    ),
    "an investigation to come": ("France will investigate Niger.", ["FRA 090 NER"]),
    "what goes on beside an act is not inside it": (
        "Norway eased sanctions on Iran, lifting restrictions on Iranian banks.",
        ["NOR 081 IRNBUS", "NOR 085 IRN"],
    ),
    "somebody who was president": (
        "Chad accused former French President Nicolas Sarkozy of corruption.",
        ["TCD 1121 FRAELI"],
    ),
    "aircraft that kill in an attack": (
        "Turkish warplanes killed 12 Iraqi civilians in an attack on a village.",
        ["TURMIL 195 IRQCVL"],
    ),
    "a stronghold is whose it is": (
        "Sudan's army recaptured the Chadian stronghold of Gombeti.",
        ["SDNMIL 192 TCD"],
    ),
    "two that agree promise each other": (
        "Kenya and Uganda agreed on Monday to share military intelligence.",
        ["KEN 0314 UGA", "UGA 0314 KEN"],
    ),
    "war games of several are theirs together": (
        "Brazil and Chile launched war games.",
        ["BRA 062 CHL", "CHL 062 BRA"],
    ),
    "the end of what is refused has not come": (
        "Iran rejected an offer by Oman to host a summit to end the war between Iraq and Kuwait.",
        ["IRN 125 OMN"],
    ),
    "what is done without": (
        "Peru recalled its envoy to Chile without threatening Bolivia.",
        ["PER 161 CHL"],
    ),
    "neither nor": ("Poland has neither bought nor borrowed missiles from Sweden.", []),
    "whether": ("Whether Spain sent troops to Malta is unclear.", []),
    "who said it at the end is not who did it": (
        "Russian bulldozers demolished Georgian homes, Latvian officials and Polish witnesses said.",
        ["RUS 1712 GEO"],
    ),
    "for somebody to act": (
        "Norway called for Burma to release prisoners before joining the bank.",
        ["NOR 0253 MMR"],
    ),
    "an ally is somebody else": (
        "Norway accused Chad and its neighbour Niger of harbouring guerrillas.",
        ["NOR 1123 NER", "NOR 1123 TCD"],
    ),
    "an object is not its own subject": (
        "Turkey, which had counted Egypt as a friend, threatened to cut its ties with it.",
        ["TUR 1313 EGY"],
    ),
    "a headline's future": ("Kenya to send food to Haiti", ["KEN 0333 HTI"]),
    "a headline's two names": ("Athens, Skopje sign accord", ["GRCGOV 057 MKDGOV", "MKDGOV 057 GRCGOV"]),
    "whose strike killed": ("Two Syrian soldiers were killed in an Israeli air strike.", ["ISR 195 SYRMIL"]),
    "not for the first time": (
        "Not for the first time, Bahrain accused Qatar of corruption.",
        ["BHR 1121 QAT"],
    ),
    "what may have been": ("Chinese hackers may have attacked Indian banks.", []),
}


@pytest.mark.parametrize(("text", "events"), SENTENCES.values(), ids=SENTENCES)
def test_sentences(coder: Coder, text: str, events: list[str]) -> None:
    mentions = coder.code(Document("d", text, DAY))
    assert sorted(f"{m.source.code} {m.code} {m.target.code}" for m in mentions) == events
