"""Confidence: what speaks for an event, weights that never speak against it, and how they are fitted."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import sentences
from hypothesis import given
from hypothesis import strategies as st

from coder.actors import Actor
from coder.acts import Act
from coder.confidence import COLUMNS, CONSTANT, EVIDENCE, Case, confidence, evidence, load, weights
from coder.language import compile_pattern
from coder.matching import Hit
from schema.errors import DataError
from tools.calibrate_confidence import fit

TREE = sentences.tree("""
Kenya Kenya PROPN 2 nsubj
said say VERB 0 root
it it PRON 4 nsubj
condemned condemn VERB 2 ccomp
Uganda Uganda PROPN 4 obj
after after SCONJ 7 mark
attacking attack VERB 4 advcl
rebels rebel NOUN 7 obj
""")
PATTERN = compile_pattern("condemn TARGET", "verb", {})
HIT = Hit(3, Act("condemn", "111", "acts.toml:1"), PATTERN, 2.0, targets=(4,), words=(3, 4))
KENYA, UGANDA = Actor("KEN", 2, (2,), 0.95), Actor("UGA", 4, (4,), 0.9)
CASE = Case(TREE, HIT, KENYA, UGANDA, "111", 2, 2, True)
PIECES = tuple(EVIDENCE)

#: A case, and the pieces of evidence that it changes.
CASES = {
    "a plain event": (CASE, {}),
    "an unsure source": (CASE._replace(source=KENYA._replace(certainty=0.4)), {0: 0.4}),
    "an unsure target": (CASE._replace(target=UGANDA._replace(certainty=0.4)), {1: 0.4}),
    "rebels of no country": (CASE._replace(source=KENYA._replace(code="REB")), {2: 0}),
    "a target of no code": (CASE._replace(target=UGANDA._replace(code=None)), {3: 0}),
    "an organisation": (CASE._replace(target=UGANDA._replace(code="IGOWSTNAT")), {}),
    "a people": (CASE._replace(target=UGANDA._replace(code="KURREB")), {}),
    "a lent country": (CASE._replace(owned=False), {4: 0}),
    "not specified below": (CASE._replace(code="110"), {5: 0}),
    "a sub-code that ends in 0": (CASE._replace(code="0310"), {}),
    "a pattern without a target": (CASE._replace(hit=replace(HIT, targets=())), {6: 0}),
    "an act of many words": (CASE._replace(hit=replace(HIT, words=(1, 2, 3, 4, 5))), {7: 1}),
    "a side clause": (CASE._replace(hit=replace(HIT, index=6)), {8: 0}),
    "a noun of a main clause's verb": (CASE._replace(hit=replace(HIT, index=7, carrier=3)), {}),
    "the only act": (CASE._replace(acts=1), {10: 1}),
    "one of four acts": (CASE._replace(acts=4), {10: 0.25}),
    "one of four names": (CASE._replace(names=4), {9: 0.5}),
}


@pytest.mark.parametrize(("case", "changed"), CASES.values(), ids=CASES)
def test_evidence_is_what_the_event_knows_of_itself(case: Case, changed: dict[int, float]) -> None:
    plain = dict(enumerate((0.95, 0.9, 1, 1, 1, 1, 1, 0.5, 1, 1, 0.5)))
    assert evidence(case) == tuple({**plain, **changed}.values())


SHARES = st.floats(0, 1)


@given(
    st.lists(SHARES, min_size=len(PIECES), max_size=len(PIECES)), st.sampled_from(range(len(PIECES))), SHARES
)
def test_more_evidence_never_makes_an_event_less_sure(found: list[float], piece: int, more: float) -> None:
    raised = [max(share, more) if n == piece else share for n, share in enumerate(found)]
    assert 0 < confidence(tuple(found)) <= confidence(tuple(raised)) <= 1


def test_confidence_is_the_logistic_function_of_the_weights() -> None:
    nothing = confidence((0.0,) * len(PIECES))
    assert nothing == max(round(1 / (1 + np.exp(-weights()[0])), 2), 0.01)


FAULTS = f"""{",".join(COLUMNS)}
{CONSTANT},-1
certainty of the source,high
certainty of the target,-0.5
certainty of the target,0.5,1
the weather,1
{CONSTANT},2
"""


def test_all_faults_of_the_weights_are_told_at_once(tmp_path: Path) -> None:
    (tmp_path / "confidence.csv").write_text(FAULTS)
    with pytest.raises(DataError) as raised:
        load(tmp_path / "confidence.csv")
    assert raised.value.faults == (
        "confidence.csv:5: 3 cells; give 2, one for each column",
        "confidence.csv:3: weight of 'certainty of the source' is 'high'; give a number that is not negative",
        "confidence.csv:4: weight of 'certainty of the target' is '-0.5'; give a number that is not negative",
        "confidence.csv:6: 'the weather' is no evidence; take the row out",
        "confidence.csv:7: 'constant' stands twice; keep one",
    )


def test_a_missing_weight_is_a_fault(tmp_path: Path) -> None:
    (tmp_path / "confidence.csv").write_text(f"{','.join(COLUMNS)}\n{CONSTANT},-1\n")
    with pytest.raises(DataError) as raised:
        load(tmp_path / "confidence.csv")
    assert len(raised.value.faults) == len(PIECES)
    assert raised.value.faults[0] == (
        "confidence.csv:1: no weight for 'certainty of the source'; run python -m tools.calibrate_confidence"
    )


def test_the_fit_finds_what_speaks_for_and_drops_what_speaks_against() -> None:
    chance = np.random.default_rng(0)
    table = chance.random((4000, 3))
    right = chance.random(4000) < 1 / (1 + np.exp(-(4 * table[:, 0] - 3 * table[:, 1] - 1)))
    constant, helps, harms, idle = fit(table, right)
    assert 3.5 < helps < 4.5
    assert (harms, idle) == (0, pytest.approx(0, abs=0.3))
    likely = 1 / (1 + np.exp(-(constant + table @ np.array([helps, harms, idle]))))
    assert likely.mean() == pytest.approx(right.mean(), abs=0.005)
