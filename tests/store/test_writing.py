"""Keys, documents coded anew, several at once, and queries that take too long."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

import store
from schema.columns import COLUMNS
from store import LateError, Store, StoreError
from store.store import events
from tests.store.places import SQLITE, Place
from tests.store.samples import NOW, document, mention
from tests.store.test_feed import Follower, everything


@pytest.fixture
def db(place: Place) -> Iterator[Store]:
    with store.open(place) as db:
        yield db


def test_a_key_opens_until_it_is_revoked(db: Store) -> None:
    text = db.keys.create("newsroom", "write", NOW)
    other = db.keys.create("reader", "read", NOW + timedelta(days=1))
    found = db.keys.find(text)
    assert found is not None
    assert (found.name, found.scope, found.created, found.revoked) == (
        "newsroom", "write", "2022-05-19T08:00:00Z", "",
    )  # fmt: skip
    db.keys.revoke("newsroom", NOW)
    assert db.keys.find(text) is None
    assert [(key.name, key.revoked) for key in db.keys.list()] == [
        ("newsroom", "2022-05-19T08:00:00Z"), ("reader", ""),
    ]  # fmt: skip
    assert db.keys.find(other) is not None


@pytest.mark.parametrize("wrong", ["", "dyad_", "x" * 57], ids=["empty", "beginning", "other"])
def test_what_is_no_key_opens_nothing(db: Store, wrong: str) -> None:
    text = db.keys.create("a", "write", NOW)
    for each in (wrong, text[:-1], text + "x", text[:-1] + ("A" if text[-1] != "A" else "B"), text.upper()):
        assert db.keys.find(each) is None


@SQLITE
def test_the_file_does_not_hold_a_secret(db: Store) -> None:
    text = db.keys.create("a", "write", NOW)
    stored = b"".join(path.read_bytes() for path in Path(db.name).parent.iterdir())
    assert text[-43:].encode() not in stored
    assert text.split("_")[1].encode() in stored


def test_a_name_is_a_keys_for_good(db: Store) -> None:
    db.keys.create("newsroom", "write", NOW)
    db.keys.revoke("newsroom", NOW)
    db.keys.revoke("newsroom", NOW + timedelta(days=1))
    assert db.keys.list()[0].revoked == "2022-05-19T08:00:00Z"
    with pytest.raises(StoreError, match="there is a key 'newsroom' already"):
        db.keys.create("newsroom", "write", NOW)
    with pytest.raises(StoreError, match="no key 'newsrom'; did you mean newsroom"):
        db.keys.revoke("newsrom", NOW)


def test_documents_of_another_coder_are_outdated(db: Store) -> None:
    for name in ("a", "b", "c"):
        db.add(
            document(name), [mention(document=name)] if name != "c" else [], now=NOW, coder_version="0.1.0"
        )
    db.add(document("none", text=""), [], now=NOW, coder_version="0.1.0")
    assert (db.count_outdated("0.1.0"), db.count_outdated("0.2.0")) == (0, 3)
    assert [each.document for each in db.outdated("0.2.0")] == [document("a"), document("b"), document("c")]


def test_coding_anew_replaces_mentions_and_is_done_once(db: Store) -> None:
    db.add(document("a"), [mention(document="a"), mention(code="190", document="a")], now=NOW)
    db.add(document("b"), [], now=NOW, coder_version="0.1.0")
    new = replace(mention(document="a", confidence=0.9), coder_version="0.2.0")
    first, second = db.outdated("0.2.0")
    done = db.recode(first, [new], NOW, "0.2.0")
    assert done is not None
    assert (done.new_events, done.changed_events, done.deleted_events) == (0, 1, 1)
    db.recode(second, [], NOW, "0.2.0")
    assert list(db.outdated("0.2.0")) == []
    assert db.verify().faults == ()


def test_a_version_that_finds_the_same_changes_no_event(db: Store) -> None:
    old = replace(mention(document="a"), fired=("acts/04.toml:7",))
    db.add(document("a"), [old], now=NOW)
    before, feed = everything(db), Follower()
    feed.catch_up(db)
    (stored,) = db.outdated("0.2.0")
    new = replace(old, coder_version="0.2.0", fired=("acts/04.toml:8",))
    done = db.recode(stored, [new], NOW, "0.2.0")
    assert done is not None
    assert (done.new_events, done.changed_events, done.deleted_events, done.revision) == (0, 0, 0, 2)
    assert feed.catch_up(db) == everything(db) == before
    assert len(feed.seen) == 1
    assert db.coder_versions() == ("0.2.0",)
    assert [json.loads(text)["coder_version"] for text in db.mentions(old.event_id)] == ["0.2.0"]
    assert list(db.outdated("0.2.0")) == []


def test_coding_anew_takes_back_nothing_that_was_stored_meanwhile(db: Store) -> None:
    db.add(document("a"), [mention(document="a")], now=NOW)
    (stale,) = db.outdated("0.2.0")
    db.add(document("a", text="Another text."), [], now=NOW)
    assert db.recode(stale, [mention(document="a")], NOW, "0.2.0") is None
    assert '"text":"Another text."' in str(db.document("a"))


def test_several_documents_are_stored_all_or_not_at_all(db: Store) -> None:
    good, bad = (document("a"), [mention(document="a")]), (document("b"), [mention(document="a")])
    with pytest.raises(ValueError, match="another document"):
        db.add_all([good, bad], NOW, "0.1.0")
    assert (db.revision, db.document("a")) == (0, None)
    assert [done.revision for done in db.add_all([good, good], NOW, "0.1.0")] == [1, 1]


def test_unknown_actors_are_remembered_to_be_kept(db: Store) -> None:
    db.add(document("a"), [mention(document="a")], now=NOW)
    assert db.coverage == "coded"
    db.add(document("b"), [mention(None, document="b")], now=NOW)
    assert db.coverage == "any"


def test_a_query_is_stopped_when_its_time_is_over(place: Place, db: Store) -> None:
    db.add(document(), [mention()], now=NOW)
    endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n"
    with store.open(place, readonly=True, seconds=0.05) as hurried:
        with pytest.raises(LateError, match="did not answer in time"):
            hurried._rows(endless)
        assert len(hurried.page(events(), COLUMNS, 10).rows) == 1
