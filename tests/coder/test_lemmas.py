"""Lemmas come of a table of endings; the table says how much to cut and what to add."""

import pytest

from coder.lemmas import Lemmatiser, applied, tags
from coder.parsing import WEIGHTS


@pytest.fixture(scope="module")
def lemmatiser() -> Lemmatiser:
    return Lemmatiser.load(WEIGHTS / "lemmas.json")


PLURAL, PAST = "Number=Plur", "Mood=Ind|Number=Sing|Person=3|Tense=Past|VerbForm=Fin"
PARTICIPLE = "Tense=Past|VerbForm=Part"
LEMMAS = {
    "plural": ("companies", "NOUN", PLURAL, "company"),
    "irregular plural": ("men", "NOUN", PLURAL, "man"),
    "past": ("halted", "VERB", PAST, "halt"),
    "irregular past": ("said", "VERB", PAST, "say"),
    "doubled letter": ("stopped", "VERB", PAST, "stop"),
    "participle": ("taken", "VERB", PARTICIPLE, "take"),
    "progressive": ("attacking", "VERB", "Tense=Pres|VerbForm=Part", "attack"),
    "auxiliary": ("were", "AUX", "Mood=Ind|Number=Plur|Person=3|Tense=Past|VerbForm=Fin", "be"),
    "name": ("Moscow", "PROPN", "Number=Sing", "Moscow"),
    "word in capitals": ("TALKS", "NOUN", PLURAL, "talk"),
    "comparative": ("larger", "ADJ", "Degree=Cmp", "large"),
    "nothing known": ("ghlorkness", "NOUN", "Number=Sing", "ghlorkness"),
}


@pytest.mark.parametrize(("form", "upos", "feats", "lemma"), LEMMAS.values(), ids=LEMMAS)
def test_lemmas(lemmatiser: Lemmatiser, form: str, upos: str, feats: str, lemma: str) -> None:
    assert lemmatiser.lemma(form, upos, feats) == lemma


@pytest.mark.parametrize(
    ("form", "rule", "lemma"),
    [
        ("Companies", "l|3|y", "company"),
        ("Sanctions", "k|1|", "Sanction"),
        ("BRITAIN", "t|0|", "Britain"),
        ("nato", "u|0|", "NATO"),
        ("is", "l|3|be", "is"),
    ],
    ids=["lower", "keep", "title", "upper", "cuts more than there is"],
)
def test_rules(form: str, rule: str, lemma: str) -> None:
    assert applied(form, rule) == lemma


def test_tags_keep_what_changes_an_ending() -> None:
    assert tags("VERB", "Mood=Ind|Person=3|Tense=Past") == "VERB|Mood=Ind|Tense=Past"
    assert tags("PUNCT", "_") == "PUNCT|"
