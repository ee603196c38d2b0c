"""POST /documents: coded and stored, with a key, all or none, and the same again changes nothing."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

import store
from api.app import create_app
from api.settings import Settings
from store import BusyError
from tests.api.conftest import OneSentence
from tests.store.samples import NOW

REPORT = {"text": "Finland negotiates with Russia.", "date": "2022-06-01", "id": "mine", "source": "Wire"}


def statuses(answer: Any) -> list[tuple[str, str]]:
    return [(one["id"], one["status"]) for one in answer.json["data"]]


def test_a_document_is_coded_and_stored(client: FlaskClient, key: dict[str, str]) -> None:
    answer = client.post("/v1/documents?actors=coded", json=REPORT, headers=key)
    assert (answer.status_code, statuses(answer)) == (201, [("mine", "created")])
    assert answer.json["meta"] == {"revision": 14, "coder_version": "0.1.0"}
    (event,) = answer.json["data"][0]["events"]
    assert event == client.get(f"/events/{event['id']}").json["data"]
    assert (event["source"], event["code"], event["date"]) == ("FIN", "046", "2022-06-01")
    stored = client.get("/documents/mine").json["data"]
    assert (stored["source"], stored["language"], stored["events"]) == ("Wire", "en", [event])


def test_the_same_again_changes_nothing_and_other_words_replace_it(
    client: FlaskClient, key: dict[str, str]
) -> None:
    first = client.post("/documents", json=REPORT, headers=key)
    again = client.post("/documents", json=REPORT, headers=key)
    other = client.post("/documents", json={**REPORT, "date": "2022-06-02"}, headers=key)
    assert [answer.status_code for answer in (first, again, other)] == [201, 200, 200]
    assert [statuses(answer)[0][1] for answer in (first, again, other)] == ["created", "unchanged", "changed"]
    assert [answer.json["meta"]["revision"] for answer in (first, again, other)] == [14, 14, 15]
    assert again.json["data"][0]["events"] == first.json["data"][0]["events"]
    changes = client.get("/events/changes?since=14").json["data"]
    assert sorted(change["deleted"] for change in changes) == [False, True]


def test_a_document_without_an_id_is_known_by_what_it_says(client: FlaskClient, key: dict[str, str]) -> None:
    nameless = {name: value for name, value in REPORT.items() if name != "id"}
    first = client.post("/documents", json=nameless, headers=key)
    again = client.post("/documents", json={**nameless, "id": None, "language": "en"}, headers=key)
    other = client.post("/documents", json={**nameless, "title": "Talks"}, headers=key)
    assert [answer.status_code for answer in (first, again, other)] == [201, 200, 201]
    assert statuses(first)[0][0] == statuses(again)[0][0] != statuses(other)[0][0]


def test_several_documents_are_stored_in_one_go(client: FlaskClient, key: dict[str, str]) -> None:
    batch = [{**REPORT, "id": name} for name in ("a", "b", "a/b")]
    client.post("/documents", json=batch[:1], headers=key)
    answer = client.post("/documents", json=batch, headers=key)
    assert answer.status_code == 201
    assert statuses(answer) == [("a", "unchanged"), ("b", "created"), ("a/b", "created")]
    assert [one["events"][0]["num_documents"] for one in answer.json["data"]] == [3, 3, 3]


def test_unknown_actors_are_kept_where_they_are_or_as_asked(client: FlaskClient, key: dict[str, str]) -> None:
    counts = [
        len(
            client.post(f"/documents{query}", json={**REPORT, "id": query}, headers=key).json["data"][0][
                "events"
            ]
        )
        for query in ("?actors=coded", "?actors=any")
    ]
    assert counts == [1, 2]
    kept = client.post("/documents", json={**REPORT, "id": "as the database"}, headers=key)
    assert len(kept.json["data"][0]["events"]) == 2


FAULTS: dict[str, tuple[Any, list[tuple[str, str]]]] = {
    "no-text": ({"id": "a"}, [("text", "is missing; send it")]),
    "misspelt": ({"txt": "a", "text": "b"}, [("txt", "is no parameter of this resource")]),
    "blank": ({"text": " "}, [("text", "is blank; send the text to be coded")]),
    "half-a-character": ({"text": "a", "source": "\ud800"}, [("source", "holds half a surrogate pair;")]),
    "no-day": ({"text": "a", "date": "soon"}, [("date", "is no day; send YYYY-MM-DD")]),
    "in-a-batch": ([{"text": "a"}, {"txet": "b"}], [("[1].text", "is missing"), ("[1].txet", "is no parameter")]),
    "no-object": ("text", [("body", "is no object; send one such as")]),
    "nothing": (None, [("body", "is no object; send one such as")]),
    "no-documents": ([], [("body", "holds 0 documents; send 1 to 100")]),
    "too-many": ([{"text": f"a{n}"} for n in range(101)], [("body", "holds 101 documents; send 1 to 100")]),
    "twice": ([{"text": "a"}, {"text": "a"}], [("id", "is given twice")]),
}  # fmt: skip


@pytest.mark.parametrize(("sent", "faults"), FAULTS.values(), ids=FAULTS)
def test_faults_are_named_and_nothing_is_stored(
    client: FlaskClient, key: dict[str, str], sent: Any, faults: list[tuple[str, str]]
) -> None:
    answer = client.post(
        "/documents", data=json.dumps(sent), headers={**key, "Content-Type": "application/json"}
    )
    assert (answer.status_code, answer.mimetype) == (400, "application/problem+json")
    found = sorted((error["parameter"], error["message"]) for error in answer.json["errors"])
    assert [parameter for parameter, _ in found] == [parameter for parameter, _ in faults]
    assert [message.startswith(says) for (_, message), (_, says) in zip(found, faults, strict=True)]
    assert client.get("/readyz").json["revision"] == 13


def test_what_was_meant_is_suggested(client: FlaskClient, key: dict[str, str]) -> None:
    answer = client.post("/documents", json=[{"txet": "b"}], headers=key)
    meant = {error["parameter"]: error["did_you_mean"] for error in answer.json["errors"]}
    assert meant["[0].txet"] == ["text"]


WRONG_BODIES = {
    "form": ({"data": "text=a"}, 415),
    "no-json": ({"data": "{", "content_type": "application/json"}, 400),
    "no-utf8": ({"data": b"\xff", "content_type": "application/json"}, 400),
    "deep": ({"data": "[" * 19_000, "content_type": "application/json"}, 400),
    "large": ({"json": {"text": "x" * 30_000}}, 413),
    "picture": ({"json": {"text": "x"}, "headers": {"Accept": "image/png"}}, 406),
}


@pytest.mark.parametrize(("body", "status"), WRONG_BODIES.values(), ids=WRONG_BODIES)
@pytest.mark.parametrize("path", ["/documents", "/code"])
def test_a_body_that_cannot_be_read_is_a_problem(
    client: FlaskClient, key: dict[str, str], path: str, body: dict[str, Any], status: int
) -> None:
    answer = client.post(path, **{**body, "headers": {**key, **body.get("headers", {})}})
    assert (answer.status_code, answer.mimetype) == (status, "application/problem+json")


KEYS = {
    "none": ({}, 401, 'Bearer realm="dyad"'),
    "basic": ({"Authorization": "Basic YTpi"}, 401, 'Bearer realm="dyad", error="invalid_token"'),
    "nonsense": ({"Authorization": "Bearer dyad_1"}, 401, 'Bearer realm="dyad", error="invalid_token"'),
    "no-scheme": ({"Authorization": "dyad_1"}, 401, 'Bearer realm="dyad", error="invalid_token"'),
}


@pytest.mark.parametrize(("headers", "status", "challenge"), KEYS.values(), ids=KEYS)
def test_without_a_key_nothing_is_stored(
    client: FlaskClient, headers: dict[str, str], status: int, challenge: str
) -> None:
    answer = client.post("/documents", json=REPORT, headers=headers)
    assert (answer.status_code, answer.mimetype) == (status, "application/problem+json")
    assert answer.headers["WWW-Authenticate"] == challenge
    assert client.get("/readyz").json["revision"] == 13


def test_a_key_in_the_address_is_refused(client: FlaskClient, key: dict[str, str]) -> None:
    answer = client.post(f"/documents?key={key['Authorization'][7:]}", json=REPORT)
    assert answer.status_code == 401


def test_a_revoked_key_is_refused_at_once(client: FlaskClient, key: dict[str, str], db: Path) -> None:
    assert client.post("/documents", json=REPORT, headers=key).status_code == 201
    with store.open(db) as opened:
        opened.keys.revoke("newsroom", NOW + timedelta(days=1))
    assert client.post("/documents", json=REPORT, headers=key).status_code == 401
    assert client.get("/events", headers=key).status_code == 200


def test_a_key_for_reading_does_not_write(client: FlaskClient, db: Path) -> None:
    with store.open(db) as opened:
        text = opened.keys.create("reader", "read", NOW)
    answer = client.post("/documents", json=REPORT, headers={"Authorization": f"Bearer {text}"})
    assert answer.status_code == 403
    assert answer.headers["WWW-Authenticate"].endswith('error="insufficient_scope", scope="write"')
    assert text not in answer.text


def test_a_read_only_server_stores_nothing(db: Path, key: dict[str, str]) -> None:
    client = create_app(Settings(db=str(db), read_only=True), coder=OneSentence).test_client()
    answer = client.post("/documents", json=REPORT, headers=key)
    assert (answer.status_code, answer.json["detail"]) == (
        403, "This server is read-only; nothing can be stored here.",
    )  # fmt: skip
    assert client.post("/code", json={"text": "a"}).status_code == 200


def test_a_busy_database_is_a_503_and_nothing_is_lost(
    client: FlaskClient, key: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def busy(*_: Any) -> None:
        raise BusyError("locked")

    with monkeypatch.context() as locked:
        locked.setattr(store.Store, "add_all", busy)
        answer = client.post("/documents", json=REPORT, headers=key)
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    assert client.post("/documents", json=REPORT, headers=key).status_code == 201
