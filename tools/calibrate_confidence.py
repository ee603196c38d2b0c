"""Fits the weights of the confidence to gold: ``python -m tools.calibrate_confidence [GOLD.jsonl ...]``.

Without arguments the gold is the project's own.  What is fitted is the probability that an event is right
(code, and country on both sides) by logistic regression with a ridge penalty on standardised evidence and no
negative weight, by projected gradient descent: convex, so there is one answer.  On sentences that dictionary
entries were written for, events are right more often than elsewhere; ``unseen.jsonl`` weighs against that.
"""

from __future__ import annotations

import argparse
import csv
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from api.gold import read_gold
from coder.coder import Coder
from coder.confidence import COLUMNS, CONSTANT, EVIDENCE
from coder.evaluation.evaluation import Judged, evaluate
from coder.evaluation.gold import DyadicEvent
from coder.trace import Trace
from schema.folding import fold

ROOT = Path(__file__).parents[1]
GOLD = tuple(sorted((ROOT / "tests" / "gold").glob("*.jsonl")))
WEIGHTS = ROOT / "coder/weights/confidence.csv"
RIDGE = 10.0
STEPS = 20_000

Floats = NDArray[np.float64]


def main() -> None:
    """Codes the gold, fits the weights and writes them."""
    options = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else "")
    options.add_argument("gold", nargs="*", type=Path, default=GOLD)
    found = list(outcomes(Coder.load(), options.parse_args().gold))
    write(fit(np.array([row for row, _ in found]), np.array([right for _, right in found])))


def outcomes(coder: Coder, paths: Sequence[Path]) -> Iterator[tuple[tuple[float, ...], bool]]:
    """The evidence of each event that is found in a gold, and whether the event is right."""
    for judged in evaluate(coder, read_gold(paths), actors="any").sentences:
        if judged.found:
            yield from _outcomes(judged, coder.explain(judged.sentence.document))


def _outcomes(judged: Judged, trace: Trace) -> Iterator[tuple[tuple[float, ...], bool]]:
    told = {_event(event): event for sentence in trace.sentences for event in sentence.events}
    for found in judged.found:
        yield tuple(told[found.event]["evidence"].values()), found.right


def _event(event: dict[str, Any]) -> DyadicEvent:
    return DyadicEvent(event["source"] or "", event["code"], event["target"] or "").read(fold)


def fit(evidence: Floats, right: NDArray[np.bool_]) -> Floats:
    """The constant and the weights under which the outcomes are likeliest, the ridge considered."""
    mean, spread = evidence.mean(axis=0), evidence.std(axis=0) + 1e-9
    table = np.column_stack((np.ones(len(evidence)), (evidence - mean) / spread))
    ridge = np.array([0.0, *[RIDGE] * evidence.shape[1]])
    rate = 4 / (np.linalg.norm(table, 2) ** 2 + 4 * RIDGE)  # one over the loss's steepest curvature
    weights = np.zeros(table.shape[1])
    for _ in range(STEPS):
        likely = 1 / (1 + np.exp(-table @ weights))
        weights -= rate * (table.T @ (likely - right) + ridge * weights)
        weights[1:] = np.maximum(weights[1:], 0)
    each = weights[1:] / spread
    return np.array([weights[0] - mean @ each, *each])


def write(weights: Floats) -> None:
    """Writes the table that the coder reads."""
    with WEIGHTS.open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow(COLUMNS)
        table.writerows(
            (name, f"{weight:.4f}") for name, weight in zip((CONSTANT, *EVIDENCE), weights, strict=True)
        )


if __name__ == "__main__":
    main()
