"""What a sentence without events lacks, and which predicates between two known actors no act covers."""

from __future__ import annotations

import re
from datetime import date

import pytest

from coder.coder import Coder
from schema.records import LEAST, Document

DAY = date(2022, 5, 18)

NO_ACTOR = "no actor: no name or agent of the dictionaries"
NO_ACT = "no act: no pattern matches a word of the sentence"
#: A sentence and what it lacked; whatever act it is that came to nothing stands as ACT.
MISSING = {
    "nothing at all": ("It rained in the hills.", f"{NO_ACTOR}; {NO_ACT}"),
    "no actor": ("It was condemned.", f"{NO_ACTOR}; ACT: no source found"),
    "one actor, no act": ("Kenya is green.", f"one actor alone: KEN; {NO_ACT}"),
    "an act without a source": (
        "The bombing of Uganda continued.",
        "one actor alone: UGA; ACT: no source found",
    ),
    "a target that no dictionary knows": (
        "Kenya condemned the weather.",
        "in no actor dictionary: the weather",
    ),
    "a source that no dictionary knows": ("Anna condemned Uganda.", "in no actor dictionary: Anna"),
    "a condition": (
        "If Kenya attacks Uganda, Rwanda will react.",
        "ACT: hypothetical: in a condition or question",
    ),
    "a question": (
        "Will Kenya attack Uganda?",
        "ACT: hypothetical: in a condition or question",
    ),
    "a possibility": ("Kenya could help Uganda.", "ACT: a possibility, not an event"),
    "a denial": ("Kenya did not attack Uganda.", "ACT: negated"),
    "a duty that nobody names": (
        "Kenya should help Uganda.",
        "ACT: somebody ought to, nobody known says so",
    ),
    "two roles of no country": (
        "Police arrested protesters.",
        "COP 173 CVL is unsure: confidence 0.01, less than 0.20",
    ),
    "one actor on both sides": (
        "Kenya criticised Kenya.",
        "one actor alone: KEN; ACT: source and target are one",
    ),
    "a verb that no act covers": ("Kenya outwits Uganda.", "no act covers 'outwit' between KEN and UGA"),
    "a noun that no act covers": (
        "A romance between Kenya and Uganda deepened.",
        "no act covers 'romance between' between KEN and UGA",
    ),
}


@pytest.mark.parametrize(("text", "missing"), MISSING.values(), ids=MISSING)
def test_the_trace_says_what_a_sentence_lacked(coder: Coder, text: str, missing: str) -> None:
    (sentence,) = coder.explain(Document("d", text, DAY)).sentences
    coded = [e for e in sentence.events if e["source"] and e["target"] and e["confidence"] >= LEAST]
    names = "|".join(re.escape(act.name) for act in coder.matcher.acts.acts)
    told = re.sub(rf"(^|(?<=; ))({names}): ", "ACT: ", sentence.missing)
    assert (coded, told) == ([], missing)


def test_an_act_that_gave_an_event_is_not_called_dropped(coder: Coder) -> None:
    (sentence,) = coder.explain(Document("d", "Kenya and Uganda held talks.", DAY)).sentences
    assert len(sentence.events) == 2
    assert ({act.dropped for act in sentence.acts}, sentence.missing) == ({""}, "")


UNCOVERED = {
    "a verb and its object": ("Kenya outwits Uganda.", ["outwit KEN UGA"]),
    "a passive": ("Uganda was outwitted by Kenya.", ["outwit KEN UGA"]),
    "a verb and its preposition": ("Kenya tangoed with Uganda.", ["tango with KEN UGA"]),
    "a noun": ("Kenya's romance with Uganda is over.", ["romance with KEN UGA"]),
    "a noun between two": ("The romance between Kenya and Uganda is over.", ["romance between KEN UGA"]),
    "a noun that is said of somebody": ("Kenya is at loggerheads with Uganda.", ["loggerhead with KEN UGA"]),
    "a place is no party": ("Kenya tangoed in Uganda.", []),
    "one actor": ("Kenya outwits the others.", []),
    "the same actor twice": ("Kenya outwits Kenya.", []),
    "an act that is covered": ("Kenya condemned Uganda.", []),
    "an act that did not happen": ("Kenya did not condemn Uganda.", []),
    "speech": ("Kenya told Uganda that it rained.", []),
    "a head that only points": ("Kenya's part of Uganda is green.", []),
}


@pytest.mark.parametrize(("text", "wanted"), UNCOVERED.values(), ids=UNCOVERED)
def test_predicates_that_no_act_covers(coder: Coder, text: str, wanted: list[str]) -> None:
    ((_, found),) = coder.uncovered_all([Document("d", text, DAY)])
    assert [f"{u.predicate} {u.source} {u.target}" for u in found] == wanted
    assert {u.sentence for u in found} <= {text}


def test_a_pronoun_stands_for_the_actor_named_before(coder: Coder) -> None:
    ((_, found),) = coder.uncovered_all([Document("d", "Kenya rejoiced. It outwits Uganda.", DAY)])
    assert [(u.source, u.target, u.sentence) for u in found] == [("KEN", "UGA", "It outwits Uganda.")]
