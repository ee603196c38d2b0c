"""What the store keeps, and that storing twice is harmless."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from itertools import chain
from pathlib import Path

import pytest

import store
from schema.columns import COLUMNS, Event, names, select
from schema.events import Reports, event
from schema.records import Document
from schema.schemas import DocumentSchema, EventSchema, MentionSchema
from store import StoreError
from store.migrations import EVENTS, STEPS, _coverage
from store.store import Store, events
from tests.store.places import SQLITE, Place
from tests.store.samples import DAY, NOW, document, fill, mention


@pytest.fixture
def db(place: Place) -> Iterator[Store]:
    with store.open(place) as db:
        yield db


def rows(db: Store, **more: object) -> list[dict[str, object]]:
    return [json.loads(row) for row in db.page(events(**more), COLUMNS, 1000).rows]


def test_storing_twice_changes_nothing(db: Store) -> None:
    first = db.add(document(), [mention()], now=NOW)
    again = db.add(document(), [mention()], now=NOW + timedelta(days=1))
    assert (first.new_events, first.changed, first.revision) == (1, True, 1)
    assert (again.new_events, again.changed, again.revision, db.revision) == (0, False, 1, 1)


KNOWN = {
    "the-same": (document(), "0.1.0", "coded", True),
    "another-coder": (document(), "0.2.0", "coded", False),
    "other-actors": (document(), "0.1.0", "any", False),
    "another-text": (document(text="Finland negotiates."), "0.1.0", "coded", False),
    "another-source": (document(source="Daily"), "0.1.0", "coded", False),
    "without-events": (document("empty", date=None), "0.1.0", "coded", True),
    "not-stored": (document("d2"), "0.1.0", "coded", False),
}


@pytest.mark.parametrize(("one", "version", "coverage", "known"), KNOWN.values(), ids=KNOWN)
def test_a_document_is_known_that_the_same_coder_coded_with_the_same_actors(
    db: Store, one: Document, version: str, coverage: str, known: bool
) -> None:
    db.add(document(), [mention()], NOW, "0.1.0", "coded")
    db.add(document("empty", date=None), [], NOW, "0.1.0", "coded")
    assert db.known([one], version, coverage) == ((one,) if known else ())


def test_coded_again_with_other_actors_to_the_same_end_nothing_changes_but_what_is_known(db: Store) -> None:
    for coverage in ("", "coded", "any"):
        assert db.add(document(), [mention()], NOW, "0.1.0", coverage).revision == 1
        assert db.known([document()], "0.1.0", coverage) == (document(),)


def test_of_documents_stored_before_nobody_knows_with_which_actors(tmp_path: Path) -> None:
    with store.open(tmp_path / "db") as db:
        db.add(document(), [mention()], NOW, "0.1.0", "coded")
        db._connection.execute("ALTER TABLE documents DROP COLUMN coverage")
        db._connection.execute(f"PRAGMA user_version = {STEPS.index(_coverage)}")
    with store.open(tmp_path / "db") as db:
        assert db.known([document()], "0.1.0", "coded") == ()
        assert db.known([document()], "0.1.0", "") == (document(),)


def test_reports_of_one_event_are_counted(db: Store) -> None:
    db.add(
        document("a", source="Wire"), [mention(document="a"), mention(document="a", confidence=0.9)], now=NOW
    )
    db.add(document("b", source="Daily"), [mention(document="b", confidence=0.3)], now=NOW)
    (row,) = rows(db)
    assert (row["num_mentions"], row["num_documents"], row["num_sources"], row["confidence"]) == (
        3,
        2,
        2,
        0.9,
    )


def test_other_mentions_replace_the_first_ones(db: Store) -> None:
    db.add(document("a"), [mention(document="a"), mention(code="190", document="a")], now=NOW)
    db.add(document("b"), [mention(document="b")], now=NOW)
    done = db.add(document("a"), [mention(code="164", document="a")], now=NOW)
    assert (done.new_events, done.changed_events, done.deleted_events) == (1, 1, 1)
    assert {(row["code"], row["num_mentions"]) for row in rows(db)} == {("046", 1), ("164", 1)}


def test_an_event_keeps_the_time_it_was_first_stored(db: Store) -> None:
    db.add(document("a"), [mention(document="a")], now=NOW)
    db.add(document("b"), [mention(document="b")], now=NOW + timedelta(days=9))
    assert [row["added"] for row in rows(db)] == ["2022-05-19T08:00:00Z"]


def test_a_mention_of_another_document_is_refused(db: Store) -> None:
    with pytest.raises(ValueError, match="another document"):
        db.add(document("a"), [mention(document="b")], now=NOW)
    assert db.revision == 0


def test_unknown_actors_are_kept_with_their_phrase(db: Store) -> None:
    stranger = replace(
        mention(source=None), source=replace(mention().source, code=None, text="The Wagnerites")
    )
    db.add(document(), [stranger, mention()], now=NOW)
    assert [row["source"] for row in rows(db)] == ["FIN"]
    assert db.unknown_actors() == (("The Wagnerites", 1),)


SAMPLES = [
    mention(),
    mention("USAGOVMIL", "190", "IRQkur", None),
    replace(mention(sentence='Quote " comma, \u2028 \n\t\\ é 𝄞'), confidence=1.0, trigger=""),
    replace(mention("RUS", "111", "UKR"), confidence=1 / 3),
]


@pytest.mark.parametrize("one", SAMPLES, ids=["plain", "no-date", "odd-characters", "thirds"])
def test_the_json_of_the_database_is_what_the_schemas_dump(db: Store, one: object) -> None:
    db.add(document(), [one], now=NOW)  # type: ignore[list-item]
    rounded = replace(one, confidence=round(one.confidence, 4))  # type: ignore[attr-defined, type-var]
    stored = event(rounded, Reports(1, 1, 1), NOW, 1)
    assert rows(db) == [EventSchema().dump(stored)]
    assert list(rows(db)[0]) == list(names())
    (found,) = db.mentions(stored.id)
    assert json.loads(found) == MentionSchema().dump(rounded)


def test_a_nul_ends_no_line(db: Store) -> None:
    odd = replace(mention(), source=replace(mention().source, text="the\0Finns"))
    db.add(document(), [odd], now=NOW)
    (lines,) = db.export_separated(events(), select(["source_text", "source"]), ",")
    assert lines.decode() == "the\ufffdFinns,FIN\r\n"


@pytest.mark.parametrize("odd", ["1,0", '1"', "1\t", "1\n", "1\u2028"])
def test_a_code_that_would_end_its_cell_is_refused(db: Store, odd: str) -> None:
    with pytest.raises(ValueError, match=r"coder_version .* holds a comma, a quote or white space"):
        db.add(document(), [replace(mention(), coder_version=odd)], now=NOW)
    assert db.revision == 0


def test_documents_have_the_fields_of_their_schema(db: Store) -> None:
    db.add(document(date=None), [mention()], now=NOW)
    found = json.loads(str(db.document("d1")))
    assert found.pop("text") == "Finland negotiates with Russia."
    assert found == {
        "id": "d1", "date": None, "title": "", "source": "Wire", "url": "", "language": "en",
        "num_mentions": 1, "coder_version": "0.1.0", "added": "2022-05-19T08:00:00Z", "revision": 1,
    }  # fmt: skip
    assert set(found) == set(DocumentSchema().fields)


def test_every_column_is_stored_but_the_label() -> None:
    assert set(EVENTS) == set(Event.__slots__) - {"label"}


def _text_file(path: Path) -> None:
    path.write_text("not a database, but long enough to be taken for one " * 40)


def _foreign(path: Path) -> None:
    with sqlite3.connect(path) as other:
        other.execute("CREATE TABLE other (x)")
    other.close()


def _newer(path: Path) -> None:
    store.open(path).close()
    with sqlite3.connect(path) as other:
        other.execute(f"PRAGMA user_version = {len(STEPS) + 1}")
    other.close()


@pytest.mark.parametrize(
    ("make", "readonly", "says"),
    [
        (_text_file, False, "is not a SQLite database"),
        (_foreign, False, "holds other tables"),
        (_newer, False, "update the program"),
        (_newer, True, "update the program"),
        (Path.mkdir, False, "is a folder"),
        (lambda path: None, True, "does not exist; make it with"),
    ],
    ids=["text", "foreign", "newer", "newer-readonly", "folder", "missing"],
)
def test_what_cannot_be_opened_is_explained(tmp_path: Path, make: object, readonly: bool, says: str) -> None:
    make(tmp_path / "db")  # type: ignore[operator]
    with pytest.raises(StoreError, match=says):
        store.open(tmp_path / "db", readonly=readonly)


@pytest.mark.parametrize(
    ("url", "path"),
    [("a.db", "a.db"), ("sqlite:///a.db", "a.db"), ("sqlite:////var/a.db", "/var/a.db")],
    ids=["path", "relative", "absolute"],
)
def test_a_url_names_a_file(url: str, path: str) -> None:
    assert store.file_of(url) == Path(path)


def test_another_kind_of_database_is_refused_without_its_password() -> None:
    with pytest.raises(StoreError, match=r"mysql://\.\.\. is of a kind") as caught:
        store.open("mysql://me:secret@host/db")
    assert "secret" not in str(caught.value)


def test_a_damaged_file_is_explained(tmp_path: Path) -> None:
    path = tmp_path / "db"
    with store.open(path) as db:
        db.add(document(text="x" * 100_000), [mention()], now=NOW)
    whole = path.read_bytes()
    path.write_bytes(whole[:4096] + b"\xff" * (len(whole) - 4096))
    with pytest.raises(StoreError, match="damaged"):
        store.open(path).add(document("d2"), [mention(document="d2")], now=NOW)


def test_a_locked_database_is_explained(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("store.sqlite.WAIT", 0.05)
    monkeypatch.setattr("store.postgresql.connection.WAIT", 0.05)
    first, second = store.open(place), store.open(place)
    with first._transaction("IMMEDIATE"), pytest.raises(store.BusyError, match="locked by another process"):
        second.add(document(), [mention()], now=NOW)
    first.close()
    second.close()


@SQLITE
def test_a_full_disk_is_explained_and_loses_nothing(db: Store) -> None:
    db.add(document(), [mention()], now=NOW)
    pages = db._connection.execute("PRAGMA page_count").fetchone()[0]
    db._connection.execute(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(StoreError, match="disk is full"):
        db.add(document("d2", text="long " * 50_000), [], now=NOW)
    assert db.revision == 1


def test_an_export_is_the_moment_it_began(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("store.databases.CHUNK", 2)
    writer = store.open(place)
    days = [mention(day=DAY - timedelta(days=n)) for n in range(9)]
    writer.add(document(), days, now=NOW)
    reader = store.open(place, readonly=True)
    export = chain.from_iterable(reader.export(events(), COLUMNS))
    first = next(export)
    writer.add(document(), [mention(day=date(2000, 1, 1))], now=NOW)
    assert [row[1] for row in (first, *export)] == [str(m.date) for m in days]
    reader.close()
    writer.close()


LOADER = """
import sys, store
from tests.store.places import SQLITE, Place
from tests.store.samples import *
db = store.open(sys.argv[1])
for n in range(int(sys.argv[2]), 10**6):
    codes = ("046", "190", "164")
    db.add(document(f"d{n}"), [mention(code=code, document=f"d{n}") for code in codes], now=NOW)
    print(n, flush=True)
"""


def test_a_killed_load_leaves_whole_documents(place: Place) -> None:
    done = -1
    for _ in range(4):
        loader = subprocess.Popen(
            [sys.executable, "-c", LOADER, str(place), str(done + 1)],
            stdout=subprocess.PIPE,
            text=True,
        )
        assert loader.stdout is not None
        for _ in range(3):
            done = int(loader.stdout.readline())
        time.sleep(0.003)
        loader.kill()
        rest = loader.stdout.read().split("\n")[:-1]
        done = int(rest[-1]) if rest else done
        loader.stdout.close()
        loader.wait()
        done = _consistent(place, done)


def _consistent(place: Place, said: int) -> int:
    """Everything that was said to be stored is there, whole; returns the last document's number."""
    with store.open(place) as db:
        asked = "SELECT (SELECT count(*) FROM documents), (SELECT count(*) FROM mentions)"
        documents, mentions = db._rows(asked)[0]
        assert documents in (said + 1, said + 2)
        assert mentions == 3 * documents
        assert db.revision == documents
        assert [row["num_mentions"] for row in rows(db)] == [documents] * 3
        assert db.verify().faults == ()
        return int(documents) - 1


def test_the_samples_fill_a_store(db: Store) -> None:
    fill(db, [(document(), SAMPLES)])
    assert db.count(events()).number == 3


@SQLITE
def test_the_planner_is_told_of_every_index_of_events(db: Store) -> None:
    stated = {row[0] for row in db._rows("SELECT idx FROM sqlite_stat1 WHERE tbl = 'events'")}
    indexes = db._rows(
        "SELECT name FROM sqlite_master WHERE tbl_name = 'events' AND type = 'index' AND sql > ''"
    )
    assert stated == {row[0] for row in indexes}


def test_coder_versions_are_those_of_the_documents(db: Store) -> None:
    assert db.coder_versions() == ()
    for name, version in (("a", "0.2.0+b"), ("b", "0.1.0+a"), ("c", "0.2.0+b")):
        db.add(document(name), [replace(mention(document=name), coder_version=version)], now=NOW)
    db.add(document("d"), [], now=NOW)
    assert db.coder_versions() == ("0.1.0+a", "0.2.0+b")
