"""Confidence: how often an event that looks like this one is right.

A logistic model over what an event knows about itself.  Each piece of evidence is a number from 0 to 1 that
speaks for the event, and no weight is negative: more evidence never makes an event less sure.  The weights are
those of ``weights/confidence.csv``, which ``python -m tools.calibrate_confidence`` fits to the project's own
gold; docs/accuracy.md shows how well they hold elsewhere.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from operator import mul
from types import MappingProxyType
from typing import NamedTuple

from coder.actors import Actor
from coder.matching import Hit
from coder.tree import Tree
from schema.codebook import Row, rows
from schema.errors import DataError
from schema.vocabulary import parts

COLUMNS = ("evidence", "weight")
#: The row of the constant that all events share; it alone may be negative.
CONSTANT = "constant"
#: So many words of the sentence make an act certain.
WORDS = 4
MAIN = frozenset(("root", "conj", "ccomp", "parataxis"))


class Case(NamedTuple):
    """An event whose confidence is asked for, and what stands around it.

    ``hit`` is the act as the sentence says it, ``acts`` and ``names`` how many acts and names of actors were
    seen in the sentence, ``owned`` whether the target's country is the phrase's own and not lent to it by the other side.
    """

    tree: Tree
    hit: Hit
    source: Actor
    target: Actor
    code: str
    acts: int
    names: int
    owned: bool


#: What speaks for an event, in the order of ``Case.evidence``.
EVIDENCE: Mapping[str, Callable[[Case], float]] = MappingProxyType(
    {
        "certainty of the source": lambda case: case.source.certainty,
        "certainty of the target": lambda case: case.target.certainty,
        "the source's code names a country, group, people or faith": lambda case: _placed(case.source),
        "the target's code names a country, group, people or faith": lambda case: _placed(case.target),
        "the target's country is its own": lambda case: float(case.owned),
        "the code says more than 'not specified below'": lambda case: _specific(case.code),
        "the pattern names its target": lambda case: float(bool(case.hit.targets)),
        "words of the act (4 or more: 1)": lambda case: min(len(case.hit.words), WORDS) / WORDS,
        "the act is in a main clause": lambda case: _main(case.tree, case.hit),
        "few names in the sentence (2 / their number)": lambda case: min(2 / max(case.names, 1), 1),
        "few acts in the sentence (1 / their number)": lambda case: 1 / max(case.acts, 1),
    }
)


def evidence(case: Case) -> tuple[float, ...]:
    """What speaks for an event, each from 0 to 1, in the order of ``EVIDENCE``."""
    return tuple(of(case) for of in EVIDENCE.values())


def confidence(found: tuple[float, ...]) -> float:
    """The share of events of such evidence that are right: code, and country on both sides."""
    constant, *each = weights()
    logit = constant + sum(map(mul, each, found))
    return max(round(1 / (1 + math.exp(-logit)), 2), 0.01)


def _placed(actor: Actor) -> float:
    said = parts(actor.code or "")
    return float(bool(said.country or said.group or said.ethnic or said.religions))


def _specific(code: str) -> float:
    return float(len(code) > 3 or not code.endswith("0"))


def _main(tree: Tree, hit: Hit) -> float:
    return float(tree.rel(hit.predicate) in MAIN)


@cache
def weights() -> tuple[float, ...]:
    """The constant and the weight of each piece of evidence.  Raises DataError with all faults of the file."""
    return load(files("coder") / "weights" / "confidence.csv")


def load(table: Traversable) -> tuple[float, ...]:
    """Reads a table of weights.  Raises DataError with all faults at once."""
    faults: list[str] = []
    found: dict[str, float] = {}
    for row in rows(table, COLUMNS, faults):
        wrong = _faults(row, found)
        faults.extend(f"{row.where}: {fault}" for fault in wrong)
        if not wrong:
            found[row["evidence"]] = float(row["weight"])
    missing = [name for name in (CONSTANT, *EVIDENCE) if name not in found]
    if missing and not faults:
        remedy = "run python -m tools.calibrate_confidence"
        faults = [f"{table.name}:1: no weight for {name!r}; {remedy}" for name in missing]
    if faults:
        raise DataError(faults)
    return tuple(found[name] for name in (CONSTANT, *EVIDENCE))


def _faults(row: Row, before: Mapping[str, float]) -> list[str]:
    name, weight = row["evidence"], row["weight"]
    if name not in (CONSTANT, *EVIDENCE):
        return [f"{name!r} is no evidence; take the row out"]
    if name in before:
        return [f"{name!r} stands twice; keep one"]
    try:
        sound = math.isfinite(float(weight)) and (name == CONSTANT or float(weight) >= 0)
    except ValueError:
        sound = False
    return [] if sound else [f"weight of {name!r} is {weight!r}; give a number that is not negative"]
