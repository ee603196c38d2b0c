"""What operators look at and clients must keep to: limits, metrics, the log, compression, time."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from pythonjsonlogger.json import JsonFormatter
from werkzeug.test import TestResponse

import store
from api.app import create_app
from api.limits import client as client_of
from api.logs import configuration
from api.settings import Settings
from api.state import EXTENSION
from store import LateError
from store.counters import Counters
from store.sqlite import Sqlite
from tests.api.conftest import OneSentence
from tests.store.samples import NOW


@pytest.fixture
def limited(db: Path) -> FlaskClient:
    """Three requests a day, two texts."""
    settings = Settings(db=str(db), rate_limit="3/day", coding_rate_limit="2/day")
    return create_app(settings, coder=OneSentence).test_client()


def standing(answer: TestResponse) -> tuple[int, str | None, str | None]:
    headers = answer.headers
    return answer.status_code, headers.get("X-RateLimit-Limit"), headers.get("X-RateLimit-Remaining")


def test_a_client_is_told_how_he_stands_and_stopped_in_the_end(limited: FlaskClient) -> None:
    answers = [limited.get(path) for path in ("/events", "/nowhere", "/v1/codes", "/events.csv")]
    assert [standing(answer) for answer in answers] == [
        (200, "3", "2"), (404, "3", "1"), (200, "3", "0"), (429, "3", "0"),
    ]  # fmt: skip
    refused = answers[-1]
    assert refused.mimetype == "application/problem+json"
    assert refused.json["detail"].startswith("More than 3 per 1 day from one client")
    wait, anew = int(refused.headers["Retry-After"]), int(refused.headers["X-RateLimit-Reset"])
    assert 1 <= wait <= 86_400
    assert anew % 86_400 == 0


def test_texts_are_counted_apart(limited: FlaskClient) -> None:
    answers = [limited.post("/code", json={"text": "a"}) for _ in range(3)]
    assert [standing(answer)[0] for answer in answers] == [200, 200, 429]
    assert limited.get("/events").status_code == 200


def test_health_and_preflight_are_free(limited: FlaskClient) -> None:
    for path in ("/healthz", "/readyz", "/metrics"):
        assert [standing(limited.get(path)) for _ in range(4)] == [(200, None, None)] * 4
    assert [limited.options("/events").status_code for _ in range(4)] == [200] * 4


def test_each_client_has_a_limit_of_its_own(limited: FlaskClient, db: Path) -> None:
    with store.open(db) as opened:
        text = opened.keys.create("reader", "read", NOW)
    for _ in range(4):
        last = limited.get("/events")
    assert last.status_code == 429
    assert limited.get("/events", environ_base={"REMOTE_ADDR": "192.0.2.1"}).status_code == 200
    assert limited.get("/events", headers={"Authorization": f"Bearer {text}"}).status_code == 200
    assert limited.get("/events", headers={"Authorization": "Bearer made-up"}).status_code == 429


ADDRESSES = {
    "v4": ({"REMOTE_ADDR": "192.0.2.1"}, "192.0.2.1"),
    "v6": ({"REMOTE_ADDR": "2001:db8:1:2:3:4:5:6"}, "2001:db8:1:2::/64"),
    "none": ({"REMOTE_ADDR": ""}, "nobody"),
}


@pytest.mark.parametrize(("environment", "name"), ADDRESSES.values(), ids=ADDRESSES)
def test_a_client_is_known_by_its_address(app: Flask, environment: dict[str, str], name: str) -> None:
    with app.test_request_context("/events", environ_base=environment):
        assert client_of() == name


def test_an_address_is_believed_of_trusted_proxies_alone(db: Path) -> None:
    forwarded = {
        "X-Forwarded-For": "198.51.100.7",
        "X-Forwarded-Proto": "https",
        "X-Forwarded-Host": "dyad.example",
    }
    for proxies, link in ((0, "http://localhost/events"), (1, "https://dyad.example/events")):
        client = create_app(Settings(db=str(db), proxies=proxies)).test_client()
        assert client.get("/events", headers=forwarded).json["links"]["self"] == link


def test_who_cannot_be_counted_is_let_in(limited: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Counters, "incr", lambda *_: 1 / 0)
    assert standing(limited.get("/events")) == (200, None, None)


def test_processes_count_together(tmp_path: Path) -> None:
    ours, theirs = Counters(str(tmp_path / "requests")), Counters(str(tmp_path / "requests"))
    assert [each.incr("a", 60) for each in (ours, theirs, ours)] == [1, 2, 3]
    assert theirs.incr("b", 60) == 1


def test_counts_are_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 1_000.0
    monkeypatch.setattr("store.counters.time.time", lambda: now)
    monkeypatch.setattr("store.counters.TIDY", 2)
    counters = Counters(":memory:")
    assert [counters.incr("a", 60), counters.incr("a", 60)] == [1, 2]
    now = 1_061.0
    assert (counters.incr("a", 60), counters.incr("b", 60)) == (1, 1)
    now = 2_000.0
    counters.incr("c", 60)
    counters.incr("c", 60)
    assert counters._connection.execute("SELECT key FROM counters").fetchall() == [("c",)]


def numbers(client: FlaskClient) -> dict[str, float]:
    lines = [line for line in client.get("/metrics").text.splitlines() if not line.startswith("#")]
    return {name: float(value) for name, _, value in (line.rpartition(" ") for line in lines)}


def test_what_is_done_is_counted(client: FlaskClient, key: dict[str, str]) -> None:
    for path in ("/v1/events?limit=5", "/events.csv", "/events/changes"):
        client.get(path, buffered=True)
    client.open("/events", method="FROBNICATE", buffered=True)
    client.post("/documents", json=[{"text": "a"}, {"text": "b"}], headers=key, buffered=True)
    found = numbers(client)
    assert {name: value for name, value in found.items() if name.startswith(("dyad_req", "dyad_pages", "dyad_doc"))
            and "seconds" not in name and "created{" not in name} == {
        'dyad_requests_total{method="GET",route="/events",status="200"}': 1,
        'dyad_requests_total{method="GET",route="/events.csv",status="200"}': 1,
        'dyad_requests_total{method="GET",route="/events/changes",status="200"}': 1,
        'dyad_requests_total{method="other",route="none",status="405"}': 1,
        'dyad_requests_total{method="POST",route="/documents",status="201"}': 1,
        'dyad_pages_total{route="/events"}': 1,
        'dyad_pages_total{route="/events/changes"}': 1,
        'dyad_documents_total{status="created"}': 2,
    }  # fmt: skip
    assert found["dyad_coding_seconds_count"] == 2
    assert found['dyad_request_seconds_count{route="/events.csv"}'] == 1
    assert found['dyad_rows_total{route="/events.csv"}'] >= 12


def test_every_request_is_logged_with_its_id(client: FlaskClient, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "dyad")
    client.get("/v1/events?limit=1", headers={"X-Request-ID": "mine-1"}, buffered=True)
    client.get("/nowhere", buffered=True)
    one, other = (record for record in caplog.records if record.message == "request")
    facts = ("request_id", "method", "path", "route", "status", "client", "key")
    assert [getattr(one, name) for name in facts] == [
        "mine-1", "GET", "/events?limit=1", "/events", 200, "127.0.0.1", None,
    ]  # fmt: skip
    assert [getattr(other, name) for name in facts[2:5]] == ["/nowhere", "none", 404]


def test_the_log_is_json() -> None:
    layout = configuration("json", "info")["formatters"]["json"]
    formatter = JsonFormatter(
        layout["fmt"], rename_fields=layout["rename_fields"], timestamp="time", json_ensure_ascii=False
    )
    record = logging.makeLogRecord(
        {"name": "dyad", "levelname": "INFO", "msg": "request", "path": "/é", "status": 200}
    )
    line = json.loads(formatter.format(record))
    assert line.pop("time").endswith("+00:00")
    assert line == {"level": "INFO", "logger": "dyad", "message": "request", "path": "/é", "status": 200}


def test_a_stream_that_breaks_is_told_with_its_id(
    client: FlaskClient, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    read, given = Sqlite.read, iter([True])

    def once(self: Sqlite, sql: str, data: Any = ()) -> Any:
        if sql.startswith("SELECT e.date") and not next(given, False):
            raise LateError("too late")
        return read(self, sql, data)

    monkeypatch.setattr("store.databases.CHUNK", 5)
    monkeypatch.setattr(Sqlite, "read", once)
    with pytest.raises(LateError):
        _ = client.get("/events.csv", headers={"X-Request-ID": "mine-2"}).data
    (record,) = [record for record in caplog.records if record.message == "a stream broke off"]
    assert (getattr(record, "request_id"), getattr(record, "path")) == ("mine-2", "/events.csv")  # noqa: B009


@pytest.mark.parametrize("encoding", ["gzip", "br", "zstd"])
@pytest.mark.parametrize("path", ["/events", "/events.csv", "/v1/events.jsonl"])
def test_answers_are_compressed_where_asked_for(client: FlaskClient, path: str, encoding: str) -> None:
    plain, packed = client.get(path), client.get(path, headers={"Accept-Encoding": encoding})
    assert (plain.headers.get("Content-Encoding"), packed.headers["Content-Encoding"]) == (None, encoding)
    assert len(packed.data) < len(plain.data) / 2
    assert "Accept-Encoding" in plain.headers["Vary"]
    tag = {"If-None-Match": packed.headers["ETag"], "Accept-Encoding": encoding}
    assert client.get(path, headers=tag).status_code == 304


def test_a_query_that_takes_too_long_is_a_503(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """A count that never ends stands for a large table."""
    endless = "(WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n)"
    settings = replace(app.extensions[EXTENSION].settings, query_seconds=1)
    client = create_app(settings, coder=OneSentence).test_client()
    with monkeypatch.context() as slow:
        slow.setattr("store.store.rows.event_json", lambda *_: endless)
        answer = client.get("/events")
    assert (answer.status_code, answer.mimetype) == (503, "application/problem+json")
    assert answer.json["detail"].startswith("The query takes longer than it may; ask for less")
    assert answer.headers["Retry-After"] == "60"
    assert client.get("/events").status_code == 200


def rules(app: Flask) -> Iterator[tuple[str, set[str]]]:
    """Every path with the methods that it takes, and something to stand for its variables."""
    stand_ins = {"event_id": "f", "document_id": "d0", "code": "FIN"}
    paths: dict[str, set[str]] = {}
    for rule in app.url_map.iter_rules():
        values = {name: stand_ins[name] for name in rule.arguments}
        built = rule.build(values)
        assert built is not None
        paths.setdefault(built[1], set()).update(rule.methods or ())
    yield from paths.items()


def test_every_path_names_the_methods_that_it_takes(app: Flask, client: FlaskClient) -> None:
    for path, methods in rules(app):
        for method in {"GET", "POST", "PUT", "DELETE", "PATCH"} - methods:
            answer = client.open(f"/v1{path}", method=method)
            assert (answer.status_code, answer.mimetype) == (405, "application/problem+json"), path
            assert set(answer.headers["Allow"].split(", ")) == methods, path


#: Paths whose ending says what they give, and the exposition, which has one form.
FIXED = ("/events.", "/groups.", "/panel.", "/metrics", "/docs")
#: Parameters without which a path has nothing to give.
NEEDED = {"/actors": "?q=f", "/groups": "?group_by=root", "/panel": "?period=month&dyads=RUS-UKR"}


def test_every_path_refuses_what_it_cannot_give(app: Flask, client: FlaskClient, key: dict[str, str]) -> None:
    for path, methods in rules(app):
        if path.startswith(FIXED):
            continue
        for method in methods & {"GET", "POST"}:
            body = {"json": {"text": "a"}} if method == "POST" else {}
            path += NEEDED.get(path, "")
            answer = client.open(path, method=method, headers={"Accept": "image/png", **key}, **body)
            assert answer.mimetype == "application/problem+json", (method, path)
            assert answer.status_code == (404 if path.startswith("/events/f") else 406), (method, path)


def test_every_post_refuses_what_it_cannot_read(app: Flask, client: FlaskClient, key: dict[str, str]) -> None:
    taking = [path for path, methods in rules(app) if "POST" in methods]
    assert {"/code", "/documents"} <= set(taking)
    for path in taking:
        answer = client.post(path, data="text=a", headers=key)
        assert (answer.status_code, answer.mimetype) == (415, "application/problem+json"), path
