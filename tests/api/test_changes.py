"""The feed of changes as a follower sees it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from flask.testing import FlaskClient

import store
from api.app import create_app
from api.settings import Settings
from tests.store.samples import NOW, document, mention


def follow(client: FlaskClient, path: str, copy: dict[str, object]) -> str:
    """Follows the feed until it has caught up; gives the link to keep."""
    while True:
        body = client.get(path).json
        for entry in body["data"]:
            if entry["deleted"]:
                copy.pop(entry["id"], None)
            else:
                copy[entry["id"]] = entry["event"]
        path = body["links"]["next"]
        if body["meta"]["caught_up"]:
            return str(path)


def listed(client: FlaskClient, path: str) -> dict[str, object]:
    return {row["id"]: row for row in map(json.loads, client.get(path).text.splitlines())}


def test_a_follower_keeps_the_events_of_the_list(client: FlaskClient, db: Path) -> None:
    copy: dict[str, object] = {}
    link = follow(client, "/v1/events/changes?actor=Finland&limit=3", copy)
    assert copy == listed(client, "/events.jsonl?actor=FIN")
    with store.open(db) as writer:
        writer.add(document("d0"), [], now=NOW)
        writer.add(document("new"), [mention("FIN", "111", "SWE", document="new")], now=NOW)
    link = follow(client, link, copy)
    assert copy == listed(client, "/events.jsonl?actor=FIN")
    assert client.get(link).json["data"] == []
    assert link.startswith("http://localhost/v1/events/changes?actor=Finland&limit=3&since=")


def test_the_feed_goes_on_from_the_revision_of_any_list(client: FlaskClient, db: Path) -> None:
    revision = client.get("/events?limit=1").json["meta"]["revision"]
    with store.open(db) as writer:
        gone = json.loads(writer.document_events("d0")[0])["id"]
        writer.add(document("d0"), [], now=NOW)
    body = client.get(f"/events/changes?since={revision}").json
    assert body["data"] == [{"id": gone, "revision": 14, "deleted": True, "event": None}]
    citation = body["meta"].pop("citation")
    assert citation.startswith("Dyad event data, revision 14 (coder and dictionaries 0.1.0, served by dyad")
    assert (body["meta"], body["links"]["self"]) == (
        {"limit": 100, "filters": {}, "revision": 14, "caught_up": True},
        "http://localhost/events/changes?since=13",
    )


def test_unknown_actors_are_left_out_as_they_are_of_lists(client: FlaskClient) -> None:
    assert len(client.get("/events/changes").json["data"]) == 12
    assert len(client.get("/events/changes?actors=any").json["data"]) == 13


def test_a_follower_who_asks_again_gets_a_304_until_something_changes(client: FlaskClient, db: Path) -> None:
    link = follow(client, "/events/changes", {})
    first = client.get(link)
    tag = {"If-None-Match": first.headers["ETag"]}
    assert (client.get(link, headers=tag).status_code, first.headers["Cache-Control"]) == (
        304,
        "public, no-cache",
    )
    with store.open(db) as writer:
        writer.add(document("new"), [mention("FIN", "111", "SWE", document="new")], now=NOW)
    assert len(client.get(link, headers=tag).json["data"]) == 1


FAULTS = {
    "no-place": ("since=yesterday", "is no place in the feed; send what links.next has, or a revision"),
    "half-a-place": ("since=4-f9a26259a091c98f", "is no place in the feed"),
    "later": ("since=14", "is a place in the feed of another database or of a later state; begin anew"),
    "elsewhere": ("since=00000000-3", "is a place in the feed of another database"),
    "what-may-change": ("num_mentions__gte=2", "is no parameter of this resource"),
    "limit": ("limit=1001", "is no number from 1 to 1000"),
}  # fmt: skip


@pytest.mark.parametrize(("query", "says"), FAULTS.values(), ids=FAULTS)
def test_a_place_that_is_not_in_this_feed_is_refused(client: FlaskClient, query: str, says: str) -> None:
    answer = client.get(f"/events/changes?{query}")
    (fault,) = answer.json["errors"]
    assert (answer.status_code, fault["parameter"]) == (400, query.partition("=")[0])
    assert fault["message"].startswith(says)


def test_a_follower_of_a_database_does_not_go_on_with_its_copy(client: FlaskClient, db: Path) -> None:
    link = follow(client, "/events/changes", {})
    with store.open(db) as original:
        original.backup(db.with_name("copy"))
    restored = create_app(Settings(db=str(db.with_name("copy")))).test_client()
    assert restored.get(link).status_code == 400
