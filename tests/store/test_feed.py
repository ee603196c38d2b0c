"""Whoever follows the feed of changes has, whenever he catches up, exactly what the database has."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlite_utils import Database

import store
from schema.columns import COLUMNS
from schema.records import Document, Mention
from store import Position, Store
from store.filters import EVENTS, Selection, parse
from store.migrations import STEPS
from store.store import events
from tests.store.places import SQLITE, Place, new_place
from tests.store.samples import NOW, corpora, document, fill, mention

pytestmark = pytest.mark.usefixtures("each_database")
ANY = parse(EVENTS, [("actors", "any")])
Corpus = list[tuple[Document, list[Mention]]]
Rows = dict[str, dict[str, Any]]


@contextmanager
def opened() -> Iterator[Store]:
    with new_place() as place, store.open(place) as db:
        yield db


class Follower:
    """Keeps a copy of the events by following the feed, a page at a time."""

    def __init__(self, selection: Selection = ANY, limit: int = 3) -> None:
        self.copy: Rows = {}
        self.position, self.selection, self.limit = Position(), selection, limit
        self.seen: list[tuple[int, str]] = []

    def step(self, db: Store) -> bool:
        """Reads one page; whether that was all."""
        page = db.changes(self.selection, self.position, self.limit)
        assert len(page.rows) <= self.limit
        for entry in map(json.loads, page.rows):
            self.seen.append((entry["revision"], entry["id"]))
            if entry["deleted"]:
                assert entry["event"] is None
                self.copy.pop(entry["id"], None)
            else:
                assert (entry["event"]["id"], entry["event"]["revision"]) == (entry["id"], entry["revision"])
                self.copy[entry["id"]] = entry["event"]
        self.position = page.position
        return page.caught_up

    def catch_up(self, db: Store) -> Rows:
        while not self.step(db):
            pass
        return self.copy


def everything(db: Store, selection: Selection = ANY) -> Rows:
    rows = map(json.loads, db.page(events(selection=selection), COLUMNS, 100_000).rows)
    return {row["id"]: row for row in rows}


def again(corpus: Corpus, name: str) -> Corpus:
    """The same mentions in documents of another name."""
    return [
        (replace(one, id=name + one.id), [replace(m, document_id=name + one.id) for m in mentions])
        for one, mentions in corpus
    ]


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(corpora(), min_size=1, max_size=4), st.integers(1, 7), st.data())
def test_a_follower_has_what_the_database_has(loads: list[Corpus], limit: int, data: st.DataObject) -> None:
    """Documents are stored, coded anew and emptied between the pages; the copy is right once caught up."""
    slow, late = Follower(limit=limit), Follower(limit=limit)
    with opened() as db:
        for number, corpus in enumerate(loads):
            fill(db, again(corpus, data.draw(st.sampled_from(("", "x", str(number))))))
            for _ in range(data.draw(st.integers(0, 3))):
                slow.step(db)
        assert slow.catch_up(db) == late.catch_up(db) == everything(db)
        for follower in (slow, late):
            assert follower.seen == sorted(set(follower.seen)), "each revision of an event once, in order"
            assert follower.step(db)


LASTING = [
    {"actor": "FIN"}, {"source": "RUS*"}, {"dyad": "FIN~RUS"}, {"root": "19|04"}, {"code": "!046"},
    {"date_from": "2022-01-01", "actors": "any"}, {"quad": "4", "year": "2022"}, {"target_role": "GOV"},
]  # fmt: skip


@settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
@given(corpora(), corpora(), st.sampled_from(LASTING), st.integers(1, 5))
def test_a_follower_of_some_events_has_those(
    first: Corpus, second: Corpus, wanted: dict[str, str], limit: int
) -> None:
    selection = parse(EVENTS, list(wanted.items()))
    follower = Follower(selection, limit)
    with opened() as db:
        for corpus in (first, second):
            fill(db, corpus)
            assert follower.catch_up(db) == everything(db, selection)


def test_a_page_looks_at_so_many_changes_and_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("store.feed.REACH", 2)
    finland = parse(EVENTS, [("actor", "SWE")])
    with opened() as db:
        codes = ("046", "190", "164", "111", "036")
        db.add(document(), [mention(code=code) for code in codes] + [mention("SWE")], now=NOW)
        follower, pages = Follower(finland, limit=10), 1
        while not follower.step(db):
            pages += 1
        assert (pages, list(follower.copy)) == (4, [mention("SWE").event_id])


def test_a_deleted_event_that_comes_back_is_in_the_feed_once() -> None:
    with opened() as db:
        for mentions in ([mention()], [], [mention()]):
            db.add(document(), mentions, now=NOW)
        (entry,) = map(json.loads, db.changes(ANY, Position(1), 10).rows)
        assert (entry["id"], entry["revision"], entry["deleted"]) == (mention().event_id, 3, False)


def test_what_changed_nothing_is_not_in_the_feed() -> None:
    with opened() as db:
        db.add(document("a"), [mention(document="a")], now=NOW)
        position = db.changes(ANY, Position(), 10).position
        db.add(document("a"), [mention(document="a")], now=NOW)
        db.add(document("b"), [], now=NOW)
        page = db.changes(ANY, position, 10)
        assert (page.rows, page.position, page.caught_up) == ((), Position(2), True)


WRITER = """
import sys, store
from tests.store.samples import *
with store.open(sys.argv[1]) as db:
    for n in range(60):
        name = f"{sys.argv[2]}{n % 20}"
        codes = ("046", "190", "164", "111")[n % 3:]
        db.add(document(name), [mention(code=code, document=name) for code in codes], now=NOW)
"""


def test_nothing_is_skipped_while_several_write(place: Place) -> None:
    store.open(place).close()
    writers = [subprocess.Popen([sys.executable, "-c", WRITER, str(place), name]) for name in "abc"]
    follower = Follower(limit=2)
    with store.open(place, readonly=True) as db:
        while any(writer.poll() is None for writer in writers):
            follower.step(db)
        assert [writer.returncode for writer in writers] == [0, 0, 0]
        assert follower.catch_up(db) == everything(db)
        assert db.revision == 180
    assert follower.seen == sorted(set(follower.seen))


@SQLITE
def test_a_database_of_an_older_version_gets_a_feed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as older:
        older.setattr("store.migrations.STEPS", STEPS[:2])
        store.open(tmp_path / "db").close()
    old = Database(tmp_path / "db")
    assert "deletions" not in old.table_names()
    old.close()
    with store.open(tmp_path / "db") as db:
        db.add(document(), [mention()], now=NOW)
        assert Follower().catch_up(db) == everything(db)
        assert (len(db.feed), db.format) == (8, len(STEPS))
