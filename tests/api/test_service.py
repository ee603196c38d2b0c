"""Everything beside the events: problems, the vocabulary, coding, health, settings."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

import store
from api.app import create_app
from api.server import options
from api.settings import Settings, SettingsError, described, read_settings
from schema.codebook import codebook
from store.migrations import STEPS

PROBLEMS = [
    ("GET", "/nowhere", {}, 404, "Not Found"),
    ("GET", "/v1/nowhere", {}, 404, "Not Found"),
    ("GET", "/v2/events", {}, 404, "Not Found"),
    ("GET", "/events/abc", {}, 404, "Not Found"),
    ("GET", "/events/abc/mentions", {}, 404, "Not Found"),
    ("GET", "/documents/a/b", {}, 404, "Not Found"),
    ("GET", "/codes/999", {}, 404, "Not Found"),
    ("GET", "/actors/XXX", {}, 404, "Not Found"),
    ("GET", "/actors", {}, 400, "Bad Request"),
    ("GET", "/codes?p=1", {}, 400, "Bad Request"),
    ("DELETE", "/events", {}, 405, "Method Not Allowed"),
    ("POST", "/v1/events.csv", {}, 405, "Method Not Allowed"),
    ("GET", "/code", {}, 405, "Method Not Allowed"),
    ("GET", "/events", {"headers": {"Accept": "image/png"}}, 406, "Not Acceptable"),
    ("GET", "/codes", {"headers": {"Accept": "text/csv"}}, 406, "Not Acceptable"),
    ("POST", "/code", {"data": "text=x"}, 415, "Unsupported Media Type"),
    ("POST", "/code", {"data": "{", "content_type": "application/json"}, 400, "Bad Request"),
    ("POST", "/code", {"data": b"\xff", "content_type": "application/json"}, 400, "Bad Request"),
    ("POST", "/code", {"json": {"text": ""}}, 400, "Bad Request"),
    ("POST", "/code", {"json": {"text": " \n"}}, 400, "Bad Request"),
    ("POST", "/code", {"json": {"text": "\ud800"}}, 400, "Bad Request"),
    ("POST", "/code", {"json": {"text": "x", "date": "soon"}}, 400, "Bad Request"),
    ("POST", "/code", {"json": {"text": "x" * 30_000}}, 413, "Request Entity Too Large"),
    ("POST", "/code?explian=1", {"json": {"text": "x"}}, 400, "Bad Request"),
]


@pytest.mark.parametrize(
    ("method", "path", "more", "status", "title"),
    PROBLEMS,
    ids=[f"{n}-{row[0]}-{row[3]}" for n, row in enumerate(PROBLEMS)],
)
def test_every_error_is_a_problem(
    client: FlaskClient, method: str, path: str, more: dict[str, object], status: int, title: str
) -> None:
    answer = client.open(path, method=method, **more)  # type: ignore[arg-type]
    body = answer.json
    assert (answer.status_code, answer.mimetype) == (status, "application/problem+json")
    assert (body["status"], body["title"], body["type"]) == (status, title, "about:blank")
    assert body["instance"] == path.partition("?")[0]
    assert body["request_id"] == answer.headers["X-Request-ID"]
    assert ("Allow" in answer.headers) == (status == 405)


def test_a_crash_is_a_problem_that_tells_nothing(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("store.Store.page", lambda *_: 1 / 0)
    answer = app.test_client().get("/events", headers={"X-Request-ID": "mine-1"})
    assert (answer.status_code, answer.json["request_id"]) == (500, "mine-1")
    assert "division" not in answer.text


def test_what_was_meant_is_suggested(client: FlaskClient) -> None:
    body = client.post("/code", json={"txet": "x"}).json
    faults = {error["parameter"]: error["did_you_mean"] for error in body["errors"]}
    assert faults["txet"] == ["text"]
    query = client.post("/code?explian=1", json={"text": "x"}).json
    assert query["errors"][0]["did_you_mean"] == ["explain"]


def test_a_missing_database_is_told_by_readyz(tmp_path: Path) -> None:
    client = create_app(Settings(db=str(tmp_path / "none"))).test_client()
    assert client.get("/healthz").json == {"status": "ok"}
    assert (client.get("/readyz").status_code, client.get("/events").status_code) == (503, 503)
    assert client.get("/events").headers["Retry-After"] == "5"


def test_a_database_that_is_not_brought_up_to_date_is_told_by_readyz(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.open(tmp_path / "db").close()
    monkeypatch.setattr("store.migrations.STEPS", (*STEPS, lambda db: None))
    answer = create_app(Settings(db=str(tmp_path / "db"))).test_client().get("/readyz")
    assert (answer.status_code, answer.json["detail"].partition(": ")[2]) == (503, "open it once for writing")


def test_a_text_is_coded_and_not_stored(client: FlaskClient) -> None:
    sent = {"text": "Finland negotiates with Russia.", "date": "2022-05-18", "id": "mine"}
    answer = client.post("/v1/code", json=sent)
    (event,) = answer.json["data"]
    assert (event["source"], event["code"], event["target"], event["date"]) == (
        "FIN",
        "046",
        "RUS",
        "2022-05-18",
    )
    assert [m["document_id"] for m in event["mentions"]] == ["mine"]
    assert answer.json["meta"] == {"coder_version": "0.1.0"}
    assert client.get("/readyz").json["revision"] == 13


def test_the_trace_comes_when_asked_for(client: FlaskClient) -> None:
    body = client.post("/code?explain=1&actors=any", json={"text": "Body.", "title": "Title"}).json
    assert body["trace"] == {"sentences": ["Title\n\nBody."]}
    assert [event["source"] for event in body["data"]] == ["FIN", None]


def test_the_vocabulary(client: FlaskClient) -> None:
    assert client.get("/actors/FINGOV").json["data"] == {
        "code": "FINGOV", "name": "Finland, Government", "country": "FIN", "group": None, "ethnic": None,
        "religions": [], "roles": ["GOV"],
    }  # fmt: skip
    assert [row["name"] for row in client.get("/actors?q=niin").json["data"]] == ["Sauli Niinistö"]
    assert [row["code"] for row in client.get("/actors?q=fin").json["data"]] == ["FIN"]
    assert len(client.get("/codes").json["data"]) == len(codebook().codes)
    assert client.get("/codes/0354").json["data"]["root"] == "03"
    assert {"code": "FIN", "name": "Finland"} in client.get("/countries").json["data"]


def test_pages_of_other_origins_may_read(client: FlaskClient) -> None:
    assert client.get("/events").headers["Access-Control-Allow-Origin"] == "*"
    asked = client.options("/code")
    assert "POST" in asked.headers["Access-Control-Allow-Methods"]
    assert asked.headers["Access-Control-Max-Age"] == "7200"
    assert "Content-Type" in asked.headers["Access-Control-Allow-Headers"]


def test_the_docs_ask_no_other_host(client: FlaskClient) -> None:
    page = client.get("/v1/docs")
    assert page.mimetype == "text/html"
    assert not re.findall(r"(?:https?:)?//[a-z]", page.text)
    assert client.get("/").json["links"]["docs"] == "http://localhost/docs"


def test_the_description_has_every_path_and_no_loose_end(client: FlaskClient, app: Flask) -> None:
    described = client.get("/openapi.json").json
    served = {re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule) for rule in app.url_map.iter_rules()}
    assert served - set(described["paths"]) == {
        "/",
        "/docs",
        "/healthz",
        "/readyz",
        "/metrics",
        "/openapi.json",
    }
    for loose in set(re.findall(r'"#/([\w/]+)"', json.dumps(described))):
        at = described
        for part in loose.split("/"):
            at = at[part]


SETTINGS = [
    ({"DYAD_PORT": "80a"}, r"DYAD_PORT=80a: give a whole number from 0 to 65535"),
    ({"DYAD_PROT": "80"}, r"DYAD_PROT: there is no such setting; did you mean DYAD_PORT\?"),
    ({"DYAD_WORKERS": "0", "DYAD_X": ""}, r"DYAD_WORKERS=0: .*\nDYAD_X: there is no such setting"),
    ({"DYAD_DICTIONARIES": "/no/such"}, r"DYAD_DICTIONARIES=/no/such: is no folder"),
    ({"DYAD_READ_ONLY": "yes"}, r"DYAD_READ_ONLY=yes: give 1 for yes or 0 for no"),
    ({"DYAD_RATE_LIMIT": "many"}, r"DYAD_RATE_LIMIT=many: is no limit; write one such as 1200/minute"),
    ({"DYAD_LOG_LEVEL": "loud"}, r"DYAD_LOG_LEVEL=loud: give one of debug, info, warning, error"),
    ({"DYAD_RATE_STORAGE": "mysql://a"}, r"DYAD_RATE_STORAGE=mysql://a: is no storage that is known"),
]


@pytest.mark.parametrize(
    ("environment", "says"),
    SETTINGS,
    ids=["value", "name", "all-at-once", "folder", "yes-or-no", "limit", "one-of", "storage"],
)
def test_a_bad_setting_stops_the_start(environment: dict[str, str], says: str) -> None:
    with pytest.raises(SettingsError, match=says):
        read_settings(environment)


def test_settings_are_read_and_described() -> None:
    assert read_settings({"DYAD_PORT": "80", "HOME": "x"}) == Settings(port=80)
    assert described()[2] == ("DYAD_PORT", "8000", "Port to listen on.")
    assert options(Settings(), Path())["worker_class"] == "api.worker.Worker"


SEARCHES: dict[str, tuple[str, list[str]]] = {
    "digits": ("/codes?q=014", ["014"]),
    "label": ("/codes?q=by telephone", ["041"]),
    "definition": ("/codes?q=another means at a distance", ["041"]),
    "no-code": ("/codes?q=zzz", []),
    "ambiguous-country": ("/countries?q=korea", ["KOR", "PRK"]),
    "country-of-two-letters": ("/countries?q=FI", ["FIN", "FJI"]),
    "country-by-another-name": ("/countries?q=burma", ["MMR"]),
    "beginnings-of-words": ("/countries?q=south kor", ["KOR"]),
    "no-country": ("/countries?q=zzz", []),
}


@pytest.mark.parametrize(("path", "found"), SEARCHES.values(), ids=SEARCHES)
def test_the_vocabulary_is_searched(client: FlaskClient, path: str, found: list[str]) -> None:
    assert [row["code"] for row in client.get(path).json["data"]] == found


def test_a_code_of_small_letters_is_the_same_code(client: FlaskClient) -> None:
    assert client.get("/actors/fingov").json == client.get("/actors/FINGOV").json


@pytest.mark.parametrize("path", ["/codes", "/codes/041", "/countries", "/actors/FIN", "/actors?q=niini"])
def test_the_vocabulary_may_be_kept(client: FlaskClient, path: str) -> None:
    first = client.get(path)
    again = client.get(path, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    assert again.headers["Cache-Control"] == "public, max-age=60, stale-while-revalidate=300"
    other = client.get(path, headers={"If-None-Match": 'W/"0"'})
    assert other.data == first.data
