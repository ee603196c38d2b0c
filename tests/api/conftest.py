"""An API over a small database, with a coder that knows one sentence."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.serving import make_server

import store
from api.app import create_app
from api.settings import Settings
from schema.records import Document, Mention
from tests.store.samples import DAY, NOW, document, mention


@dataclass(frozen=True)
class OneSentence:
    """Stands for the coder: Finland negotiates with Russia, whatever is said."""

    version: str = "0.1.0"

    @property
    def dictionary(self) -> Any:
        niinisto = SimpleNamespace(name="Sauli Niinistö", code=lambda day: "FINGOV")
        return SimpleNamespace(search=lambda text, limit=20: [niinisto][: text.startswith("niin")])

    def code(self, document: Document, actors: str = "coded") -> tuple[Mention, ...]:
        known = mention(document=document.id, day=document.date)
        stranger = replace(known, source=replace(known.source, code=None, text="The Wagnerites"))
        return (known, stranger) if actors == "any" else (known,)

    def explain(self, document: Document) -> Any:
        return SimpleNamespace(as_dict=lambda: {"sentences": [document.full_text]})


@pytest.fixture
def db(tmp_path: Path) -> Path:
    """Twelve events of twelve days, and one of an unknown actor."""
    path = tmp_path / "dyad.sqlite"
    with store.open(path) as db:
        for n in range(12):
            code = ("046", "164", "190")[n % 3]
            source = ("FIN", "FINGOV", "SWE", "RUS")[n % 4]
            one = mention(
                source, code, "RUS" if source != "RUS" else "FINMIL", DAY - timedelta(days=n), f"d{n}"
            )
            db.add(document(f"d{n}", date=one.date), [one], now=NOW)
        stranger = mention(None, "190", "RUS", document="x")
        db.add(document("x"), [stranger], now=NOW)
    return path


@pytest.fixture
def app(db: Path) -> Flask:
    settings = Settings(db=str(db), max_body=20_000, rate_limit="", coding_rate_limit="")
    return create_app(settings, coder=OneSentence)


@pytest.fixture
def key(db: Path) -> dict[str, str]:
    """The header of somebody who may write."""
    with store.open(db) as opened:
        return {"Authorization": f"Bearer {opened.keys.create('newsroom', 'write', NOW)}"}


@pytest.fixture
def client(app: Flask) -> Iterator[FlaskClient]:
    with app.test_client() as client:
        yield client


@pytest.fixture(scope="session")
def recipes() -> dict[str, str]:
    """The recipes of docs/api.md, by name."""
    page = (Path(__file__).parents[2] / "docs" / "api.md").read_text("utf-8")
    return dict(re.findall(r"<!-- recipe: (\w+) -->\n```\w+\n(.*?)```", page, re.S))


@pytest.fixture
def recipe(app: Flask, recipes: dict[str, str]) -> Iterator[Callable[[str], str]]:
    """A recipe that asks a server of the app."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    address = f"http://127.0.0.1:{server.server_port}"
    yield lambda name: recipes[name].replace("http://127.0.0.1:8000", address)
    server.shutdown()
    server.server_close()
    thread.join()
