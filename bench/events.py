"""Events that were never reported but look it: seeded, with a few busy countries and many quiet ones.

They come day after day, as news does.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from datetime import date as Date
from itertools import islice
from pathlib import Path
from typing import Any

import store
from schema.codebook import codebook
from schema.imports import Batch
from schema.vocabulary import vocabulary
from store.loading import ROW

SEED = 20220518
FIRST, DAYS = Date(2012, 1, 1), 4000
ROLES = (("", 40), ("GOV", 30), ("MIL", 10), ("OPP", 6), ("COP", 5), ("CVL", 5), ("REB", 3), ("GOVMIL", 1))
WORDS = (("the Foreign Ministry", 6), ("the president", 5), ("Moscow", 4), ("security forces", 3), ("he", 2),
         ("the country's \"interim\" government", 1), ("rebels, who hold the north", 1))  # fmt: skip
ROOTS = (30, 8, 9, 25, 12, 2, 4, 3, 3, 2, 9, 6, 3, 4, 2, 4, 8, 7, 14, 1)  # how often each root code, 01 to 20


def made(path: Path, number: int) -> Path:
    """A database of this many events, made unless it is there."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_name(path.name + ".draft")
        draft.unlink(missing_ok=True)
        with store.open(draft) as db, db.bulk(number):
            db.progress(path.name, "made")
            line = 0
            for some in batched(rows(number)):
                line += len(some)
                batch = Batch(line, events=some, numbers=[0] * len(some), lines=[""] * len(some))
                db.load(path.name, batch, datetime(2023, 1, 1, tzinfo=UTC))
        draft.replace(path)
    return path


def batched(found: Iterator[tuple[Any, ...]]) -> Iterator[list[tuple[Any, ...]]]:
    """Rows, some at a time."""
    while some := list(islice(found, 20_000)):
        yield some


def rows(number: int) -> Iterator[tuple[Any, ...]]:
    """Events as rows of a bulk load."""
    chance = random.Random(SEED)
    countries = [entry.code for entry in vocabulary().of("country")]
    chance.shuffle(countries)
    weights = [1 / (rank + 2) for rank in range(len(countries))]
    codes = [entry for entry in codebook().codes.values() if len(entry.code) > 2]
    likely = [ROOTS[int(entry.root) - 1] for entry in codes]
    for day in sorted(int(DAYS * chance.random() ** 0.7) for _ in range(number)):
        source, target = (_side(chance, countries, weights) for _ in range(2))
        (code,) = chance.choices(codes, likely)
        event = {
            "id": f"{chance.getrandbits(64):016x}",
            "date": (FIRST + timedelta(days=day)).isoformat(),
            **{f"source{name}": value for name, value in source.items()},
            **{f"target{name}": value for name, value in target.items()},
            "code": code.code,
            "base": code.base,
            "root": code.root,
            "quad": code.quad,
            "goldstein": code.goldstein,
            "modality": "done",
            "num_mentions": int(chance.paretovariate(1.5)),
            "num_documents": 1,
            "num_sources": 1,
            "confidence": round(chance.betavariate(5, 2), 4),
            **_place(chance, source["_country"]),
            "actors_known": int(chance.random() > 0.03),
            "coder_version": "0.1.0",
            "origin": "copy",
        }
        yield tuple(event[name] for name in ROW)


def _side(chance: random.Random, countries: list[str], weights: list[float]) -> dict[str, str]:
    (country,) = chance.choices(countries, weights)
    (roles,) = chance.choices(*zip(*ROLES, strict=True))
    (words,) = chance.choices(*zip(*WORDS, strict=True))
    spaced = " ".join(roles[i : i + 3] for i in range(0, len(roles), 3))
    return {"": country + roles, "_text": words, "_country": country, "_roles": spaced}


def _place(chance: random.Random, country: str) -> dict[str, Any]:
    if chance.random() < 0.4:
        return {"place_name": "", "place_country": "", "latitude": None, "longitude": None}
    latitude, longitude = chance.uniform(-60, 70), chance.uniform(-180, 180)
    return {
        "place_name": f"the capital of {country}",
        "place_country": country,
        "latitude": round(latitude, 5),
        "longitude": round(longitude, 5),
    }
