"""The check of everything that is read as data: how much there is, and all faults at once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from coder import acts, lexicon
from coder.lines import entries
from schema.codebook import codebook
from schema.countries import countries
from schema.errors import DataError
from schema.vocabulary import vocabulary

Counts = dict[str, int]


@dataclass(frozen=True, slots=True)
class Inventory:
    """How many there are of each kind, in the order they were read, and every fault on the way."""

    counts: Counts
    faults: tuple[str, ...]


def take_inventory(dictionaries: Path | None) -> Inventory:
    """Reads the codebook, the vocabulary, the built-in dictionaries and those of a folder."""
    counts: Counts = {}
    faults: list[str] = []
    for read in READERS:
        try:
            counts |= read(dictionaries, faults)
        except DataError as fault:
            faults.extend(fault.faults)
    # The dictionaries read the codebook too: a fault in it would be told twice.
    return Inventory(counts, tuple(dict.fromkeys(faults)))


def _codebook(dictionaries: Path | None, faults: list[str]) -> Counts:
    return {"event code": len(codebook().codes)}


def _vocabulary(dictionaries: Path | None, faults: list[str]) -> Counts:
    return {"actor code": sum(map(len, vocabulary().entries.values()))}


def _countries(dictionaries: Path | None, faults: list[str]) -> Counts:
    return {"country name": len(countries().names)}


def _dictionaries(dictionaries: Path | None, faults: list[str]) -> Counts:
    built_in = files("coder") / "dictionaries"
    roots = [built_in, dictionaries] if dictionaries else [built_in]
    found = entries(roots, faults)
    names, known = lexicon.build(found, faults), acts.build(found, faults)
    faults.extend(lexicon.check(names))
    agents = sum(map(len, names.agents.values()))
    return {
        "actor name": names.size,
        "agent": agents,
        "act": len(known.acts),
        "example": len(known.examples),
    }


READERS: tuple[Callable[[Path | None, list[str]], Counts], ...] = (
    _codebook, _vocabulary, _countries, _dictionaries,
)  # fmt: skip
