"""The recipes of docs/api.md run as they stand, against a server."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

import store
from tests.store.samples import NOW, document, mention


@pytest.fixture
def run(recipe: Callable[[str], str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch):  # type: ignore[no-untyped-def]
    monkeypatch.chdir(tmp_path)

    def follow(name: str) -> None:
        exec(compile(recipe(name), name, "exec"), {})

    return follow


def test_a_service_follows_the_feed(run, db: Path, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    run("follow")
    before = json.loads((tmp_path / "finland.json").read_text())["events"]
    with store.open(db) as writer:
        writer.add(document("d0"), [], now=NOW)
        writer.add(document("new"), [mention("FIN", "111", "SWE", document="new")], now=NOW)
    run("follow")
    after = json.loads((tmp_path / "finland.json").read_text())["events"]
    assert set(before) - set(after) == {mention("FIN", "046", "RUS").event_id}
    assert set(after) - set(before) == {mention("FIN", "111", "SWE").event_id}
