"""The docs say what the code does."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask import Flask
from flask.testing import FlaskClient

from api.command import main
from api.settings import described
from api.tables import filled, tables

DOCS = Path(__file__).parents[2] / "docs"
PAGE, OPERATIONS = ((DOCS / name).read_text("utf-8") for name in ("api.md", "operations.md"))
CALLS = re.findall(r"'http://127\.0\.0\.1:8000(/(?:events|groups|panel)[^']*)'", PAGE)


def test_the_tables_are_those_of_the_code() -> None:
    for page in (PAGE, OPERATIONS):
        assert filled(page) == page, "run python -m api.tables docs/*.md"
    assert [name for name in tables() if f"<!-- table: {name} -->" not in PAGE + OPERATIONS] == []


def test_the_description_is_the_one_that_is_served(client: FlaskClient) -> None:
    written = (DOCS / "openapi.json").read_text("utf-8")
    assert json.loads(written) == client.get("/openapi.json").json, "run make docs"
    assert CliRunner().invoke(main, ["openapi"]).stdout == written, "run make docs"


@pytest.mark.parametrize("path", CALLS)
def test_the_examples_work(client: FlaskClient, path: str) -> None:
    assert client.get(path).status_code == 200


def test_the_example_of_coding_works(client: FlaskClient) -> None:
    (body,) = re.findall(r"8000/code' .*\n +-d '(\{.*\})'", PAGE)
    assert client.post("/code", json=json.loads(body)).status_code == 200


def test_the_example_of_sending_works(client: FlaskClient, key: dict[str, str]) -> None:
    (body,) = re.findall(r"8000/documents .*\n +-d '(\{.*\})'", PAGE)
    answer = client.post("/documents", json=json.loads(body), headers=key)
    assert (answer.status_code, answer.json["data"][0]["status"]) == (201, "created")


def test_every_setting_is_documented_once() -> None:
    assert [OPERATIONS.count(f"| `{name}` |") for name, _, _ in described()] == [1] * len(described())


def test_every_command_of_the_docs_exists() -> None:
    for name in re.findall(r"^ {4}(?:\$ )?dyad ([\w-]+)", OPERATIONS, re.M):
        assert name in main.commands


def test_every_resource_is_listed(app: Flask) -> None:
    listed = set(re.findall(r"(?:`|GET |POST )(/[\w{}/.]*)", PAGE.partition("## Resources")[2]))
    rules = {
        re.sub(r"<(?:\w+:)?(?:event_|document_)?(\w+)>", r"{\1}", rule.rule)
        for rule in app.url_map.iter_rules()
    }
    assert rules - listed <= {"/", "/docs", "/openapi.json", "/events.tsv", "/events.jsonl"}
