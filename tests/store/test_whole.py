"""The whole database: checked, copied while it is written to."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import store
from store import Store, StoreError
from tests.store.places import SQLITE, Place
from tests.store.samples import NOW, document, mention
from tests.store.test_feed import WRITER, everything


@pytest.fixture
def db(place: Place) -> Iterator[Store]:
    """Two documents, one event of both, one that was deleted."""
    with store.open(place) as db:
        db.add(document("a"), [mention(document="a"), mention(code="190", document="a")], now=NOW)
        db.add(document("b"), [mention(document="b"), mention(None, "111", document="b")], now=NOW)
        db.add(document("a"), [mention(document="a")], now=NOW)
        yield db


def test_a_sound_database_has_no_faults(db: Store) -> None:
    report = db.verify()
    assert report.counts == {"documents": 2, "mentions": 3, "events": 2, "deletions": 1}
    assert (report.revision, report.faults) == (3, ())


FINLAND = mention().event_id
DAMAGE = {
    "a-lost-event": ("DELETE FROM events WHERE code = '046'", ["every mention has its document and its event"] * 2),
    "a-lost-mention": (
        "DELETE FROM mentions WHERE document_id = 'b' AND code = '046'",
        ["documents count their mentions", "events count their mentions, documents and sources and keep"],
    ),
    "a-wrong-count": ("UPDATE documents SET num_mentions = 7 WHERE id = 'a'", ["documents count their mentions"]),
    "an-event-of-nothing": (
        f"UPDATE events SET id = 'f' WHERE id = '{FINLAND}'",
        ["every mention has its document and its event"] * 2 + ["every event that was coded is mentioned"],
    ),
    "another-code": ("UPDATE mentions SET code = '190' WHERE document_id = 'a'", ["an event's id is the hash"]),
    "other-words": ("UPDATE documents SET text = 'x' || text WHERE id = 'a'", ["sentences stand where"]),
    "not-searchable": (
        {"sqlite": "DELETE FROM mentions_fts_docsize WHERE id = 3", "postgresql": "UPDATE mentions SET words = ''"},
        ["every sentence can be searched"],
    ),
    "deleted-and-there": (f"UPDATE deletions SET id = '{FINLAND}'", ["nothing is deleted and there"]),
    "lost-revisions": ("UPDATE meta SET value = '2' WHERE name = 'revision'", ["nothing is newer than the revision"]),
}  # fmt: skip


@pytest.mark.parametrize(("sql", "broken"), DAMAGE.values(), ids=DAMAGE)
def test_what_must_not_be_is_found(
    db: Store, each_database: str, sql: str | dict[str, str], broken: list[str]
) -> None:
    if each_database == "sqlite":
        db._connection.execute("PRAGMA foreign_keys = 0")
    for statement in sql[each_database].split(";") if isinstance(sql, dict) else sql.split(";"):
        db._connection.execute(statement)
    faults = db.verify().faults
    assert len(faults) == len(broken), faults
    for fault, each in zip(faults, broken, strict=True):
        assert fault.startswith(f"not so: {each}")


def test_a_damaged_file_is_found(tmp_path: Path) -> None:
    with store.open(tmp_path / "db") as db:
        db.add(document(text="x" * 100_000), [mention()], now=NOW)
        db._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    whole = (tmp_path / "db").read_bytes()
    (tmp_path / "db").write_bytes(whole[:-40_000] + b"\xff" * 40_000)
    with store.open(tmp_path / "db", readonly=True) as db, pytest.raises(StoreError, match="is damaged"):
        db.verify()


def test_a_backup_is_one_moment_while_others_write(tmp_path: Path) -> None:
    path, copies = tmp_path / "db", tmp_path / "copy"
    store.open(path).close()
    writer = subprocess.Popen([sys.executable, "-c", WRITER, str(path), "a"])
    revisions = []
    with store.open(path, readonly=True) as db:
        while writer.poll() is None:
            db.backup(copies)
            with store.open(copies, readonly=True) as copy:
                report = copy.verify()
            assert report.faults == ()
            revisions.append(report.revision)
        db.backup(copies)
        with store.open(copies, readonly=True) as copy:
            assert everything(copy) == everything(db)
            assert copy.feed != db.feed
    assert writer.returncode == 0
    assert revisions == sorted(revisions)
    assert [file.name for file in tmp_path.glob("copy*")] == ["copy"]


@SQLITE
def test_a_backup_takes_no_database_in_use_for_its_file(db: Store, tmp_path: Path) -> None:
    with store.open(tmp_path / "other") as other, pytest.raises(StoreError, match="is a database in use"):
        other.add(document(), [mention()], now=NOW)
        db.backup(tmp_path / "other")
    with pytest.raises(StoreError, match="cannot be opened"):
        db.backup(tmp_path / "no-folder" / "copy")
