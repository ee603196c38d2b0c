"""``dyad code`` over a corpus: by several processes as by one, interrupted and gone on with, over bad documents."""

from __future__ import annotations

import io
import json
import multiprocessing
import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import coder.coder
import store
from api import command_options, corpus
from api.command import main
from api.command_tally import bar
from tests.api import coders

Run = Callable[..., Result]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    """The command, with a coder that finds as many events in a document as it says, one document a batch."""
    monkeypatch.setattr(command_options, "open_coder", coders.load)
    monkeypatch.setattr(coder.coder, "version", lambda dictionaries: "0.1.0")
    monkeypatch.setattr(corpus, "DOCUMENTS", 1)
    monkeypatch.chdir(tmp_path)
    return lambda *arguments, stdin=None: CliRunner().invoke(main, ("code", *arguments), input=stdin)


def lines(*texts: str) -> str:
    rows = (
        line if line[:1] == "{" else json.dumps({"id": f"d{n}", "text": line})
        for n, line in enumerate(texts, 1)
    )
    return "".join(row + "\n" for row in rows)


@pytest.mark.parametrize("layout", ["table", "jsonl", "csv"])
def test_processes_give_the_bytes_that_one_gives(run: Run, layout: str) -> None:
    stdin = lines("2", "slow 0.2", "{", "1", "fail", "3")
    alone = run("-", "--format", layout, stdin=stdin)
    spread = run("-", "--format", layout, "--workers", "2", stdin=stdin)
    said = [sorted(each.stderr.splitlines()) for each in (alone, spread)]  # who reads ahead refuses ahead
    assert (spread.stdout, spread.exit_code) == (alone.stdout, 1)
    assert (
        said[0]
        == said[1]
        == [
            "dyad: 4 documents, 6 events; 2 inputs refused",
            "dyad: <stdin>:3: not JSON (Expecting property name enclosed in double quotes, column 1);"
            " write one object with id and text a line",
            "dyad: <stdin>:5: document 'd5' cannot be coded (ZeroDivisionError: division by zero);"
            " report this with its text",
        ]
    )


@pytest.mark.parametrize("workers", ["1", "2"])
def test_documents_stored_as_they_are_are_passed_over(run: Run, workers: str) -> None:
    code = ("-", "--db", "news.sqlite", "--workers", workers)
    assert run(*code, stdin=lines("2", "0", "3")).stderr == "dyad: 3 documents, 5 events\n"
    assert run(*code, stdin=lines("2", "0", "1", "1")).stderr == (
        "dyad: 2 documents, 2 events; 2 documents stored before as they are\n"
    )
    assert run(*code, "--actors", "any", stdin=lines("2", "0")).stderr == "dyad: 2 documents, 2 events\n"
    assert run(*code, stdin=lines("2", "fail")).stderr.splitlines()[-1] == (
        "dyad: 1 document, 2 events; 1 input refused"
    )


def test_of_namesakes_the_last_is_stored_however_often_they_are_coded(run: Run) -> None:
    first, second = '{"id": "a", "text": "1"}', '{"id": "a", "text": "2"}'
    for texts in ((first, second), (first, second), (first, second, first), (second, first, first)):
        run("-", "--db", "news.sqlite", stdin=lines(*texts))
        with store.open("news.sqlite") as db:
            assert json.loads(db.document("a") or "")["text"] == json.loads(texts[-1])["text"]


def test_what_is_printed_is_coded_though_it_is_stored(run: Run) -> None:
    code = ("-", "--db", "news.sqlite", "--format", "jsonl")
    first, second = run(*code, stdin=lines("1", "2")), run(*code, stdin=lines("1", "2"))
    assert (second.stdout, second.stderr) == (first.stdout, first.stderr)
    assert len(first.stdout.splitlines()) == 2


def test_a_file_is_written_and_stored_at_once(run: Run, tmp_path: Path) -> None:
    printed = run("-", "--format", "jsonl", stdin=lines("1", "2"))
    written = run(
        "-", "--db", "news.sqlite", "--format", "jsonl", "--output", "a.jsonl", stdin=lines("1", "2")
    )
    assert (written.stdout, written.stderr) == ("", printed.stderr)
    assert (tmp_path / "a.jsonl").read_text() == printed.stdout
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.jsonl", "news.sqlite"]


@pytest.mark.parametrize("workers", ["1", "2"])
def test_ctrl_c_stops_and_keeps_what_is_done(run: Run, workers: str) -> None:
    code = ("-", "--db", "news.sqlite", "--workers", workers)
    stopped = run(*code, stdin=lines("1", "2", f"stop {os.getpid()}", *["slow 0.1"] * 50))
    assert (stopped.exit_code, stopped.stderr) == (
        1,
        "\ndyad: stopped; the same command goes on from there\n\nAborted!\n",
    )
    assert multiprocessing.active_children() == []
    assert run(*code, stdin=lines("1", "2")).stderr == (
        "dyad: 0 documents, 0 events; 2 documents stored before as they are\n"
    )


def test_who_codes_is_said_once(run: Run) -> None:
    refused = run("-", "--workers", "2", "--scheduler", "tcp://127.0.0.1:1", stdin=lines("1"))
    assert (refused.exit_code, "name either --workers or --scheduler" in refused.stderr) == (2, True)


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(("size", "shown"), [(300, "100%"), (None, "2 documents")], ids=["file", "stream"])
def test_a_terminal_shows_how_far_the_corpus_is_read(
    monkeypatch: pytest.MonkeyPatch, size: int | None, shown: str
) -> None:
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    with bar(size) as progress:
        progress.pass_over(100)
        progress.seen(100)
        progress.seen(100)
    said = terminal.getvalue()
    assert "2 documents, " in said and "/s" in said
    assert shown in said
