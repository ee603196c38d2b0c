"""Rows of our own CSV, JSON lines and Parquet as events: a database can be made from what another one exported."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date as Date
from functools import lru_cache

from schema.columns import COLUMNS, ORIGINS
from schema.imports import (
    UNKNOWN,
    Cells,
    RowFault,
    code_cells,
    count,
    day,
    latitude,
    longitude,
    side,
)
from schema.records import Party, Span, event_id

LONGEST = 100  # characters of a code, a version or an id
REQUIRED = ("date", "source", "target", "code")
DERIVED = {"base": 1, "root": 2, "quad": 3, "goldstein": 4}  # places in the cells of the code
TRUTHS = {"true": 1, "false": 0, "True": 1, "False": 0, "1": 1, "0": 0}
FREE = ("source_text", "target_text", "place_name")
SURROGATE = re.compile("[\ud800-\udfff]")
NAMES = frozenset(column.name for column in COLUMNS)


def check_names(names: Sequence[str]) -> None:
    """Refuses rows with these columns if they cannot be imported.

    :raises RowFault: naming the columns that are unknown, missing or there twice.
    """
    wrong = {
        "unknown": [name for name in names if name not in NAMES],
        "missing": [name for name in REQUIRED if name not in names],
        "there twice": sorted({name for name in names if names.count(name) > 1}),
    }
    if any(wrong.values()):
        found = "; ".join(f"{what}: {', '.join(which)}" for what, which in wrong.items() if which)
        raise RowFault(f"has other columns than our exports ({found[:300]})")


def read(row: Mapping[str, str]) -> Cells:
    """An event of ours, its cells as texts; '' is null.

    What follows from the code must agree with it; what follows from other columns is made from them where it is
    not given.  ``added`` and ``revision`` are given anew.

    :raises RowFault: for what cannot be.
    """
    source, target = side(row["source"]), side(row["target"])
    source_text, target_text, place = (_free(row.get(name) or "") for name in FREE)
    date = day(row["date"]) if row["date"] else ""
    code = code_cells(row["code"])
    _agree(row, code)
    known = int(all(side.code or not text for side, text in ((source, source_text), (target, target_text))))
    return (
        _word("id", row.get("id") or "") or _id(date, source.code, source_text, code[0], target.code, target_text),
        date,
        source.code, source_text, source.country, source.roles,
        target.code, target_text, target.country, target.roles,
        *code,
        _word("modality", row.get("modality") or ""),
        *(count(row.get(f"num_{name}") or "1") for name in ("mentions", "documents", "sources")),
        _share(row.get("confidence") or ""),
        place,
        _word("place_country", row.get("place_country") or ""),
        latitude(row.get("latitude") or ""),
        longitude(row.get("longitude") or ""),
        _truth(row.get("actors_known") or str(known)),
        _word("coder_version", row.get("coder_version") or ""),
        _origin(row.get("origin") or "dyad"),
    )  # fmt: skip


def _id(date: str, source: str, source_text: str, code: str, target: str, target_text: str) -> str:
    parties = [
        Party(each or None, text, Span(0, 0)) for each, text in ((source, source_text), (target, target_text))
    ]
    return event_id(Date.fromisoformat(date) if date else None, parties[0], code, parties[1])


def _agree(row: Mapping[str, str], code: tuple[str, str, str, int, float]) -> None:
    for name, place in DERIVED.items():
        told = row.get(name) or ""
        if told and not _same(told, code[place]):
            raise RowFault(f"{name} is {told[:30]}, but that of event code {code[0]} is {code[place]}")


def _same(told: str, expected: str | int | float) -> bool:
    try:
        return bool(type(expected)(told) == expected)
    except ValueError:
        return False


def _free(text: str) -> str:
    """A text of any characters that a database can keep."""
    if "\0" in text or (not text.isprintable() and SURROGATE.search(text)):
        raise RowFault(f"{text[:LONGEST]!a} holds a NUL or half a character")
    return text


def _word(name: str, text: str) -> str:
    _free(text)
    if not re.fullmatch(r"[^\s,\"]*", text) or len(text) > LONGEST:
        raise RowFault(f"{name} {text[:LONGEST]!r} holds a comma, a quote or white space, or is too long")
    return text


@lru_cache(maxsize=20_000)
def _share(text: str) -> float:
    try:
        value = float(text) if text else UNKNOWN
    except ValueError:
        raise RowFault(f"confidence {text[:30]!r} is no number") from None
    if text and not 0 <= value <= 1:
        raise RowFault(f"confidence {text[:30]} is not between 0 and 1")
    return round(value, 4)


def _truth(text: str) -> int:
    if text not in TRUTHS:
        raise RowFault(f"actors_known {text[:30]!r} is neither true nor false")
    return TRUTHS[text]


def _origin(text: str) -> str:
    if text not in ORIGINS:
        raise RowFault(f"origin {text[:30]!r} is none of {', '.join(ORIGINS)}")
    return "copy" if text == "dyad" else text
