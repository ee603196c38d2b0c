"""The coder gives the events that the seeds' readers wrote beside them, and none that they ruled out."""

from __future__ import annotations

import tomllib
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from api.intake import read_documents
from coder.coder import Coder
from schema.records import Mention

SEEDS = Path(__file__).parents[1] / "seeds"
NAMES = sorted(path.stem for path in SEEDS.glob("*.toml"))


@pytest.fixture(scope="module")
def coded(coder: Coder) -> dict[str, tuple[Mention, ...]]:
    faults: list[Exception] = []
    documents = list(read_documents([str(SEEDS)], faults.append, BytesIO()))
    assert not faults
    return {document.id: mentions for document, mentions in coder.code_all(documents)}


def says(mention: Mention, wanted: dict[str, Any]) -> bool:
    """Whether a mention has all fields that are wanted; ``sentence`` is a part of its sentence."""
    found = {
        "source": mention.source.code,
        "target": mention.target.code,
        "code": mention.code,
        "date": mention.date,
    }
    return wanted.get("sentence", "") in mention.sentence and all(
        found[field] == value for field, value in wanted.items() if field != "sentence"
    )


def show(mentions: tuple[Mention, ...]) -> str:
    return "\n".join(f"{m.date} {m.source.code} {m.code} {m.target.code}: {m.sentence}" for m in mentions)


@pytest.mark.parametrize("name", NAMES)
def test_a_seed_gives_its_events(coded: dict[str, tuple[Mention, ...]], name: str) -> None:
    wanted = tomllib.loads((SEEDS / f"{name}.toml").read_text(encoding="utf-8"))
    missing = [e for e in wanted.get("event", ()) if not any(says(m, e) for m in coded[name])]
    ruled_out = [n for n in wanted.get("never", ()) if any(says(m, n) for m in coded[name])]
    assert not missing and not ruled_out, f"{missing=}\n{ruled_out=}\n{show(coded[name])}"
