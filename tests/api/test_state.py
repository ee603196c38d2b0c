"""Pages that are kept: as long as nothing is stored, and no more of them than there is room for."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

import store
from api import citation, repetition
from api.app import create_app
from api.state import EXTENSION, Kept, Page
from store import Store
from store.sqlite import Sqlite
from tests.api.conftest import OneSentence
from tests.store.samples import NOW, document, mention


def made(*asked: str, room: int) -> list[str]:
    """Which of the pages that are asked for had to be made; each has as many characters as its name."""
    kept, log = Kept(room), list[str]()
    for name in asked:
        page = kept.get((name,))
        if page is None:
            log.append(name)
            kept.put((name,), Page(name.encode(), "", None))
        else:
            assert page.body == name.encode()
    return log


CASES = {
    "kept": (("aa", "bb", "aa", "bb"), 4, ["aa", "bb"]),
    "the-oldest-goes": (("aa", "bb", "cc", "bb", "aa"), 4, ["aa", "bb", "cc", "aa"]),
    "asking-makes-new": (("aa", "bb", "aa", "cc", "aa", "bb"), 4, ["aa", "bb", "cc", "bb"]),
    "too-large": (("aaa", "aaa"), 2, ["aaa", "aaa"]),
    "none": (("a", "a"), 0, ["a", "a"]),
}


@pytest.mark.parametrize(("asked", "room", "expected"), CASES.values(), ids=CASES)
def test_what_is_kept(asked: tuple[str, ...], room: int, expected: list[str]) -> None:
    assert made(*asked, room=room) == expected


PATHS = ("/events?limit=5", "/documents", "/groups?group_by=code", "/panel?dyads=FIN~RUS&limit=1")


@pytest.mark.parametrize("path", PATHS)
def test_a_page_is_given_again_without_reading_a_row_until_something_is_stored(
    client: FlaskClient, db: Path, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    first = client.get(path)
    with monkeypatch.context() as reading:
        reading.setattr(Sqlite, "stream", None)
        reading.setattr(Store, "select", None)
        reading.setattr(Store, "_page", None)
        again = client.get(path)
        known = client.get(path, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data, known.status_code, known.data) == (200, first.data, 304, b"")
    same = ("ETag", "Link", "Cache-Control", "Vary", "Content-Type", "Content-Length")
    assert [again.headers.get(name) for name in same] == [first.headers.get(name) for name in same]
    with store.open(db) as writer:
        writer.add(document("new"), [mention(code="111", document="new")], now=NOW)
    later = client.get(path).json
    assert later is not None and first.json is not None
    assert later["meta"]["revision"] == first.json["meta"]["revision"] + 1
    assert later["data"] != first.json["data"]


DIFFERENT = {
    "parameters": ("/events?actor=Finland&limit=2", {}),
    "base": ("/v1/events?actor=FIN&limit=2", {}),
    "host": ("/events?actor=FIN&limit=2", {"Host": "example.org"}),
}


@pytest.mark.parametrize(("path", "headers"), DIFFERENT.values(), ids=DIFFERENT)
def test_a_page_has_the_links_of_who_asks(client: FlaskClient, path: str, headers: dict[str, str]) -> None:
    one = client.get("/events?actor=FIN&limit=2").json
    other = client.get(path, headers=headers).json
    assert other["data"] == one["data"]
    assert other["links"]["self"] != one["links"]["self"]
    assert other["links"]["self"].endswith(path)


def test_another_format_is_not_the_page(client: FlaskClient) -> None:
    assert client.get("/events").mimetype == "application/json"
    assert client.get("/events", headers={"Accept": "text/csv"}).mimetype == "text/csv"
    assert client.get("/events", headers={"Accept": "image/png"}).status_code == 406


def test_a_citation_says_the_day(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    """A page that is kept over midnight is not the page of the next day."""
    for day in (date(2022, 6, 1), date(2022, 6, 2)):
        for module in (citation, repetition):
            monkeypatch.setattr(module, "today", lambda day=day: day)
        assert client.get("/events").json["meta"]["citation"].endswith(f"(retrieved {day}).")


def test_errors_are_not_kept(client: FlaskClient) -> None:
    ids = {client.get("/events?limit=0").json["request_id"] for _ in range(2)}
    assert len(ids) == 2


@pytest.mark.parametrize("path", (*PATHS, "/events.csv", "/groups.csv?group_by=code", "/events/changes"))
def test_what_the_client_has_costs_no_look_at_the_events(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    """Also in a process that has never sent it."""
    tag, asked = client.get(path).headers["ETag"], list[str]()
    fresh = create_app(app.extensions[EXTENSION].settings, coder=OneSentence).test_client()
    read = Sqlite.read

    def listening(self: Sqlite, sql: str, data: Any = ()) -> Any:
        asked.append(sql)
        return read(self, sql, data)

    monkeypatch.setattr(Sqlite, "read", listening)
    answer = fresh.get(path, headers={"If-None-Match": tag})
    assert (answer.status_code, answer.data) == (304, b"")
    assert [sql for sql in asked if "FROM meta" not in sql] == []
