"""A folder of files by month: what is in it, and that running again changes only what changed."""

from __future__ import annotations

import hashlib
import json
import os
import signal
import subprocess
import sys
import time
from datetime import date
from pathlib import Path

import pyarrow.parquet
import pytest
from click.testing import CliRunner, Result
from flask.testing import FlaskClient

import store
from api.command import main
from api.command_database import EXPORTS
from tests.store.samples import NOW, document, mention

MONTHS = {"2021-12": 1, "2022-01": 2, "2022-05": 1, "undated": 1}
DAYS = (date(2021, 12, 31), date(2022, 1, 1), date(2022, 1, 31), date(2022, 5, 18), None)


@pytest.fixture
def db(tmp_path: Path) -> Path:
    """Five events of three months and of no day."""
    path = tmp_path / "dyad.sqlite"
    for n, day in enumerate(DAYS):
        add(path, f"d{n}", day)
    return path


def add(path: Path, name: str, day: date | None, code: str = "046") -> None:
    with store.open(path) as db:
        db.add(document(name, date=day), [mention(day=day, document=name, code=code)], now=NOW)


def monthly(db: Path, *arguments: str) -> Result:
    return CliRunner().invoke(main, ["export", "--db", str(db), "--monthly", str(folder(db)), *arguments])


def folder(db: Path) -> Path:
    return db.parent / "months"


def state(db: Path) -> dict[str, tuple[int, bytes]]:
    """Every file with the moment it was written and its bytes."""
    return {path.name: (path.stat().st_mtime_ns, path.read_bytes()) for path in folder(db).iterdir()}


@pytest.mark.parametrize("layout", EXPORTS)
def test_each_month_is_a_file_that_the_manifest_describes(db: Path, layout: str) -> None:
    result = monthly(db, "--format", layout, "--url", "https://example.org/events")
    assert (result.exit_code, result.stderr) == (
        0,
        "dyad: 4 files written, 0 files removed, 0 files as before\n",
    )
    manifest = json.loads((folder(db) / "manifest.json").read_text())
    assert {file["month"] or "undated": file["rows"] for file in manifest["files"]} == MONTHS
    assert (manifest["format"], manifest["revision"], manifest["filters"]) == (layout, 5, {})
    for file in manifest["files"]:
        found = (folder(db) / file["name"]).read_bytes()
        assert file["name"] == f"{file['month'] or 'undated'}.{layout}"
        assert (file["size"], file["sha256"]) == (len(found), hashlib.sha256(found).hexdigest())
    assert (folder(db) / "masterfilelist.txt").read_text() == "".join(
        f"{file['size']} {hashlib.md5((folder(db) / file['name']).read_bytes()).hexdigest()} "
        f"https://example.org/events/{file['name']}\n"
        for file in manifest["files"]
    )
    assert {path.name for path in folder(db).iterdir()} == {
        "manifest.json", "masterfilelist.txt", *(f"{month}.{layout}" for month in MONTHS),
    }  # fmt: skip


@pytest.mark.parametrize("layout", EXPORTS)
def test_a_months_bytes_are_the_servers(db: Path, client: FlaskClient, layout: str) -> None:
    monthly(db, "--format", layout, "sort=date")
    answer = client.get(f"/events.{layout}?date_from=2022-01-01&date_to=2022-01-31&sort=date")
    assert (folder(db) / f"2022-01.{layout}").read_bytes() == answer.data


def test_filters_and_columns_are_those_of_an_export(db: Path) -> None:
    monthly(db, "date_from=2022-01-15", "fields=date,source", "header=0")
    assert {path.name: path.read_text() for path in folder(db).glob("*.csv")} == {
        "2022-01.csv": "2022-01-31,FIN\n", "2022-05.csv": "2022-05-18,FIN\n",
    }  # fmt: skip


def test_running_again_changes_nothing(db: Path) -> None:
    monthly(db)
    before = state(db)
    assert monthly(db).stderr == "dyad: 0 files written, 0 files removed, 4 files as before\n"
    assert state(db) == before


def test_only_months_that_changed_are_written_again(db: Path) -> None:
    monthly(db)
    before = state(db)
    add(db, "new", date(2022, 1, 7))
    assert monthly(db).stderr == "dyad: 1 file written, 0 files removed, 3 files as before\n"
    assert {name for name, what in state(db).items() if before[name] != what} == {
        "2022-01.csv", "manifest.json", "masterfilelist.txt",
    }  # fmt: skip


def test_a_month_without_events_goes(db: Path) -> None:
    monthly(db)
    (folder(db) / "notes.txt").write_text("mine")
    with store.open(db) as writer:
        writer.add(document("d0"), [], now=NOW)
    assert monthly(db).stderr == "dyad: 0 files written, 1 file removed, 3 files as before\n"
    assert not (folder(db) / "2021-12.csv").exists()
    assert (folder(db) / "notes.txt").exists()


@pytest.mark.parametrize("harm", [Path.unlink, lambda path: path.write_text("half")], ids=["lost", "damaged"])
def test_a_file_that_is_not_what_the_manifest_says_is_mended(db: Path, harm: object) -> None:
    monthly(db)
    before = (folder(db) / "2022-01.csv").read_bytes()
    harm(folder(db) / "2022-01.csv")  # type: ignore[operator]
    assert monthly(db).stderr == "dyad: 1 file written, 0 files removed, 3 files as before\n"
    assert (folder(db) / "2022-01.csv").read_bytes() == before


REFUSED = {
    "other-query": (lambda path: None, ("actor=FIN",), "was written with other filters; name another folder"),
    "other-format": (lambda path: None, ("--format", "jsonl"), "was written with other format; name another"),
    "not-ours": (lambda path: (path / "manifest.json").write_text("{}"), (), "is no manifest of ours"),
    "two-places": (lambda path: None, ("--output", "x"), "name either --output or --monthly"),
    "useless": (lambda path: None, ("--format", "gdelt", "bom=1"), "bom=1: is of no use to the format gdelt"),
}


@pytest.mark.parametrize(("change", "arguments", "message"), REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_done_is_refused(
    db: Path, change: object, arguments: tuple[str, ...], message: str
) -> None:
    monthly(db)
    change(folder(db))  # type: ignore[operator]
    before = state(db)
    result = monthly(db, *arguments)
    assert (result.exit_code != 0, message in result.stderr) == (True, True), result.stderr
    assert state(db) == before


SLOWLY = """
import sys, time
from api import formats
from api.command import main
write = formats._joined
formats._joined = lambda *lines: (print(flush=True), time.sleep(0.05), write(*lines))[-1]
main(["export", "--db", sys.argv[1], "--monthly", sys.argv[2]])
"""


def test_a_killed_run_leaves_whole_files_and_is_finished_by_the_next(db: Path, client: FlaskClient) -> None:
    command = [sys.executable, "-c", SLOWLY, str(db), str(folder(db))]
    for parts in range(1, 5):
        run = subprocess.Popen(command, stdout=subprocess.PIPE)
        assert run.stdout is not None
        for _ in range(parts):
            run.stdout.readline()
        time.sleep(0.04)
        os.kill(run.pid, signal.SIGKILL)
        run.wait()
        run.stdout.close()
        for path in folder(db).glob("*.csv"):
            days = (
                {}
                if path.stem == "undated"
                else {"date_from": f"{path.stem}-01", "date_to": f"{path.stem}-31"}
            )
            expected = client.get("/events.csv", query_string=days).data if days else path.read_bytes()
            assert path.read_bytes() == expected
    assert monthly(db).exit_code == 0
    assert sorted(path.stem for path in folder(db).iterdir()) == sorted(
        [*MONTHS, "manifest", "masterfilelist"]
    )


def test_parquet_files_are_read_as_one(db: Path) -> None:
    monthly(db, "--format", "parquet", "actors=any")
    table = pyarrow.parquet.read_table([str(path) for path in sorted(folder(db).glob("*.parquet"))])
    assert table.num_rows == len(DAYS)
