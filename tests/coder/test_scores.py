"""Scores by hand: pairs one to one, at each depth, mistakes by kind, reliability by band."""

from __future__ import annotations

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coder.evaluation.gold import DyadicEvent
from coder.evaluation.mistakes import KINDS, mistakes
from coder.evaluation.reliability import BANDS, reliability
from coder.evaluation.scores import DEPTHS, Key, Score, by_root, key, score, scores
from coder.trace import ActorTrace, ActTrace, SentenceTrace, Trace
from schema.folding import fold


def events(text: str) -> list[DyadicEvent]:
    """Events written as ``RUS 190 UKR, UKR 190 RUS``."""
    return [DyadicEvent(*event.split()) for event in text.split(",") if event.strip()]


SIDES = [
    (events("ISR 190 LBN, LBN 190 ISR"), events("ISRMIL 195 LBN, LBN 190 ISR, USA 010 ISR")),
    (events("FRAGOV 046 DEUGOV"), events("FRAGOV 046 DEUGOV, FRAGOV 046 DEU")),
    (events("KEN 112 UGA"), events("UGA 112 KEN")),
    (events("SYR 1223 ---"), []),
    ([], events("USA 051 GBR")),
]
#: Right at each depth, of 5 gold and 7 found events.
RIGHT = {
    ("code", "ignored"): 3,
    ("code", "countries"): 2,
    ("code", "full codes"): 2,
    ("root", "ignored"): 4,
    ("root", "countries"): 3,
    ("root", "full codes"): 2,
    ("quad", "ignored"): 4,
    ("quad", "countries"): 3,
    ("quad", "full codes"): 2,
    ("any", "countries"): 3,
}


def test_events_are_scored_at_every_depth() -> None:
    assert scores(SIDES) == {depth: Score(right, 7, 5) for depth, right in RIGHT.items()}


def test_a_root_code_has_the_score_of_its_events() -> None:
    assert by_root(SIDES) == {
        "01": Score(0, 1, 0),
        "04": Score(1, 2, 1),
        "05": Score(0, 1, 0),
        "11": Score(0, 1, 1),
        "12": Score(0, 0, 1),
        "19": Score(2, 2, 2),
    }


def test_precision_recall_and_f1() -> None:
    some, none = Score(3, 4, 6), Score(0, 0, 0)
    assert (some.precision, some.recall, some.f1) == (0.75, 0.5, 0.6)
    assert (none.precision, none.recall, none.f1) == (0, 0, 0)


ACTORS = st.sampled_from(["RUS", "RUSGOV", "UKR", "UKRMIL"])
EVENTS = st.lists(
    st.builds(DyadicEvent, ACTORS, st.sampled_from(["040", "042", "043", "190", "195"]), ACTORS), max_size=5
)


def most_pairs(gold: list[DyadicEvent], found: list[DyadicEvent], looked_at: Key) -> int:
    """The size of the maximum matching, by trying all."""
    short, long = sorted((gold, found), key=len)
    return max(
        sum(looked_at(a) == looked_at(b) for a, b in zip(short, chosen, strict=True))
        for chosen in permutations(long, len(short))
    )


@given(EVENTS, EVENTS, st.sampled_from(DEPTHS))
def test_as_many_are_right_as_can_be_paired(
    gold: list[DyadicEvent], found: list[DyadicEvent], depth: tuple[str, str]
) -> None:
    assert score([(gold, found)], key(*depth)).right == most_pairs(gold, found, key(*depth))


# ---------------------------------------------------------------------- mistakes


def trace(seen: str, dropped: str = "", missing: str = "") -> Trace:
    """The trace of one sentence: the actors seen in it, and why its one act was dropped."""
    actors = tuple(ActorTrace(code, code, 0.9, ()) for code in seen.split())
    acts = (ActTrace("talks", "negotiate", "", "", dropped),) if dropped else ()
    return Trace((SentenceTrace("", (), actors, acts, (), missing),))


#: Gold, found, the trace of the sentence, and the mistakes as ``kind: gold / found (detail)``.
MISTAKES = {
    "none": ("ISR 190 LBN", "ISR 190 LBN", trace(""), []),
    "role": ("ISR 190 LBN", "ISRMIL 190 LBN", trace(""), ["wrong role: ISR 190 LBN / ISRMIL 190 LBN ()"]),
    "sub-code": (
        "ISR 190 LBN",
        "ISR 195 LBN",
        trace(""),
        ["wrong sub-code: ISR 190 LBN / ISR 195 LBN ()"],
    ),
    "code": ("ISR 190 LBN", "ISR 112 LBN", trace(""), ["wrong code: ISR 190 LBN / ISR 112 LBN ()"]),
    "direction": ("ISR 190 LBN", "LBN 195 ISR", trace(""), ["direction: ISR 190 LBN / LBN 195 ISR ()"]),
    "target": ("ISR 190 LBN", "ISR 190 SYR", trace(""), ["wrong actor: ISR 190 LBN / ISR 190 SYR ()"]),
    "source": ("ISR 190 LBN", "USA 193 LBN", trace(""), ["wrong actor: ISR 190 LBN / USA 193 LBN ()"]),
    "the closest pair first": (
        "ISR 190 LBN, ISR 195 LBN",
        "ISR 193 LBN, ISR 195 LBN",
        trace(""),
        ["wrong sub-code: ISR 190 LBN / ISR 193 LBN ()"],
    ),
    "one of a list of targets": (
        "USA 163 IRN, USA 163 CUB",
        "USA 163 IRN",
        trace("USA IRN CUB"),
        ["wrong actor: USA 163 CUB / None (found for other actors of the sentence alone)"],
    ),
    "actor": ("ISR 190 LBN", "", trace("ISRGOV SYR"), ["actor missing: ISR 190 LBN / None (LBN)"]),
    "both actors": ("ISR 190 LBN", "", trace(""), ["actor missing: ISR 190 LBN / None (ISR and LBN)"]),
    "a state that is gone": ("RUS 190 LBN", "", trace("SUN LBN"), ["no pattern: RUS 190 LBN / None ()"]),
    "pattern": (
        "ISR 190 LBN",
        "",
        trace("ISR LBN", missing="no act"),
        ["no pattern: ISR 190 LBN / None (no act)"],
    ),
    "dropped": (
        "ISR 046 LBN",
        "",
        trace("ISR LBN", dropped="negated"),
        ["dropped: ISR 046 LBN / None (negotiate (talks): negated)"],
    ),
    "spurious": ("", "ISR 190 LBN", trace(""), ["spurious: None / ISR 190 LBN ()"]),
    "in the order of the gold, spurious last": (
        "KEN 112 UGA, ISR 190 LBN, FRA 051 DEU",
        "USA 051 GBR, FRA 050 DEU, ISR 195 LBN",
        trace("KEN UGA"),
        [
            "no pattern: KEN 112 UGA / None ()",
            "wrong sub-code: ISR 190 LBN / ISR 195 LBN ()",
            "wrong sub-code: FRA 051 DEU / FRA 050 DEU ()",
            "spurious: None / USA 051 GBR ()",
        ],
    ),
}


@pytest.mark.parametrize(("gold", "found", "told", "wanted"), MISTAKES.values(), ids=MISTAKES)
def test_a_mistake_is_of_a_kind(gold: str, found: str, told: Trace, wanted: list[str]) -> None:
    made = mistakes(events(gold), events(found), lambda: told, fold)
    assert [f"{m.kind}: {m.gold} / {m.found} ({m.detail})" for m in made] == wanted


def test_every_kind_of_mistake_is_tested() -> None:
    told = {row.partition(":")[0] for *_, rows in MISTAKES.values() for row in rows}
    assert told == {kind.name for kind in KINDS}


@given(EVENTS, EVENTS)
def test_mistakes_add_up_to_the_scores(gold: list[DyadicEvent], found: list[DyadicEvent]) -> None:
    gold, found = list(dict.fromkeys(gold)), list(dict.fromkeys(found))
    kinds = [m.kind for m in mistakes(gold, found, lambda: trace("RUS UKR"), str)]
    finer = [k for k in kinds if k in ("wrong role", "wrong sub-code")]
    right = score([(gold, found)], key("root", "countries")).right
    full = score([(gold, found)], key("code", "full codes")).right
    assert right == full + len(finer)
    assert len(gold) == full + sum(k != "spurious" for k in kinds)


# ---------------------------------------------------------------------- reliability


def test_a_band_counts_the_events_of_its_confidence() -> None:
    found = reliability([(0.85, True), (0.8, False), (0.3, False), (1.0, True)])
    assert [(b.low, b.events, b.right, round(b.confidence, 3), b.share) for b in found.bands if b.events] == [
        (0.2, 1, 0, 0.3, 0),
        (0.8, 2, 1, 0.825, 0.5),
        (0.9, 1, 1, 1.0, 1),
    ]
    assert found.brier == pytest.approx((0.15**2 + 0.8**2 + 0.3**2) / 4)
    assert found.gap == pytest.approx((2 * 0.325 + 0.3) / 4)


def test_nothing_found_has_no_reliability_to_tell() -> None:
    found = reliability([])
    assert [band.low for band in found.bands] == list(BANDS)
    assert {band.share for band in found.bands} == {found.brier, found.gap} == {0}
