"""``dyad import``: files of every kind and packing, what is wrong with them, and importing twice."""

from __future__ import annotations

import csv
import gzip
import io
import os
import sqlite3
import subprocess
import sys
import zipfile
from collections.abc import Iterable
from pathlib import Path
from tempfile import TemporaryDirectory

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner, Result
from flask.testing import FlaskClient
from hypothesis import given, settings
from hypothesis import strategies as st

import store
from api import importing, reading
from api.command import main
from api.sources import SourceError, sources
from schema.gdelt_rows import relaid
from store import StoreError, sqlite
from store.loading import Progress
from store.store import Store
from store.summaries import differences
from tests.schema.foreign_rows import COLUMNS as ICEWS
from tests.schema.foreign_rows import gdelt, icews, mention
from tests.store.samples import NOW, document
from tests.store.samples import mention as coded
from tests.store.test_feed import Follower, everything

TWO = [gdelt(GLOBALEVENTID=str(n)) for n in range(1, 4)]
OLD = [gdelt("gdelt1", 58, GLOBALEVENTID="1"), gdelt("gdelt1", 57, GLOBALEVENTID="2")]
MIXED = [TWO[0], OLD[1], OLD[0], TWO[1]]
TAB = ["\t".join(ICEWS), icews()]
HEAD = "date,source,target,code"


def text(lines: Iterable[str], end: str = "\n") -> bytes:
    return "".join(f"{line}{end}" for line in lines).encode()


def dyad_import(db: Path, *arguments: str | Path, stdin: str | None = None) -> Result:
    return CliRunner().invoke(main, ["import", "--db", str(db), *map(str, arguments)], input=stdin)


def export(db: Path, layout: str, *filters: str) -> bytes:
    arguments = ["export", "--db", str(db), "--format", layout, "sort=date", "actors=any", *filters]
    result = CliRunner().invoke(main, arguments)
    assert result.exit_code == 0, result.output
    return result.stdout_bytes


def verified(db: Path) -> None:
    with store.open(db) as opened:
        assert opened.verify().faults == ()


def rejected(db: Path) -> list[list[str]]:
    """The rows of the file of rejects, with the names of their files without folders."""
    with db.with_name(db.name + ".rejects.csv").open(encoding="utf-8", newline="") as stream:
        header, *rows = csv.reader(stream)
    assert header == ["file", "line", "reason", "text"]
    return [[file.rpartition("/")[2], *cells] for file, *cells in rows]


def said(result: Result) -> str:
    return result.stderr.splitlines()[-1]


def zipped(**members: bytes) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return made.getvalue()


@pytest.fixture
def db(tmp_path: Path) -> Path:
    return tmp_path / "db" / "dyad.sqlite"


@pytest.fixture(autouse=True)
def _folder(db: Path) -> None:
    db.parent.mkdir()


# ---- what can be imported ----------------------------------------------------------------------------------------

FILES = {
    "gdelt-2": (text(TWO), 3),
    "gdelt-1": (text(OLD), 2),
    "mixed": (text(MIXED), 4),
    "no-last-end": (text(TWO)[:-1], 3),
    "ends-of-windows": (text(TWO, "\r\n"), 3),
    "empty-lines": (text([TWO[0], "", TWO[1]]), 2),
    "mentions": (text([mention(), mention(url="b")]), 2),
    "events-and-mentions": (text([TWO[0], mention("1")]), 2),
    "icews": (text(TAB), 1),
    "gzip": (gzip.compress(text(TWO)), 3),
    "two-gzips": (gzip.compress(text(TWO[:1])) + gzip.compress(text(TWO[1:])), 3),
    "zip": (zipped(a=text(TWO[:2]), b=text(TWO[2:])), 3),
    "csv": (text([HEAD, "2022-05-18,FIN,RUS,046", "20220519,FIN,RUS,046"], "\r\n"), 2),
    "csv-of-a-spreadsheet": (b"\xef\xbb\xbf" + text([HEAD, "2022-05-18,FIN,RUS,046"]), 1),
    "csv-with-an-end-in-a-cell": (text([f"{HEAD},place_name", '2022-05-18,FIN,RUS,046,"a\n""b"""']), 1),
    "tsv": (text([HEAD.replace(",", "\t"), "2022-05-18\tFIN\tRUS\t046"]), 1),
    "jsonl": (b'{"date":"2022-05-18","source":"FIN","target":null,"code":"046","goldstein":7.0}\n', 1),
    "empty": (b"", 0),
    "empty-gzip": (gzip.compress(b""), 0),
    "header-alone": (text([HEAD]), 0),
}


@pytest.mark.parametrize(("data", "rows"), FILES.values(), ids=FILES)
def test_a_file_is_what_its_content_says(tmp_path: Path, db: Path, data: bytes, rows: int) -> None:
    (tmp_path / "file").write_bytes(data)
    result = dyad_import(db, tmp_path / "file")
    files = "2 files" if data.startswith(b"PK") else "1 file"
    assert (result.exit_code, said(result)) == (
        0,
        f"dyad: {files}, rows: {rows} stored; 0 there before; 0 rejected",
    )
    assert not db.with_name("dyad.sqlite.rejects.csv").exists()
    verified(db)


def test_lines_of_gdelt_come_back_as_they_were(tmp_path: Path, db: Path) -> None:
    (tmp_path / "a.zip").write_bytes(zipped(a=text(MIXED)))
    assert dyad_import(db, tmp_path).exit_code == 0
    assert sorted(export(db, "gdelt", "origin=gdelt").splitlines()) == sorted(
        text([MIXED[0], MIXED[3]]).splitlines()
    )
    assert sorted(export(db, "gdelt1", "origin=gdelt1").splitlines()) == sorted(text(MIXED[1:3]).splitlines())
    assert sorted(export(db, "gdelt").splitlines()) == sorted(
        relaid(line, "gdelt").encode() for line in MIXED
    )


REAL = os.environ.get("GDELT_FILES", "")


@pytest.mark.skipif(not REAL, reason="GDELT_FILES names no folder with event files of GDELT")
@pytest.mark.parametrize(("layout", "fields"), [("gdelt", (61,)), ("gdelt1", (57, 58))])
def test_real_lines_of_gdelt_come_back_as_they_were(db: Path, layout: str, fields: tuple[int, ...]) -> None:
    assert dyad_import(db, REAL).exit_code == 0
    files = [file for file in Path(REAL).iterdir() if ".export." in file.name]
    lines = [line for file in files for line in file.read_bytes().splitlines()]
    wanted = sorted(line for line in lines if line.count(b"\t") + 1 in fields)
    assert sorted(export(db, layout, f"origin={layout}").splitlines()) == wanted != []
    verified(db)


@pytest.mark.parametrize("layout", ["csv", "tsv", "jsonl", "parquet"])
def test_what_one_database_exports_another_takes(tmp_path: Path, db: Path, layout: str) -> None:
    """All but what the database gives anew: when it was added, its revision, and that it is a copy."""
    first = tmp_path / "first.sqlite"
    with store.open(first) as opened:
        mentions = [
            coded(),
            coded(None, "0354"),
            coded("SWE", "14", None, None),
            coded("UKR", "190", "USA", confidence=0.25),
        ]
        opened.add(document(), mentions, now=NOW)
        opened._connection.execute(
            "UPDATE events SET place_name = 'a, \"b\"' || char(10) || 'c' WHERE code = '14'"
        )
    (tmp_path / "first.gdelt").write_bytes(text(MIXED))
    assert dyad_import(first, tmp_path / "first.gdelt").exit_code == 0
    (tmp_path / f"file.{layout}").write_bytes(export(first, layout))
    result = dyad_import(db, tmp_path / f"file.{layout}")
    assert said(result) == "dyad: 1 file, rows: 8 stored; 0 there before; 0 rejected"
    same = [
        name
        for name in export(first, "csv").decode().splitlines()[0].split(",")
        if name not in ("added", "revision", "origin")
    ]
    fields = "fields=" + ",".join(same)
    assert export(db, "csv", fields) == export(first, "csv", fields)
    assert export(db, "csv", "fields=origin").split().count(b"copy") == 4
    result = dyad_import(first, tmp_path / f"file.{layout}")
    assert said(result) == "dyad: 1 file, rows: 0 stored; 8 there before; 0 rejected"
    verified(db)


def test_folders_and_lists_name_files(tmp_path: Path, db: Path) -> None:
    folder = tmp_path / "files" / "below"
    folder.mkdir(parents=True)
    (folder / "20150218.export.CSV").write_bytes(text(TWO[:1]))
    (folder / "a.gz").write_bytes(gzip.compress(text(TWO[1:2])))
    (folder / "notes.txt").write_text("no events")
    (tmp_path / "c").write_bytes(text(TWO[2:]))
    result = dyad_import(db, tmp_path / "files", "-", stdin=f"{tmp_path / 'c'}\n\n")
    assert (result.exit_code, said(result)) == (
        0,
        "dyad: 3 files, rows: 3 stored; 0 there before; 0 rejected",
    )


def test_imported_events_are_served(tmp_path: Path, db: Path) -> None:
    from api.app import create_app
    from api.settings import read_settings

    (tmp_path / "a").write_bytes(text([TWO[0], mention("1")]))
    dyad_import(db, tmp_path / "a")
    client: FlaskClient = create_app(read_settings({"DYAD_DB": str(db)})).test_client()
    answer = client.get("/events?actor=FIN&origin=gdelt&fields=id,source,origin,confidence").json
    assert answer is not None
    assert answer["data"] == [{"id": "gdelt-1", "source": "FINGOV", "origin": "gdelt", "confidence": None}]
    assert client.get("/events.gdelt").data == text(TWO[:1])
    answer = client.get("/events/gdelt-1/original").json
    assert answer is not None
    row = answer["data"]["row"]
    assert "\t".join(row.values()) == TWO[0]
    assert (row["SOURCEURL"], row["AvgTone"]) == ("https://example.org/a", "-4.4776119402985")
    (told,) = answer["data"]["mentions"]
    assert ("\t".join(told.values()), told["SentenceID"]) == (mention("1"), "19")
    none = client.get("/events/gdelt-1/mentions").json
    assert none is not None
    assert (none["data"], none["meta"]["count"]) == ([], 0)
    for path in ("/events/gdelt-2/original", "/events/gdelt-2/mentions"):
        assert client.get(path).status_code == 404
    bad = client.get("/events?origin=gdlet")
    assert bad.status_code == 400
    assert "did you mean gdelt" in str(bad.json)


ORIGINALS = {
    "gdelt-1": (text(OLD[1:]), "gdelt1-2", {"SOURCEURL": None, "GLOBALEVENTID": "2"}),
    "icews": (text(TAB), "icews-926685-19950101", {"Source Name": "Extremist (Russia)", "Intensity": "3.4"}),
    "copy": (text([HEAD + ",id", "2022-05-18,FIN,RUS,046,x"]), "x", None),
}


@pytest.mark.parametrize(("data", "id_", "cells"), ORIGINALS.values(), ids=ORIGINALS)
def test_an_event_shows_what_it_was_imported_from(
    tmp_path: Path, db: Path, data: bytes, id_: str, cells: dict[str, str | None] | None
) -> None:
    from api.app import create_app
    from api.settings import read_settings

    (tmp_path / "a").write_bytes(data)
    dyad_import(db, tmp_path / "a")
    answer = create_app(read_settings({"DYAD_DB": str(db)})).test_client().get(f"/events/{id_}/original").json
    assert answer is not None
    row = answer["data"]["row"]
    assert cells is None if row is None else {name: row.get(name) for name in cells or {}} == cells


# ---- what cannot -------------------------------------------------------------------------------------------------

LONG = "x" * (importing.LONGEST + 1)
REJECTS = {
    "fields": ([TWO[0], "a\tb", TWO[1]], 2, "has 2 fields; an event of GDELT has 57, 58 or 61, a mention 16"),
    "code": ([TWO[0], gdelt(EventCode="999")], 2, "event code '999' is not in the codebook"),
    "first": ([gdelt(SQLDATE="20150230"), TWO[0]], 1, "'20150230' is no day"),
    "nul": ([TWO[0], TWO[1] + "\0"], 2, "holds a NUL byte"),
    "long": ([TWO[0], LONG, TWO[1]], 2, "is longer than a million bytes"),
    "very-long": ([TWO[0], LONG * 3, TWO[1]], 2, "is longer than a million bytes"),
    "icews": ([*TAB, icews(Event_ID="x")], 3, "Event ID 'x' is no number"),
    "json": (['{"date":"2022-05-18","source":"FIN","target":"RUS","code":"046"}', "{"], 2, "is no JSON: Expecting"),
    "json-list": (['{"date":"","source":"FIN","target":"RUS","code":"046"}', "[]"], 2, "is no JSON object"),
    "json-half-a-character": (
        ['{"date":"","source":"FIN","target":"RUS","code":"046","source_text":"\\ud83d"}'], 1, r"'\ud83d' holds a NUL",
    ),
    "json-half-a-name": (['{"date":"","\\ud83d":"","source":"FIN","target":"RUS","code":"046"}'], 1,
                         r"has other columns than our exports (unknown: \ud83d"),
    "json-columns": (['{"day":"2022-05-18"}'], 1, "has other columns than our exports (unknown: day; missing: date, sou"),
    "csv-cells": ([HEAD, "2022-05-18,FIN", "2022-05-18,FIN,RUS,046"], 2, "has 2 cells; the header has 4"),
    "csv-code": ([HEAD, "2022-05-18,FIN,RUS,46"], 2, "event code '46' is not in the codebook"),
    "csv-quote": ([HEAD, '"2022-05-18"x,FIN,RUS,046', "2022-05-18,FIN,RUS,046"], 2, "',' expected after '\"'"),
    "csv-open-quote": ([HEAD, "2022-05-18,FIN,RUS,046", '"2022-05-18,FIN,RUS,046'], 3, "unexpected end of data"),
    "csv-nul": ([HEAD, "2022-05-18,FIN,RUS\0,046"], 2, "holds a NUL byte"),
}  # fmt: skip


@pytest.mark.parametrize(("lines", "line", "reason"), REJECTS.values(), ids=REJECTS)
def test_a_row_that_cannot_be_is_set_apart(
    tmp_path: Path, db: Path, lines: list[str], line: int, reason: str
) -> None:
    (tmp_path / "file").write_bytes(text(lines))
    result = dyad_import(db, tmp_path / "file")
    good = sum(bool(each) for each in lines) - 1 - any(each in (HEAD, TAB[0]) for each in lines)
    assert (result.exit_code, said(result)) == (
        1,
        f"dyad: 1 file, rows: {good} stored; 0 there before; 1 rejected",
    )
    ((file, number, why, row),) = rejected(db)
    assert (file, number, why[: len(reason)]) == ("file", str(line), reason)
    assert row == lines[line - 1][:10_000].replace("\0", "\ufffd")
    verified(db)


def test_a_row_in_another_encoding_is_set_apart(tmp_path: Path, db: Path) -> None:
    (tmp_path / "file").write_bytes(
        text([TWO[0], gdelt(Actor1Name="ÅLAND"), TWO[1]]).replace("Å".encode(), b"\xc5")
    )
    result = dyad_import(db, tmp_path / "file")
    assert said(result) == "dyad: 1 file, rows: 2 stored; 0 there before; 1 rejected"
    ((_, line, reason, row),) = rejected(db)
    assert (line, reason, r"\xc5LAND" in row) == ("2", "is not UTF-8", True)


def test_the_file_of_rejects_is_of_the_files_imported_and_goes_with_the_last(
    tmp_path: Path, db: Path
) -> None:
    (tmp_path / "a").write_bytes(text([TWO[0], "bad"]))
    (tmp_path / "b").write_bytes(text([TWO[1], "worse"]))
    assert dyad_import(db, tmp_path / "a", tmp_path / "b").exit_code == 1
    again = dyad_import(db, tmp_path / "a", tmp_path / "b")
    assert (again.exit_code, said(again)) == (1, "dyad: 2 files, rows: 0 stored; 2 there before; 2 rejected")
    assert [row[0] for row in rejected(db)] == ["a", "b"]
    assert dyad_import(db, "--rejects", tmp_path / "own.csv", tmp_path / "b").exit_code == 1
    assert (tmp_path / "own.csv").read_text().count("worse") == 1
    (tmp_path / "a").write_bytes(text([TWO[0], TWO[2]]))
    assert dyad_import(db, tmp_path / "a").exit_code == 0
    assert not db.with_name("dyad.sqlite.rejects.csv").exists()


def test_a_file_of_rejects_that_cannot_be_written_is_named(tmp_path: Path, db: Path) -> None:
    (tmp_path / "a").write_bytes(text([TWO[0], "bad"]))
    result = dyad_import(db, "--rejects", tmp_path / "gone" / "r.csv", tmp_path / "a")
    assert (result.exit_code, said(result)) == (
        1, f"Error: --rejects {tmp_path / 'gone' / 'r.csv'}: No such file or directory; name another file",
    )  # fmt: skip
    assert len(export(db, "gdelt").splitlines()) == 1


def parquet(tmp_path: Path, **columns: list[object]) -> bytes:
    pq.write_table(pa.table(columns), tmp_path / "made.parquet")
    return (tmp_path / "made.parquet").read_bytes()


def test_a_parquet_of_other_columns_is_refused(tmp_path: Path, db: Path) -> None:
    (tmp_path / "file").write_bytes(parquet(tmp_path, day=["2022-05-18"]))
    result = dyad_import(db, tmp_path / "file")
    assert result.exit_code == 1
    assert (
        "file: is Parquet and has other columns than our exports (unknown: day; missing: date"
        in result.stderr
    )


PACKED = gzip.compress(text([gdelt(GLOBALEVENTID=str(n), AvgTone=str(hash(str(n)))) for n in range(5000)]))
ENCRYPTED = bytearray(zipped(a=b"x"))
for _at in (6, ENCRYPTED.index(b"PK\x01\x02") + 8):
    ENCRYPTED[_at] |= 1
BROKEN = {
    "half-a-gzip": (PACKED[: len(PACKED) // 2], "breaks off (Compressed file ended before"),
    "a-spoilt-gzip": (PACKED[:2000] + b"\0" * 200 + PACKED[2200:], "breaks off ("),
    "half-a-zip": (zipped(a=PACKED)[:-50], "is no whole zip file ("),
    "encrypted": (bytes(ENCRYPTED), "is encrypted; unpack it"),
    "half-a-parquet": (b"PAR1 and no more", "is Parquet and "),
    "other-columns": (b"day,who\n2022-05-18,FIN\n", "is neither of GDELT nor of ICEWS, and has other columns than our exports"),
    "no-table": (b"Dear all,\n", "it begins with 'Dear all,"),
    "a-picture": (b"\x89PNG\r\n\x1a\n\0\0", "it begins with "),
}  # fmt: skip


@pytest.mark.parametrize(("data", "reason"), BROKEN.values(), ids=BROKEN)
def test_a_file_that_cannot_be_read_does_not_stop_the_others(
    tmp_path: Path, db: Path, data: bytes, reason: str
) -> None:
    (tmp_path / "a").write_bytes(data)
    (tmp_path / "b").write_bytes(text(["9999" + TWO[0]]))
    result = dyad_import(db, tmp_path / "a", tmp_path / "b")
    assert result.exit_code == 1
    assert reason in result.stderr
    assert said(result).endswith("; 1 file not read to the end")
    assert b"\n99991\t" in b"\n" + export(db, "gdelt")
    verified(db)


def test_what_came_before_a_file_broke_off_is_stored_and_the_whole_file_adds_the_rest(
    tmp_path: Path, db: Path
) -> None:
    (tmp_path / "a").write_bytes(PACKED[: len(PACKED) // 2])
    dyad_import(db, tmp_path / "a")
    with store.open(db) as opened:
        assert 0 < len(export(db, "gdelt").splitlines()) < 5000
        assert opened.verify().faults == ()
    (tmp_path / "a").write_bytes(PACKED)
    assert dyad_import(db, tmp_path / "a").exit_code == 0
    assert len(export(db, "gdelt").splitlines()) == 5000


BEGINNINGS = st.sampled_from((
    b"", b"PAR1", b"\x1f\x8b", b"PK\x03\x04", b"{", HEAD.encode() + b"\n", text(TAB[:1]), text(TWO[:1]), gzip.compress(text(TWO)),
    zipped(a=text(TWO)), b'{"date":"","source":"FIN","target":"RUS","code":"046","goldstein":', b"\xef\xbb\xbf",
))  # fmt: skip


@settings(max_examples=200, deadline=None)
@given(BEGINNINGS, st.binary(max_size=60))
def test_whatever_a_file_holds_is_read_or_refused(beginning: bytes, rest: bytes) -> None:
    refused: list[SourceError] = []
    with TemporaryDirectory() as folder:
        (Path(folder) / "a").write_bytes(beginning + rest)
        for source in sources([folder + "/a"], refused.append, io.BytesIO()):
            try:
                for batch, _ in importing.batches(source, 0):
                    "".join(f"{reject.reason}{reject.text}" for reject in batch.rejects).encode()
            except SourceError as fault:
                refused.append(fault)
    for fault in refused:
        assert str(fault).startswith(folder)


MISSING = {
    "no-file": (["gone"], "gone: No such file or directory"),
    "empty-folder": (["nothing"], "file in this folder; name the files"),
}


@pytest.mark.parametrize(("names", "reason"), MISSING.values(), ids=MISSING)
def test_a_path_that_leads_nowhere_is_named(tmp_path: Path, db: Path, names: list[str], reason: str) -> None:
    (tmp_path / "nothing").mkdir()
    result = dyad_import(db, *(tmp_path / name for name in names))
    assert result.exit_code == 1
    assert reason in result.stderr


def test_no_path_is_a_mistake(db: Path) -> None:
    assert dyad_import(db).exit_code == 2


# ---- again -------------------------------------------------------------------------------------------------------


def test_an_interrupted_import_goes_on_where_it_stopped(
    tmp_path: Path, db: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importing, "BATCH", 2)
    rows = [gdelt(GLOBALEVENTID=str(n)) for n in range(1, 10)]
    (tmp_path / "a").write_bytes(text([*rows[:3], "bad", *rows[3:]]))
    load, loaded = Store.load, list[int]()

    def stopped(self: Store, file: str, batch: importing.Batch, now: object) -> Progress:
        if len(loaded) == 2:
            raise KeyboardInterrupt
        loaded.append(batch.line)
        return load(self, file, batch, NOW)

    with monkeypatch.context() as patch:
        patch.setattr(Store, "load", stopped)
        assert dyad_import(db, tmp_path / "a").exit_code == 1
    assert loaded == [2, 4]
    verified(db)
    assert [row[1] for row in rejected(db)] == ["4"]
    result = dyad_import(db, tmp_path / "a")
    assert said(result) == "dyad: 1 file, rows: 6 stored; 3 there before; 1 rejected"
    assert sorted(export(db, "gdelt").splitlines()) == sorted(text(rows).splitlines())


@pytest.mark.parametrize("layout", ["csv", "jsonl", "parquet"])
def test_our_own_files_go_on_where_they_stopped(
    tmp_path: Path, db: Path, layout: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importing, "BATCH", 2)
    first = tmp_path / "first.sqlite"
    with store.open(first) as opened:
        opened.add(document(), [coded(code=code) for code in ("046", "14", "190", "0354", "036")], now=NOW)
    (tmp_path / "a").write_bytes(export(first, layout))
    (source,) = importing_sources(tmp_path / "a")
    whole = [batch for batch, _ in importing.batches(source, 0)]
    assert [len(batch.events) for batch in whole] == [2, 2, 1]
    later = [batch for batch, _ in importing.batches(source, whole[0].line)]
    assert [event for batch in later for event in batch.events] == [
        event for batch in whole[1:] for event in batch.events
    ]


LINES = st.sampled_from((*TWO, *OLD, "", "bad", "é" * 300, TWO[0] + "\0", "x" * 900, "x" * 2500))


@settings(max_examples=150, deadline=None)
@given(
    st.lists(LINES, max_size=12), st.integers(1, 3000), st.integers(1, 5), st.integers(0, 13), st.booleans()
)
def test_wherever_blocks_and_batches_end_each_row_is_read_once(
    rows: list[str], block: int, batch: int, behind: int, last: bool
) -> None:
    data = text(rows) if last else text(rows).removesuffix(b"\n")
    with TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        patch.setattr(importing, "FIRST", 300)
        patch.setattr(importing, "BLOCK", block)
        patch.setattr(importing, "BATCH", batch)
        patch.setattr(importing, "LONGEST", 800)
        (Path(folder) / "a").write_bytes(text(TWO[:1]) + data)  # a first row says what the file is
        found = [each for each, _ in importing.batches(*importing_sources(Path(folder) / "a"), behind)]
    good = {n for n, row in enumerate([TWO[0], *rows], 1) if row in (*TWO, *OLD) and n > behind}
    bad = {n for n, row in enumerate([TWO[0], *rows], 1) if row not in (*TWO, *OLD, "") and n > behind}
    assert [n for each in found for n in each.numbers] == sorted(good)
    assert [reject.line for each in found for reject in each.rejects] == sorted(bad)
    assert [each.done for each in found] == [False] * (len(found) - 1) + [True]
    assert found[-1].line == max(good | bad | {behind})


def importing_sources(path: Path) -> list[importing.Source]:
    return list(sources([str(path)], lambda fault: None, io.BytesIO()))


def test_what_another_process_reads_is_the_same(
    tmp_path: Path, db: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a").write_bytes(text([*MIXED, "bad", mention()]))
    (tmp_path / "b").write_bytes(PACKED[:9000])
    tasks = [(source, 0) for name in "ab" for source in importing_sources(tmp_path / name)]
    here = list(reading.steps(tasks))
    monkeypatch.setattr(reading, "LITTLE", 0)
    with reading.reading(tasks) as there:
        assert list(there) == here
    with reading.reading(tasks) as there:
        assert next(there) == here[0]  # and no more: the process ends with the block


def test_readers_meanwhile_see_whole_batches(tmp_path: Path, db: Path) -> None:
    """As many events as the file is said to be read, summaries that agree with them, and a feed that misses none."""
    (tmp_path / "a").write_bytes(text(gdelt(GLOBALEVENTID=str(n)) for n in range(5000)))
    program = Path(__file__).parents[1] / "killed.py"  # imports twenty rows at a time
    path = os.pathsep.join([str(program.parents[1]), os.environ.get("PYTHONPATH", "")])
    command = [sys.executable, program, "0.1.0", "import", "--db", str(db), str(tmp_path / "a")]
    store.open(db).close()
    follower, seen = Follower(limit=1000), set[int]()
    with subprocess.Popen(
        command, stderr=subprocess.DEVNULL, env={**os.environ, "PYTHONPATH": path}
    ) as process:
        while process.poll() is None:
            with store.open(db, readonly=True) as opened, opened.moment():
                rows = everything(opened)
                assert opened._rows("SELECT coalesce(sum(stored), 0) FROM imports") == [(len(rows),)]
                assert differences(opened._connection) == {}
                assert follower.catch_up(opened) == rows
                seen.add(len(rows))
    assert process.returncode == 0
    assert len(seen) > 2
    assert all(number % 20 == 0 for number in seen)


# ---- the database --------------------------------------------------------------------------------------------------


def test_a_locked_database_is_named(tmp_path: Path, db: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sqlite, "WAIT", 0.05)
    (tmp_path / "a").write_bytes(text(TWO))
    store.open(db).close()
    other = sqlite3.connect(db, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    result = dyad_import(db, tmp_path / "a")
    assert (result.exit_code, said(result)) == (
        1, f"Error: database {db} is locked by another process; wait for it or end it",
    )  # fmt: skip
    other.close()
    assert dyad_import(db, tmp_path / "a").exit_code == 0


def test_a_damaged_database_is_named(tmp_path: Path, db: Path) -> None:
    (tmp_path / "a").write_bytes(text(gdelt(GLOBALEVENTID=str(n)) for n in range(500)))
    assert dyad_import(db, tmp_path / "a").exit_code == 0
    with store.open(db) as opened:
        opened._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    whole = db.read_bytes()
    db.write_bytes(whole[:8192] + b"\xff" * (len(whole) - 8192))
    (tmp_path / "b").write_bytes(text(gdelt(GLOBALEVENTID=str(n)) for n in range(500, 600)))
    result = dyad_import(db, tmp_path / "b")
    assert (result.exit_code, said(result)) == (
        1,
        f"Error: database {db} is damaged; restore it from a backup",
    )


def test_another_file_is_no_database(tmp_path: Path, db: Path) -> None:
    db.write_bytes(b"no database" * 1000)
    (tmp_path / "a").write_bytes(text(TWO))
    result = dyad_import(db, tmp_path / "a")
    assert said(result) == f"Error: database {db} is not a SQLite database; name another file"


LIMITED = """
import resource, sys
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[1]), resource.RLIM_INFINITY))
from api.command import main
from api.sources import SourceError, sources
main(sys.argv[2:])
"""


def test_a_database_that_cannot_grow_keeps_what_it_had(tmp_path: Path, db: Path) -> None:
    (tmp_path / "a").write_bytes(text(TWO))
    assert dyad_import(db, tmp_path / "a").exit_code == 0
    (tmp_path / "b").write_bytes(text(gdelt(GLOBALEVENTID=str(n)) for n in range(100, 3000)))
    size = str(db.stat().st_size + 100_000)
    command = [sys.executable, "-c", LIMITED, size, "import", "--db", str(db), str(tmp_path / "b")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert f"Error: database {db} cannot be read or written: the disk reports an error" in done.stderr
    verified(db)
    assert sorted(export(db, "gdelt").splitlines()) == text(TWO).splitlines()
    assert dyad_import(db, tmp_path / "b").exit_code == 0
    assert len(export(db, "gdelt").splitlines()) == 2903


def test_the_store_says_what_a_full_disk_is(db: Path) -> None:
    with store.open(db) as opened, pytest.raises(StoreError, match="the disk is full"):
        opened._connection.execute(f"PRAGMA max_page_count = {opened._rows('PRAGMA page_count')[0][0]}")
        opened.add(document(text="x" * 100_000), [], now=NOW)
