"""The recipes of docs/api.md run as they stand, against a server."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from werkzeug.serving import make_server

import store
from tests.store.samples import NOW, document, mention

PAGE = (Path(__file__).parents[2] / "docs" / "api.md").read_text("utf-8")
RECIPES = dict(re.findall(r"<!-- recipe: (\w+) -->\n```python\n(.*?)```", PAGE, re.S))


@pytest.fixture
def address(app: Flask) -> Iterator[str]:
    """The address of a server of the app."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()


@pytest.fixture
def run(address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):  # type: ignore[no-untyped-def]
    monkeypatch.chdir(tmp_path)

    def follow(name: str) -> None:
        exec(compile(RECIPES[name].replace("http://127.0.0.1:8000", address), name, "exec"), {})

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
