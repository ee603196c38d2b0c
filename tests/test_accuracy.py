"""The coder is no worse on the project's own gold than it was, and docs/accuracy.md is what was measured."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

import pytest

from api.gold import read_gold
from coder.coder import Coder
from coder.evaluation.evaluation import Evaluation, evaluate
from tools.write_accuracy import DOCUMENT, measured, page

GOLD = Path(__file__).parent / "gold"
FLOORS: dict[str, dict[str, float]] = tomllib.loads((GOLD / "floor.toml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module", params=sorted(FLOORS))
def judged(request: pytest.FixtureRequest, coder: Coder) -> tuple[str, Evaluation]:
    return request.param, evaluate(coder, read_gold([GOLD / f"{request.param}.jsonl"]))


@pytest.mark.parametrize("depth", ["code", "root"])
def test_the_score_does_not_fall(judged: tuple[str, Evaluation], depth: str) -> None:
    name, found = judged
    score = found.scores[depth, "countries"].f1
    assert score >= FLOORS[name][depth], f"see dyad evaluate tests/gold/{name}.jsonl"


def test_every_gold_with_events_has_a_floor() -> None:
    with_events = {
        path.stem
        for path in GOLD.glob("*.jsonl")
        if any(json.loads(line)["events"] for line in path.read_text(encoding="utf-8").splitlines())
    }
    assert with_events == set(FLOORS)


def test_the_page_is_what_was_measured() -> None:
    assert DOCUMENT.read_text(encoding="utf-8") == page(measured()), "run python -m tools.write_accuracy"


def test_what_was_measured_is_the_projects_gold() -> None:
    kept = measured()
    for path in GOLD.glob("*.jsonl"):
        lines = path.read_text(encoding="utf-8").splitlines()
        assert kept[path.stem]["sentences"] == len(lines), "run make bench"
