"""Whoever writes is killed at random moments; nothing is lost, doubled or half-written.

A few kills here, 120 by ``make kills``: a third of ``KILLS`` for each test.
"""

from __future__ import annotations

import gzip
import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest

import store
from store import Place
from tests.api.served import Served, served
from tests.schema.foreign_rows import gdelt
from tests.schema.foreign_rows import mention as reported
from tests.servers import Server
from tests.store.samples import NOW
from tests.store.test_feed import Follower, everything

KILLS = int(os.environ.get("KILLS", "6"))
DOCUMENTS = 100 * KILLS
ROWS = 500 * KILLS
PROGRAM = Path(__file__).parent / "killed.py"
TEXT = "Finland negotiates with Russia."


def start(*arguments: str) -> subprocess.Popen[bytes]:
    path = os.pathsep.join([str(PROGRAM.parents[1]), os.environ.get("PYTHONPATH", "")])
    return subprocess.Popen(
        [sys.executable, PROGRAM, *arguments], stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
        env={**os.environ, "PYTHONPATH": path},
    )  # fmt: skip


def killed(path: Place, begin: Callable[[], subprocess.Popen[bytes]], times: int) -> int:
    """Kills what writes so many times, each time after it has written something; says how often it was alive."""
    alive = 0
    for _ in range(times):
        before, process = revision(path), begin()
        while process.poll() is None and revision(path) == before:
            time.sleep(0.002)
        time.sleep(random.uniform(0, 0.06))
        alive += process.poll() is None
        process.kill()
        process.wait()
        sound(path)
    return alive


def revision(path: Place) -> int:
    try:
        with store.open(path, readonly=True) as db:
            return db.revision
    except store.StoreError:
        return 0  # there are no tables yet


def sound(path: Place) -> None:
    with store.open(path) as db:
        assert db.verify().faults == ()


def told(path: Place) -> dict[str, dict[str, Any]]:
    """Every event without what depends on when and how often it was stored."""
    with store.open(path, readonly=True) as db:
        rows = everything(db)
    return {id_: {**row, "added": None, "revision": None} for id_, row in rows.items()}


@pytest.fixture
def texts(tmp_path: Path) -> Path:
    lines = [json.dumps({"id": f"d{n}", "text": TEXT, "source": f"Wire {n % 7}"}) for n in range(DOCUMENTS)]
    (tmp_path / "texts.jsonl").write_text("\n".join(lines))
    return tmp_path / "texts.jsonl"


@pytest.fixture
def at(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[str], Place]:
    """A database by a name: a file or, where a test asks for it, one of a server."""
    if request.param == "sqlite":
        return tmp_path.joinpath
    server: Server = request.getfixturevalue("postgresql")
    return cache(lambda name: server.create())


@pytest.mark.parametrize(
    ("workers", "at"), [("1", "sqlite"), ("2", "sqlite"), ("1", "postgresql")], indirect=["at"]
)
def test_a_killed_coder_loses_and_doubles_nothing(
    texts: Path, at: Callable[[str], Place], workers: str
) -> None:
    def code(name: str) -> subprocess.Popen[bytes]:
        return start("0.1.0", "code", str(texts), "--db", str(at(name)), "--workers", workers)

    assert killed(at("killed"), lambda: code("killed"), KILLS // 3) > 0
    for name in ("killed", "whole"):
        assert code(name).wait() == 0
    sound(at("killed"))
    assert told(at("killed")) == told(at("whole"))
    assert revision(at("killed")) == DOCUMENTS


@pytest.mark.parametrize("layout", ["jsonl", "csv"])
def test_a_file_of_a_killed_coder_ends_up_with_the_same_bytes(
    texts: Path, tmp_path: Path, layout: str
) -> None:
    def code(name: str) -> subprocess.Popen[bytes]:
        return start("0.1.0", "code", str(texts), "--format", layout, "--output", str(tmp_path / name))

    state = tmp_path / "killed.part.json"
    alive = 0
    for _ in range(KILLS // 3):
        before, process = written(state), code("killed")
        while process.poll() is None and written(state) == before:
            time.sleep(0.002)
        time.sleep(random.uniform(0, 0.06))
        alive += process.poll() is None
        process.kill()
        process.wait()
        assert (tmp_path / "killed").exists() != state.exists()
    assert alive > 0
    for name in ("killed", "whole"):
        assert code(name).wait() == 0
    assert (tmp_path / "killed").read_bytes() == (tmp_path / "whole").read_bytes()
    assert not state.exists()


def written(state: Path) -> int:
    """Behind how many documents a file stands."""
    try:
        return int(json.loads(state.read_text())["mark"]["documents"])
    except FileNotFoundError:
        return -1  # it is whole, or not begun


def test_killed_while_coding_anew_the_feed_stays_whole(texts: Path, tmp_path: Path) -> None:
    path, follower = tmp_path / "db", Follower(limit=100)
    assert start("0.1.0", "code", str(texts), "--db", str(path)).wait() == 0

    def recode() -> subprocess.Popen[bytes]:
        with store.open(path) as db:
            assert follower.catch_up(db) == everything(db)
        return start("0.2.10", "recode", "--db", str(path))

    assert killed(path, recode, KILLS // 3) > 0
    assert recode().wait() == 0
    assert start("0.2.10", "code", str(texts), "--db", str(tmp_path / "whole")).wait() == 0
    assert told(path) == told(tmp_path / "whole")
    with store.open(path) as db:
        assert follower.catch_up(db) == everything(db)
        assert db.count_outdated("0.2.10") == 0


@pytest.mark.parametrize(
    ("little", "at"),
    [(0, "sqlite"), (1_000_000_000, "sqlite"), (1_000_000_000, "postgresql")],
    ids=["read-by-another-process", "read-by-itself", "into-postgresql"],
    indirect=["at"],
)
def test_a_killed_import_loses_and_doubles_nothing(
    tmp_path: Path, at: Callable[[str], Place], little: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LITTLE", str(little))
    rows = [gdelt(GLOBALEVENTID=str(n), NumMentions=str(n % 7)) for n in range(ROWS)]
    rows[50::100] = ["bad"] * len(rows[50::100])
    rows[70::100] = [reported(str(n)) for n in range(len(rows[70::100]))]
    files = tmp_path / "files"
    files.mkdir()
    (files / "a.export.CSV").write_text("\n".join(rows[: ROWS // 2]))
    (files / "b.gz").write_bytes(gzip.compress("\n".join([*rows[ROWS // 2 :], rows[0]]).encode()))

    def imported(name: str) -> subprocess.Popen[bytes]:
        rejects = tmp_path / f"{name}.rejects.csv"
        return start("0.1.0", "import", str(files), "--db", str(at(name)), "--rejects", str(rejects))

    assert killed(at("killed"), lambda: imported("killed"), KILLS // 3) > 0
    for name in ("killed", "whole"):
        assert imported(name).wait() == 1  # some rows are bad
    sound(at("killed"))
    assert told(at("killed")) == told(at("whole"))
    assert len(told(at("whole"))) == ROWS - 2 * (ROWS // 100)
    for table in ("originals", "imported_mentions", "imports", "rejects"):
        assert contents(at("killed"), table) == contents(at("whole"), table)
    one, other = (tmp_path / f"{name}.rejects.csv" for name in ("killed", "whole"))
    assert one.read_bytes() == other.read_bytes()
    assert [file.name for file in tmp_path.glob("*draft*")] == []


def contents(path: Place, table: str) -> list[tuple[Any, ...]]:
    with store.open(path, readonly=True) as db:
        return sorted(db._rows(f"SELECT * FROM {table}"))


class Sender:
    """Sends numbered documents, one after the other, and remembers which were said to be stored."""

    def __init__(self, key: str) -> None:
        self.key, self.stored, self.next = key, set[int](), 0

    def send(self, server: Served) -> None:
        """Until the server is gone; what was not answered is sent again by the next call."""
        while True:
            body = json.dumps({"id": f"s{self.next}", "text": TEXT, "date": "2022-05-18"}).encode()
            headers = {"Content_Type": "application/json", "Authorization": f"Bearer {self.key}"}
            try:
                status = server.ask("/documents?actors=coded", "POST", body, **headers)[0]
            except OSError:
                return
            except Exception as error:  # an answer that was cut off
                assert type(error).__module__ == "http.client"
                return
            if status in (200, 201):
                self.stored.add(self.next)
                self.next += 1


@pytest.mark.parametrize("at", ["sqlite", "postgresql"], indirect=True)
def test_what_a_killed_server_said_to_be_stored_is_stored(tmp_path: Path, at: Callable[[str], Place]) -> None:
    path = at("db")
    with store.open(path) as db:
        sender = Sender(db.keys.create("a", "write", NOW))
    for _ in range(KILLS // 3):
        before = len(sender.stored)
        with served(path, coding_rate_limit="", folder=tmp_path) as server:
            thread = threading.Thread(target=sender.send, args=(server,))
            thread.start()
            while len(sender.stored) < before + 3:
                time.sleep(0.002)
            time.sleep(random.uniform(0, 0.1))
            os.killpg(server.process.pid, signal.SIGKILL)
            thread.join()
        sound(path)
        with store.open(path) as db:
            (event,) = everything(db).values()
            assert event["num_documents"] in (len(sender.stored), len(sender.stored) + 1)
            assert all(db.document(f"s{n}") for n in sender.stored)
    assert sender.stored == set(range(sender.next))
