"""Sentences that cannot matter need no parse, and leaving them unparsed changes nothing."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from itertools import islice
from pathlib import Path

import pytest

from coder.boundaries import sentences
from coder.coder import Coder
from coder.lemmas import Guesses, Lemmatiser
from coder.parsing import WEIGHTS, ModelParser
from coder.sentence import Sentence
from schema.records import Document

GOLD = sorted((Path(__file__).parents[1] / "gold").glob("*.jsonl"))

# The sentences of a document: "+" has to be parsed, "*" only where events of unknown actors are kept, "-" not.
WANTED = {
    "an-event": ["+ Finland praised Sweden."],
    "no-act": ["- Finland lies beside Sweden."],
    "nobody": ["* The audience praised the film."],
    "what-comes-after-the-last-event": ["+ Finland praised Sweden.", "- Finland lies beside Sweden."],
    "whom-a-pronoun-may-mean": ["+ Finland lies beside Sweden.", "+ It praised Norway."],
    "who-is-nobody-before-an-event": ["- It rained.", "+ Finland praised Sweden."],
    "a-pronoun-of-nobody": ["* They praised him.", "+ Finland praised Sweden."],
    "a-pronoun-of-somebody": ["+ Finland lies beside Sweden.", "+ They praised him."],
    "a-surname-of-somebody": [
        "+ The Russian official Andrey Rudenko is tall.",
        "+ Rudenko praised the film.",
        "- Rudenka is tall.",
    ],
    "a-word-the-pattern-needs": ["+ Finland delayed the decision.", "- Finland delayed the concert."],
}


def words(coder: Coder, text: str) -> list[list[str]]:
    assert isinstance(coder.parser, ModelParser)
    return [[text[a:b] for a, b in spans] for spans in sentences(text, coder.parser._cutter)]


@pytest.mark.parametrize("marked", WANTED.values(), ids=WANTED)
def test_what_has_to_be_parsed(coder: Coder, marked: list[str]) -> None:
    assert coder.screen is not None
    text = "\n\n".join(each[2:] for each in marked)
    found = words(coder, text)
    assert coder.screen.wanted(found, "coded") == [each[0] == "+" for each in marked]
    assert coder.screen.wanted(found, "any") == [each[0] in "+*" for each in marked]


def gold() -> list[str]:
    """The texts of all gold files, one of each in turn."""
    files = [[json.loads(line)["text"] for line in path.read_text("utf-8").splitlines()] for path in GOLD]
    ranked = [(place / len(texts), text) for texts in files for place, text in enumerate(texts)]
    return [text for _, text in sorted(ranked)]


@pytest.mark.parametrize("size", [1, 7])
def test_leaving_sentences_unparsed_changes_nothing(coder: Coder, size: int) -> None:
    """Every text of the gold alone, and as one paragraph of a report among others."""
    waiting = iter(gold())
    texts = ["\n\n".join(some) for some in iter(lambda: list(islice(waiting, size)), [])]
    documents = [Document(str(n), text, date(2022, 5, 18)) for n, text in enumerate(texts)]
    skipped = 0
    for document, parse in zip(documents, coder.parser.parse(texts), strict=True):
        for actors in ("coded", "any"):
            screened = screen(coder, document, parse, actors)
            skipped += sum(not sentence.tokens for sentence in screened)
            found = coder.code_parsed(document, screened, actors)
            assert found == coder.code_parsed(document, parse, actors), document.text
    assert skipped > 20


def screen(coder: Coder, document: Document, parse: tuple[Sentence, ...], actors: str) -> list[Sentence]:
    """A parse as the parser gives it of the sentences that are wanted."""
    assert coder.screen is not None
    wanted = coder.screen.wanted([[token.form for token in each.tokens] for each in parse], actors)
    return [each if wants else replace(each, tokens=()) for each, wants in zip(parse, wanted, strict=True)]


def test_what_is_wanted_is_parsed_as_if_all_were(coder: Coder) -> None:
    text = "The bells rang. Finland praised Sweden. It rained."
    ((first, second, third),) = coder.parser.parse([text])
    ((none, same, last),) = coder.parser.parse([text], lambda found: [False, True, False])
    assert (none, same, last) == (replace(first, tokens=()), second, replace(third, tokens=()))


@pytest.mark.parametrize("form", ["Talks", "holding", "went", "UN", "embargoes", "better", "’s", "x"])
def test_no_lemma_of_a_form_is_overlooked(coder: Coder, form: str) -> None:
    lemmatiser = Lemmatiser.load(WEIGHTS / "lemmas.json")
    labels = json.loads((WEIGHTS / "labels.json").read_text("utf-8"))
    given = {lemmatiser.lemma(form, upos, feats) for upos in labels["upos"] for feats in labels["feats"]}
    assert given <= Guesses.of(lemmatiser).lemmas(form)
