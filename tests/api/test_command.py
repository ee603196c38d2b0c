"""The command line: what it prints, what it stores, what it refuses.  The coder stands in as a table."""

from __future__ import annotations

import csv
import io
import json
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from api import command_options, command_service, server
from api.command import main
from schema.records import Document, Mention, Party, Span


def mention(document: Document, source: str | None, code: str, target: str | None) -> Mention:
    words = document.text.split()
    return Mention(
        document_id=document.id,
        date=document.date,
        source=Party(source, words[0], Span(0, len(words[0]))),
        target=Party(target, words[-1].strip("."), Span(0, 1)),
        code=code,
        act="praise",
        modality="done",
        trigger=words[1],
        trigger_span=Span(6, 13),
        sentence=document.text,
        sentence_index=0,
        sentence_span=Span(0, len(document.text)),
        confidence=0.75,
        fired=("acts.toml:1",),
        coder_version="test",
    )


KNOWN = {"Kiev": "UKRGOV", "Moscow": "RUSGOV"}


class TableCoder:
    """Codes 'A praised B.' as an event; nothing else."""

    version = "test"

    def code(self, document: Document, actors: str = "coded") -> tuple[Mention, ...]:
        words = document.text.rstrip(".").split()
        if len(words) != 3:
            return ()
        source, target = KNOWN.get(words[0]), KNOWN.get(words[2])
        if actors == "coded" and None in (source, target):
            return ()
        return (mention(document, source, "051", target),)

    def code_all(
        self, documents: Iterable[Document], actors: str = "coded"
    ) -> Iterator[tuple[Document, tuple[Mention, ...]]]:
        for document in documents:
            yield document, self.code(document, actors)


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):  # type: ignore[no-untyped-def]
    monkeypatch.setattr(command_options, "open_coder", lambda dictionaries: TableCoder())
    monkeypatch.chdir(tmp_path)

    def invoke(*arguments: str, stdin: str | bytes | None = None) -> Result:
        return CliRunner().invoke(main, arguments, input=stdin)

    return invoke


LINES = (
    '{"id": "a", "text": "Kiev praised Moscow.", "date": "2022-05-18"}\n'
    '{"id": "b", "text": "Nothing happened in the town."}\n'
    '{"id": "c", "text": "Kiev praised Lagos."}\n'
)
EVENT = {
    "source": "UKRGOV",
    "target": "RUSGOV",
    "code": "051",
    "date": "2022-05-18",
    "source_text": "Kiev",
    "target_text": "Moscow",
    "trigger": "praised",
    "sentence": "Kiev praised Moscow.",
    "confidence": 0.75,
    "act": "praise",
    "modality": "done",
    "fired": ["acts.toml:1"],
    "sentence_index": 0,
    "sentence_span": [0, 20],
    "source_span": [0, 4],
    "target_span": [0, 1],
    "trigger_span": [6, 13],
    "place": None,
    "coder_version": "test",
}


def test_json_lines_hold_every_document_in_order(run) -> None:  # type: ignore[no-untyped-def]
    result = run("code", "-", "--format", "jsonl", stdin=LINES)
    rows = [json.loads(line) for line in result.stdout.splitlines()]
    assert len(rows[0]["events"][0].pop("event_id")) == 16
    assert rows == [{"id": "a", "events": [EVENT]}, {"id": "b", "events": []}, {"id": "c", "events": []}]
    assert (result.exit_code, result.stderr) == (0, "dyad: 3 documents, 1 event\n")


def test_any_actor_keeps_phrases_with_code_null(run) -> None:  # type: ignore[no-untyped-def]
    result = run("code", "-", "--format", "jsonl", "--actors", "any", stdin=LINES)
    event = json.loads(result.stdout.splitlines()[2])["events"][0]
    assert (event["target"], event["target_text"], event["date"]) == (None, "Lagos", None)


def test_a_table_is_for_people(run) -> None:  # type: ignore[no-untyped-def]
    assert run("code", "-", "--actors", "any", stdin=LINES).stdout == (
        "date        source      code   target      trigger  [document]\n"
        "2022-05-18  UKRGOV      051    RUSGOV      praised  [a]\n"
        "-           UKRGOV      051    (Lagos)     praised  [c]\n"
    )


def test_csv_has_a_header_and_codes_as_strings(run) -> None:  # type: ignore[no-untyped-def]
    rows = list(csv.DictReader(io.StringIO(run("code", "-", "--format", "csv", stdin=LINES).stdout)))
    wanted = {"document": "a", "code": "051", "fired": '["acts.toml:1"]', "place": ""}
    assert [{key: row[key] for key in wanted} for row in rows] == [wanted]


def test_bad_input_is_named_and_the_others_are_coded(run, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    (tmp_path / "bad.jsonl").write_text('{"id": "x"}\n' + LINES)
    (tmp_path / "latin.txt").write_bytes(b"Caf\xe9")
    result = run("code", "bad.jsonl", "latin.txt", "--format", "jsonl")
    assert [json.loads(line)["id"] for line in result.stdout.splitlines()] == ["a", "b", "c"]
    assert result.stderr.splitlines() == [
        "dyad: bad.jsonl:1: the text is missing; give one",
        "dyad: latin.txt:1: not UTF-8 (byte 0xe9); convert the file to UTF-8",
        "dyad: 3 documents, 1 event; 2 inputs refused",
    ]
    assert result.exit_code == 1


def test_unknown_actors_are_listed_by_frequency(run) -> None:  # type: ignore[no-untyped-def]
    texts = ["Kiev praised Lagos.", "Lagos praised Moscow.", "Kiev praised LAGOS.", "Bern praised Kiev."]
    stdin = "".join(json.dumps({"id": text, "text": text}) + "\n" for text in texts)
    result = run("actors", "--unknown", "-", stdin=stdin)
    assert (result.exit_code, result.stdout) == (0, "3\tLagos\n1\tBern\n")


REFUSED = {
    "no-path": (("code",), 2, "name a file, a folder or - for standard input"),
    "no-text": (("explain", " "), 1, "the text is empty; give one"),
    "no-day": (("explain", "A.", "--date", "soon"), 1, "date 'soon' is not a day; write it as YYYY-MM-DD"),
    "no-source-of-actors": (("actors", "--unknown"), 2, "name either PATH... or --db"),
    "no-path-of-acts": (("acts", "--unknown"), 2, "name a file, a folder or - for standard input"),
    "no-such-format": (("code", "-", "--format", "xml"), 2, "'xml' is not one of 'table', 'jsonl', 'csv'"),
    "no-database": (("serve", "--db", "none.sqlite"), 1, "--db none.sqlite: no such file; make it with"),
}


@pytest.mark.parametrize(("arguments", "status", "message"), REFUSED.values(), ids=REFUSED)
def test_a_refusal_says_what_to_do(run, arguments, status, message) -> None:  # type: ignore[no-untyped-def]
    result = run(*arguments)
    assert result.exit_code == status
    assert message in result.stderr


@pytest.fixture
def served(run, monkeypatch: pytest.MonkeyPatch) -> list[tuple[Any, ...]]:  # type: ignore[no-untyped-def]
    """What the server was asked to serve; it does not run, and seeds are coded by this process."""
    asked: list[tuple[Any, ...]] = []
    monkeypatch.setattr(server, "serve", lambda *arguments: asked.append(arguments))
    monkeypatch.setattr(command_service, "_apart", lambda *arguments: run(*arguments).exit_code)
    return asked


def test_seeds_are_coded_into_an_empty_volume_and_never_again(run, served, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    (tmp_path / "seeds").mkdir()
    (tmp_path / "seeds" / "a.jsonl").write_text(LINES)
    serve = ("serve", "--db", "dyad.sqlite", "--seeds", "seeds")
    assert run(*serve).exit_code == 0
    first = (tmp_path / "dyad.sqlite").read_bytes()
    (tmp_path / "seeds" / "b.txt").write_text("Moscow praised Kiev.")
    assert run(*serve).exit_code == 0
    assert (tmp_path / "dyad.sqlite").read_bytes() == first
    exported = run("export", "fields=source,code,target").stdout_bytes
    assert exported == b"source,code,target\r\nUKRGOV,051,RUSGOV\r\n"
    assert served == [(Path("dyad.sqlite"), None, None, None)] * 2


def test_told_to_stop_while_seeds_are_coded_nothing_is_left(tmp_path: Path) -> None:
    """As in a container that is stopped early, whose first process no signal ends that it does not wait for."""
    (tmp_path / "seeds").mkdir()
    (tmp_path / "seeds" / "a.txt").write_text("Finland applied to join NATO. " * 20_000)
    program = [sys.executable, "-P", "-m", "api.command", "serve", "--db", "dyad.sqlite", "--seeds", "seeds"]
    process = subprocess.Popen(program, cwd=tmp_path, stderr=subprocess.DEVNULL)
    try:
        while process.poll() is None and not list(tmp_path.glob("dyad.sqlite.coding-*")):
            time.sleep(0.01)
        process.terminate()
        assert process.wait(10) == 128 + signal.SIGTERM
    finally:
        process.kill()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["seeds"]


def test_seeds_that_cannot_all_be_coded_leave_the_volume_empty(run, served, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    (tmp_path / "seeds").mkdir()
    (tmp_path / "seeds" / "a.jsonl").write_text(LINES + "{")
    result = run("serve", "--seeds", "seeds")
    assert "--seeds seeds: not all of it can be coded; mend what is named above" in result.stderr
    assert result.exit_code == 1
    assert (served, [path.name for path in tmp_path.iterdir()]) == ([], ["seeds"])


def test_the_environment_says_what_the_options_do_not(run, served, monkeypatch, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    (tmp_path / "news.sqlite").touch()
    monkeypatch.setenv("DYAD_DB", "news.sqlite")
    assert run("serve", "--port", "9000").exit_code == 0
    assert served == [(Path("news.sqlite"), None, 9000, None)]


@pytest.mark.parametrize("name", sorted(main.commands))
def test_every_command_has_a_help_text(run, name: str) -> None:  # type: ignore[no-untyped-def]
    result = run(name, "--help")
    assert result.exit_code == 0
    assert len(result.stdout.splitlines()) > 4


def test_summaries_are_rebuilt(run, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    run("code", "-", "--db", "dyad.sqlite", stdin=LINES)
    sound = run("rebuild")
    assert (sound.exit_code, sound.stderr) == (
        0, "dyad: dyad.sqlite: nothing was wrong; the summaries are counted anew\n",
    )  # fmt: skip
    with sqlite3.connect(tmp_path / "dyad.sqlite") as other:
        other.execute("DELETE FROM by_code")
    other.close()
    assert run("rebuild", "--db", "dyad.sqlite").stderr == (
        "dyad: dyad.sqlite: 1 row of by_code was wrong; the summaries are counted anew\n"
    )
    missing = run("rebuild", "--db", "none.sqlite")
    assert (missing.exit_code, "no such file; name the database" in missing.stderr) == (1, True)
