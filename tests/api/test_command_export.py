"""What ``dyad export`` writes is what the server sends for the same filters; ``dyad check`` reads everything."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlencode

import pytest
from click.testing import CliRunner, Result
from flask.testing import FlaskClient

from api import command_check, command_export
from api.command import main
from api.command_database import EXPORTS
from api.formats import FORMATS, Format
from schema.errors import DataError

FILTERS = {
    "all": {},
    "actor": {"actor": "Finland"},
    "several": {"actor": "FIN,SWE", "root": "04", "date_from": "2022-05-10"},
    "range": {"goldstein__gte": "2", "sort": "goldstein"},
    "columns": {"fields": "date,source,code,target", "actors": "any", "sort": "date"},
    "words": {"q": "negotiating"},
    "nothing": {"country": "FJI"},
}
BAD = {
    "name": ("actr=FIN",),
    "value": ("code=99",),
    "column": ("fields=date,sorce",),
    "order": ("sort=goldstien",),
    "both": ("actr=FIN", "root=4x"),
}


def words(filters: dict[str, str]) -> list[str]:
    return [f"{key}={value}" for key, value in filters.items()]


def takes(layout: str) -> tuple[str, ...]:
    return next(row.takes for row in FORMATS if row.name == layout)


def export(db: Path, *arguments: str) -> Result:
    return CliRunner().invoke(main, ["export", "--db", str(db), *arguments])


def test_every_format_is_offered() -> None:
    assert [row.name for row in FORMATS] == list(EXPORTS)


@pytest.mark.parametrize("layout", EXPORTS)
@pytest.mark.parametrize("filters", FILTERS.values(), ids=FILTERS)
def test_the_bytes_are_the_servers(
    db: Path, client: FlaskClient, filters: dict[str, str], layout: str
) -> None:
    if "fields" in filters and "fields" not in takes(layout):
        return
    result = export(db, "--format", layout, *words(filters))
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout_bytes == client.get(f"/events.{layout}?{urlencode(filters)}").data


def test_a_file_gets_the_same_bytes(db: Path, client: FlaskClient, tmp_path: Path) -> None:
    (tmp_path / "out.csv").write_text("what was there")
    result = export(db, "--output", str(tmp_path / "out.csv"), "actor=FIN")
    assert (result.exit_code, result.output) == (0, "")
    assert (tmp_path / "out.csv").read_bytes() == client.get("/events.csv?actor=FIN").data
    assert sorted(path.name for path in tmp_path.glob("out*")) == ["out.csv"]


@pytest.mark.parametrize("filters", BAD.values(), ids=BAD)
def test_a_bad_filter_gets_the_servers_suggestions(
    db: Path, client: FlaskClient, tmp_path: Path, filters: tuple[str, ...]
) -> None:
    result = export(db, "--output", str(tmp_path / "out.csv"), *filters)
    answer = client.get("/events.csv?" + "&".join(filters))
    assert answer.json is not None
    assert (result.exit_code, answer.status_code) == (1, 400)
    for error in answer.json["errors"]:
        hint = " or ".join(error["did_you_mean"])
        assert f"{error['parameter']}={error['value']}: {error['message']}" in result.stderr
        assert not hint or f"did you mean {hint}?" in result.stderr
    assert not (tmp_path / "out.csv").exists()


REFUSED = {
    "no-database": (("--db", "none.sqlite"), 1, "database none.sqlite does not exist; make it with: dyad"),
    "no-value": (("actor",), 2, "'actor' is no filter; write KEY=VALUE, as in actor=FIN"),
    "no-pages": (("limit=5",), 1, "limit=5: is no parameter"),
    "no-folder": (("--output", "none/out.csv"), 1, "--output none/out.csv: No such file or directory"),
}


@pytest.mark.parametrize(("arguments", "status", "message"), REFUSED.values(), ids=REFUSED)
def test_a_refusal_says_what_to_do(
    db: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    arguments: tuple[str, ...],
    status: int,
    message: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    result = export(db, *arguments)
    assert (result.exit_code, message in result.stderr) == (status, True), result.stderr


def test_a_file_stays_as_it_was_where_the_export_breaks_off(
    db: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks_off(*_: object):  # type: ignore[no-untyped-def]
        yield b"half\n"
        raise DataError(["the database went away"])

    written = Format("csv", "text/csv", "", breaks_off)
    monkeypatch.setattr(command_export, "format_named", lambda name: written)
    (tmp_path / "out.csv").write_text("what was there")
    result = export(db, "--output", str(tmp_path / "out.csv"))
    assert (result.exit_code, result.stderr) == (1, "Error: the database went away\n")
    assert (tmp_path / "out.csv").read_text() == "what was there"
    assert sorted(path.name for path in tmp_path.glob("out*")) == ["out.csv"]


def test_a_link_still_leads_to_the_file(db: Path, tmp_path: Path) -> None:
    (tmp_path / "link.csv").symlink_to(tmp_path / "real.csv")
    assert export(db, "--output", str(tmp_path / "link.csv")).exit_code == 0
    assert (tmp_path / "link.csv").is_symlink()
    assert (tmp_path / "real.csv").read_bytes().startswith(b"id,")


def check(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["check", *arguments])


def test_check_says_what_it_read(monkeypatch: pytest.MonkeyPatch) -> None:
    readers = (lambda folder, faults: {"event code": 2}, lambda folder, faults: {"act": 1, "example": 0})
    monkeypatch.setattr(command_check, "READERS", readers)
    result = check()
    assert (result.exit_code, result.stderr) == (0, "dyad: 2 event codes, 1 act, 0 examples; 0 faults\n")


def test_check_reads_on_after_a_fault_and_tells_each_once(monkeypatch: pytest.MonkeyPatch) -> None:
    def codebook(folder: Path | None, faults: list[str]) -> dict[str, int]:
        raise DataError(["codebook.csv:2: bad", "codebook.csv:7: worse"])

    def dictionaries(folder: Path | None, faults: list[str]) -> dict[str, int]:
        faults += ["acts.toml:1: bad", "codebook.csv:2: bad"]
        return {"act": 3}

    monkeypatch.setattr(command_check, "READERS", (codebook, dictionaries))
    result = check()
    assert result.stderr.splitlines() == [
        "codebook.csv:2: bad",
        "codebook.csv:7: worse",
        "acts.toml:1: bad",
        "dyad: 3 acts; 3 faults",
    ]
    assert result.exit_code == 1


def test_check_counts_everything_and_finds_faults_in_the_users_folder(tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_text('[[act]]\nname = "x"\ncode = "999"\n')
    inventory = command_check.take_inventory(tmp_path)
    assert list(inventory.counts) == [
        "event code",
        "actor code",
        "country name",
        "actor name",
        "agent",
        "act",
        "example",
    ]
    assert inventory.counts["event code"] > 300
    assert inventory.counts["actor name"] > 10_000
    assert [fault for fault in inventory.faults if fault.startswith("mine.toml:1:")] != []
