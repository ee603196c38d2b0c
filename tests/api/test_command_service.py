"""The commands of whoever runs a service: keys, settings, coding anew, backups, checks."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import store
from api import command_options
from api.command import main
from api.settings import described
from schema.records import Document, Mention
from store import Position
from store.feed import FEED_TABLE
from store.filters import parse
from tests.store.samples import DAY, NOW, document, mention

Run = Callable[..., Result]


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, arguments)


def test_keys_are_made_listed_and_revoked(db: Path) -> None:
    made = run("keys", "create", "newsroom", "--db", str(db))
    assert (made.exit_code, made.stderr) == (0, "dyad: keep it; it is not shown again\n")
    with store.open(db) as opened:
        assert opened.keys.find(made.stdout.strip()) is not None
    (row,) = run("keys", "list", "--db", str(db)).stdout.splitlines()
    assert row.split("\t")[1:3] + row.split("\t")[4:] == ["newsroom", "write", "-"]
    assert made.stdout.strip() not in row
    assert run("keys", "revoke", "newsroom", "--db", str(db)).exit_code == 0
    assert not run("keys", "list", "--db", str(db)).stdout.strip().endswith("-")
    with store.open(db) as opened:
        assert opened.keys.find(made.stdout.strip()) is None


REFUSED = {
    "same-name": (("keys", "create", "a"), "there is a key 'a' already; give this one another name"),
    "no-such-key": (("keys", "revoke", "b"), "there is no key 'b'; `dyad keys list` shows them"),
    "no-scope": (("keys", "create", "b", "--scope", "all"), "'all' is not one of 'write', 'read'"),
    "no-folder": (("backup", "none/copy"), "cannot be opened; check that the file and its folder exist"),
}


@pytest.mark.parametrize(("arguments", "message"), REFUSED.values(), ids=REFUSED)
def test_a_refusal_says_what_to_do(
    db: Path, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...], message: str
) -> None:
    monkeypatch.chdir(db.parent)
    run("keys", "create", "a")
    result = run(*arguments)
    assert (result.exit_code != 0, message in result.stderr) == (True, True), result.stderr


def test_settings_are_listed_with_what_they_are(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DYAD_PORT", "9000")
    monkeypatch.setenv("DYAD_SECRET", "hush")
    result = run("settings")
    rows = {name: rest for name, *rest in (line.split("\t") for line in result.stdout.splitlines())}
    assert list(rows) == [name for name, _, _ in described()]
    assert rows["DYAD_PORT"] == ["9000", "8000", "Port to listen on."]
    assert rows["DYAD_READ_ONLY"][:2] == ["0", "0"]
    assert rows["DYAD_SECRET"][:2] == ["(set)", "-"]
    assert "hush" not in result.stdout


def test_a_bad_setting_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DYAD_PROT", "9000")
    result = run("settings")
    assert (result.exit_code, result.stderr) == (
        1, "Error: DYAD_PROT: there is no such setting; did you mean DYAD_PORT?\n",
    )  # fmt: skip


class NewCoder:
    """Another version: what was 046 is 164, d1 has no events any more, unknown actors are as asked."""

    version = "0.2.0"

    def __init__(self, fails_at: str = "") -> None:
        self.fails_at = fails_at

    def code_all(self, documents: object, actors: str) -> object:
        for one in documents:  # type: ignore[attr-defined]
            if one.id == self.fails_at:
                raise KeyboardInterrupt
            yield one, self._code(one, actors)

    def _code(self, one: Document, actors: str) -> tuple[Mention, ...]:
        known = replace(mention(code="164", day=one.date, document=one.id), coder_version=self.version)
        unknown = replace(known, source=replace(known.source, code=None))
        return () if one.id == "d1" else (known, unknown) if actors == "any" else (known,)


def recode(monkeypatch: pytest.MonkeyPatch, db: Path, *more: str, fails_at: str = "") -> Result:
    monkeypatch.setattr(command_options, "open_coder", lambda dictionaries: NewCoder(fails_at))
    return run("recode", "--db", str(db), *more)


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """Three documents of three days, each with an event of its own, and d9 in which nothing was found."""
    with store.open(tmp_path / "small") as db:
        for n, code in enumerate(("046", "164", "190")):
            day = DAY.replace(day=n + 1)
            db.add(document(f"d{n}", date=day), [mention(code=code, day=day, document=f"d{n}")], now=NOW)
        db.add(document("d9"), [], NOW, "0.1.0")
    return tmp_path / "small"


def changes(path: Path, since: int) -> list[tuple[bool, str]]:
    with store.open(path, readonly=True) as db:
        found = db.changes(parse(FEED_TABLE.filters, []), Position(since), 100).rows
    entries = map(json.loads, found)
    return sorted((entry["deleted"], (entry["event"] and entry["event"]["code"]) or "") for entry in entries)


def test_coding_anew_shows_in_the_feed_what_changed_and_vanished(
    small: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    result = recode(monkeypatch, small)
    assert (result.exit_code, result.stderr) == (
        0, "dyad: 4 documents coded anew by 0.2.0; events: 3 new, 0 changed, 3 deleted\n",
    )  # fmt: skip
    assert changes(small, 4) == [(False, "164")] * 3 + [(True, "")] * 3
    again = recode(monkeypatch, small)
    assert again.stderr == "dyad: 0 documents coded anew by 0.2.0; events: 0 new, 0 changed, 0 deleted\n"
    assert run("verify", "--db", str(small)).exit_code == 0


def test_coding_anew_goes_on_where_it_was_interrupted(small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert recode(monkeypatch, small, fails_at="d2").exit_code == 1
    assert len(changes(small, 4)) == 3
    assert recode(monkeypatch, small).stderr.startswith("dyad: 2 documents coded anew")
    assert len(changes(small, 4)) == 6


def test_unknown_actors_are_kept_as_before_or_as_asked(small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    recode(monkeypatch, small, "--actors", "any")
    with store.open(small) as db:
        assert len(db.unknown_actors()) == 1
        for old in db.outdated("0.1.0"):
            db.recode(old, [], NOW, "0.1.0")
    recode(monkeypatch, small)
    with store.open(small) as db:
        assert len(db.unknown_actors()) == 1


def test_a_backup_is_verified(db: Path, tmp_path: Path) -> None:
    assert run("backup", str(tmp_path / "copy"), "--db", str(db)).exit_code == 0
    result = run("verify", "--db", str(tmp_path / "copy"))
    assert (result.exit_code, result.stderr) == (
        0, "dyad: 13 documents, 13 mentions, 13 events, 0 deletions, revision 13; faults: 0\n",
    )  # fmt: skip


def test_faults_of_a_database_are_told(db: Path) -> None:
    with store.open(db) as opened:
        opened._connection.execute("UPDATE documents SET num_mentions = 5 WHERE id = 'd3'")
    result = run("verify", "--db", str(db))
    assert (result.exit_code, result.stderr.splitlines()) == (1, [
        "dyad: not so: documents count their mentions: document d3: 5, not 1",
        "dyad: 13 documents, 13 mentions, 13 events, 0 deletions, revision 13; faults: 1",
    ])  # fmt: skip
