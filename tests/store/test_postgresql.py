"""What only a server can do: refuse, vanish, keep several writers waiting."""

from __future__ import annotations

import subprocess
import sys
import threading
from datetime import date, timedelta
from itertools import chain
from pathlib import Path

import psycopg
import pytest

import store
from bench.events import rows
from schema.columns import COLUMNS
from schema.imports import Batch
from store import LateError, Store, StoreError
from store.places import is_server, name_of
from store.postgresql.tables import STEPS
from store.store import events
from tests.servers import QUICK, Server, binaries, restart, running
from tests.store.samples import DAY, NOW, document, mention
from tests.store.test_feed import Follower, everything

NAMES = {
    "plain": ("postgresql://me:secret@host:5433/db", "postgresql://me@host:5433/db"),
    "scheme": ("postgres://me:secret@host/db", "postgresql://me@host/db"),
    "nobody": ("postgresql://host/db", "postgresql://host/db"),
    "query": ("postgresql:///db?host=/run&password=secret", "postgresql:///db"),
    "odd": ("postgresql://me:sec@ret:x@[::1/db", "postgresql://..."),
    "file": ("news.sqlite", "news.sqlite"),
}


@pytest.mark.parametrize(("place", "name"), NAMES.values(), ids=NAMES)
def test_messages_name_a_database_without_its_password(place: str, name: str) -> None:
    assert name_of(place) == name


UNREACHABLE = {
    "no-server": ("postgresql://me:secret@127.0.0.1:1/db", "cannot be reached; start the server, or mend host and port"),
    "no-address": ("postgresql://me:sec%ret@host/db", "is no address; write postgresql://USER@HOST:PORT/NAME"),
    "no-database": ("none", "or its user does not exist; make them with: createuser, createdb"),
}  # fmt: skip


@pytest.mark.parametrize(("url", "says"), UNREACHABLE.values(), ids=UNREACHABLE)
def test_what_cannot_be_reached_is_explained(postgresql: Server, url: str, says: str) -> None:
    with pytest.raises(StoreError, match=says) as caught:
        store.open(url if is_server(url) else postgresql.url(url))
    assert "secret" not in str(caught.value)


def test_a_wrong_password_is_explained_and_not_told(postgresql: Server) -> None:
    postgresql.run("CREATE ROLE guarded LOGIN PASSWORD 'right'")
    rules = postgresql.folder / "data" / "pg_hba.conf"
    before = rules.read_text()
    rules.write_text("host all guarded 127.0.0.1/32 scram-sha-256\n" + before)
    try:
        postgresql.run("SELECT pg_reload_conf()")
        with pytest.raises(
            StoreError, match="refuses this user or password; mend the URL, PGPASSWORD"
        ) as caught:
            store.open(postgresql.url("postgres").replace("dyad@", "guarded:wrong@"))
        assert "wrong" not in str(caught.value)
    finally:
        rules.write_text(before)
        postgresql.run("SELECT pg_reload_conf(); DROP ROLE guarded")


def test_a_database_without_our_tables_is_explained(postgresql: Server) -> None:
    url = postgresql.create()
    with pytest.raises(StoreError, match="has no tables of ours; make them with: dyad code"):
        store.open(url, readonly=True)
    postgresql.run("CREATE TABLE events (what text)", url)
    with pytest.raises(StoreError, match="holds tables of other programs by the names events; name another"):
        store.open(url)


def test_a_newer_database_is_refused(postgresql: Server) -> None:
    url = postgresql.create()
    store.open(url).close()
    postgresql.run(f"UPDATE meta SET value = '{len(STEPS) + 1}' WHERE name = 'format'", url)
    for readonly in (True, False):
        with pytest.raises(StoreError, match="update the program"):
            store.open(url, readonly=readonly)


def test_who_may_only_read_is_told(postgresql: Server) -> None:
    with postgresql.emptied() as url:
        postgresql.run("CREATE ROLE reader LOGIN; GRANT SELECT ON ALL TABLES IN SCHEMA public TO reader", url)
        try:
            with store.open(url.replace("dyad@", "reader@")) as db:
                assert db.count(events()).number == 0
                with pytest.raises(StoreError, match="does not let this user; GRANT the rights"):
                    db.add(document(), [mention()], now=NOW)
            with store.open(url, readonly=True) as db, pytest.raises(StoreError, match="cannot be written"):
                db._connection.execute("BEGIN")
                with db._connection.explained():
                    db._connection.execute("DELETE FROM events")
        finally:
            postgresql.run("DROP OWNED BY reader; DROP ROLE reader", url)


def test_several_processes_make_the_tables_once(postgresql: Server) -> None:
    url = postgresql.create()
    program = "import sys, store; store.open(sys.argv[1]).close()"
    opening = [subprocess.Popen([sys.executable, "-c", program, url]) for _ in range(3)]
    assert [each.wait() for each in opening] == [0, 0, 0]
    with store.open(url) as db:
        assert db.format == len(STEPS)


def test_a_connection_is_made_again_after_the_server_was(postgresql: Server) -> None:
    found = binaries()
    assert found is not None
    with running(found, **QUICK) as server:
        url = server.create()
        with store.open(url, synced=True) as writer, store.open(url, readonly=True) as reader:
            writer.add(document(), [mention()], now=NOW)
            restart(found, server)
            for db in (writer, reader):
                with pytest.raises(StoreError, match="cannot be reached"):
                    db.check()
                assert db.count(events()).number == 1
            writer.add(document("d2"), [mention(document="d2")], now=NOW)


def test_a_backup_is_made_by_the_servers_own_program(postgresql: Server) -> None:
    with postgresql.emptied() as url, store.open(url) as db, pytest.raises(StoreError) as caught:
        db.backup(Path("copy.dump"))
    assert f"pg_dump --format=custom --file=copy.dump '{url}'" in str(caught.value)


def test_an_export_may_be_left_and_stopped(postgresql: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("store.databases.CHUNK", 2)
    with postgresql.emptied() as url, store.open(url) as db:
        codes = ("046", "190", "164", "111", "036")
        db.add(document(), [mention(code=code) for code in codes], now=NOW)
        lines = db.export_json(events(), COLUMNS)
        first = next(lines)
        lines.close()  # type: ignore[attr-defined]
        assert not db._connection.in_transaction
        assert b"".join(db.export_json(events(), COLUMNS)).startswith(first)
        assert len(list(chain.from_iterable(db.export(events(), COLUMNS)))) == len(codes)


def test_an_export_that_takes_too_long_is_stopped(
    postgresql: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    with postgresql.emptied() as url:
        store.open(url).close()
        with store.open(url) as db:
            db.add(document(), [mention(code=code) for code in ("046", "190", "164", "111", "036")], now=NOW)
        with store.open(url, readonly=True, seconds=0.05) as hurried:
            late = events()
            monkeypatch.setattr(
                "store.postgresql.connection.whole",
                lambda query, columns: store.filters.Condition(
                    f"SELECT {columns} FROM events e WHERE pg_sleep(0.1) IS NOT NULL"
                ),
            )
            with pytest.raises(LateError, match="did not answer in time"):
                list(hurried.export_json(late, COLUMNS))
            assert hurried.count(late).number == 5


def test_a_document_waits_for_the_one_before(postgresql: Server) -> None:
    """The second writer sees what the first has stored, so revisions become visible in their order."""
    with postgresql.emptied() as url, store.open(url) as first, store.open(url) as second:
        done = []
        with first._transaction("IMMEDIATE"):
            thread = threading.Thread(target=lambda: done.append(second.add(document("b"), [], now=NOW)))
            thread.start()
            thread.join(0.2)
            assert (thread.is_alive(), done) == (True, [])
        thread.join()
        assert done[0].revision == 1


def test_texts_are_sorted_by_code_point_whatever_the_server_does(postgresql: Server) -> None:
    with postgresql.emptied() as url, store.open(url) as db, psycopg.connect(url) as other:
        assert other.execute("SELECT 'a' < 'B'").fetchone() == (True,)
        sql = "SELECT count(*) FROM information_schema.columns WHERE table_schema = 'public' AND data_type = 'text' AND {}"
        assert db._rows(sql.format("collation_name = 'C'")) == db._rows(sql.format("true"))


def test_many_rows_come_by_copy(postgresql: Server, tmp_path: Path) -> None:
    """The same rows, once more and with others: what is there stays, what is new is counted."""
    cells = list(rows(300))
    first, both = ([[*some], [0] * len(some), [""] * len(some)] for some in (cells[:200], cells))
    with postgresql.emptied() as url, store.open(url) as db, store.open(tmp_path / "db") as file:
        for name, (some, numbers, lines) in (("a", first), ("b", both)):
            done = set()
            for one in (db, file):
                one.progress(name, "")
                batch = Batch(len(some), events=some, numbers=numbers, lines=lines)  # type: ignore[arg-type]
                done.add(one.load(name, batch, NOW))
            assert len(done) == 1
            assert len({b"".join(one.export_json(events(), COLUMNS)) for one in (db, file)}) == 1
        assert db.rebuild() == {}
        assert db._rows("SELECT count(*) FROM pg_class WHERE relname LIKE 'staged_events_%'") == [(1,)]


def test_a_bulk_load_that_was_killed_leaves_no_index_missing(postgresql: Server) -> None:
    asked = "SELECT count(*) FROM pg_indexes WHERE tablename = 'events'"
    with postgresql.emptied() as url:
        with store.open(url) as db:
            (before,) = db._rows(asked)
            bulk = db.bulk(expected=2)
            bulk.__enter__()
            assert db._rows(asked)[0][0] < before[0]
            del bulk
            db._connection.close()  # as a kill does it
        with store.open(url) as db:
            assert db._rows(asked) == [before]


LAST, NEXT = DAY + timedelta(days=1500), DAY + timedelta(days=1600)


def test_events_are_cut_into_months_and_stay_what_they_were(postgresql: Server) -> None:
    """Pages, feed, summaries and loads are the same before and after; events beyond the last month are cut later."""
    days = (None, date(1914, 6, 28), DAY - timedelta(days=40), DAY, DAY, LAST)
    codes = ("046", "190", "164", "111", "036", "193")
    found = [mention(code=code, day=day) for code, day in zip(codes, days, strict=True)]
    url = postgresql.create()
    with store.open(url) as db:
        db.add(document(), found[:5], now=NOW)
        before = everything(db)
        assert db.partition("2022-04") == tuple(f"{2022 + n // 12}-{n % 12 + 1:02}" for n in range(3, 17))
        assert (everything(db), db.verify().faults) == (before, ())
        db.add(document(), found[1:], now=NOW)
        assert Follower().catch_up(db) == everything(db)
        assert parts(db) == {"events_before": 1, "events_2022_04": 1, "events_2022_05": 2, "events_after": 1}
        assert db.verify().faults == ()
        assert db.partition()[-1] == f"{LAST + timedelta(days=365):%Y-%m}"
        assert parts(db) == {
            "events_before": 1, "events_2022_04": 1, "events_2022_05": 2, f"events_{LAST:%Y_%m}": 1,
        }  # fmt: skip
        assert db.verify().faults == ()
        assert db.partition() == ()
        plan = db._rows("EXPLAIN SELECT id FROM events WHERE date >= '2022-05-01' AND date <= '2022-05-31'")
        assert "events_2022_05" in str(plan) and "events_before" not in str(plan)
    with store.open(url) as db:
        assert db.count(events()).number == 5


def parts(db: Store) -> dict[str, int]:
    return dict(
        db._rows("SELECT CAST(CAST(tableoid AS regclass) AS text), count(*) FROM events GROUP BY tableoid")
    )


def test_a_file_is_not_cut(tmp_path: Path) -> None:
    with store.open(tmp_path / "db") as db, pytest.raises(StoreError, match="is a file, which is not cut"):
        db.partition()
