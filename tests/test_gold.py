"""The project's own gold is well formed: codes, actors, dates, and every event code has its sentences."""

from __future__ import annotations

import json
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from schema.codebook import codebook
from schema.vocabulary import vocabulary

GOLD = Path(__file__).parent / "gold"
ROOT = 2  # digits: the root codes are headings
#: Nuclear weapons were used in one week of history.
BEFORE = ("E-2042-1", "E-2042-2")


def rows(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (GOLD / name).read_text(encoding="utf-8").splitlines()]


@pytest.mark.parametrize("name", ["events.jsonl", "documents.jsonl"])
def test_every_event_has_known_codes_and_two_different_sides(name: str) -> None:
    faults = [
        f"{row['id']}: {event}"
        for row in rows(name)
        for event in row["events"]
        if event["code"] not in codebook()
        or len(event["code"]) == ROOT
        or event["source"] == event["target"]
        or vocabulary().check(event["source"])
        or vocabulary().check(event["target"])
    ]
    assert faults == []


@pytest.mark.parametrize("name", ["events.jsonl", "documents.jsonl"])
def test_ids_texts_and_events_stand_once(name: str) -> None:
    found = rows(name)
    assert len({row["id"] for row in found}) == len({row["text"] for row in found}) == len(found)
    assert [row["id"] for row in found if len(set(map(str, row["events"]))) < len(row["events"])] == []
    assert all(row["events"] for row in found)


def test_every_event_code_has_two_sentences_one_of_them_passive() -> None:
    passive = Counter(_code(row) for row in rows("events.jsonl") if "passive" in row.get("constructions", ()))
    every = Counter(_code(row) for row in rows("events.jsonl"))
    codes = [code for code in codebook().codes if len(code) > ROOT]
    assert [code for code in codes if every[code] < 2 or not passive[code]] == []


def test_a_sentence_holds_an_event_of_the_code_in_its_id() -> None:
    assert [
        row["id"]
        for row in rows("events.jsonl")
        if _code(row) not in {event["code"] for event in row["events"]}
    ] == []


def test_the_news_is_of_1990_to_2024() -> None:
    dates = {row["id"]: date.fromisoformat(row["date"]) for row in rows("events.jsonl")}
    assert {id for id, day in dates.items() if not 1990 <= day.year <= 2024} == set(BEFORE)


def _code(row: dict[str, Any]) -> str:
    return str(row["id"].split("-")[1])
