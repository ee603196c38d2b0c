"""The command line with the project's own parser and dictionaries, from files to events and the database."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from api.command import main
from api.intake import LONGEST
from coder.coder import Coder
from coder.sentence import Parser

Run = Callable[..., Result]


@pytest.fixture
def run(coder: Coder, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    """The commands, run in an empty folder.  The coder is loaded once for all tests, the dictionaries of a
    user's folder each time."""
    load = Coder.load

    def shared(dictionaries: Path | None = None, parser: Parser | None = None) -> Coder:
        return load(dictionaries, coder.parser) if dictionaries else coder

    monkeypatch.setattr(Coder, "load", shared)
    monkeypatch.chdir(tmp_path)
    return lambda *arguments, stdin=None: CliRunner().invoke(main, arguments, input=stdin)


def line(name: str, text: str) -> str:
    return json.dumps({"id": name, "text": text, "date": "2022-05-18"}) + "\n"


def events(result: Result) -> dict[str, list[str]]:
    """The events of each document that was printed as JSON lines, as ``SOURCE CODE TARGET``."""
    rows = map(json.loads, result.stdout.splitlines())
    return {row["id"]: [_shown(event) for event in row["events"]] for row in rows}


def _shown(event: dict[str, Any]) -> str:
    sides = [event[side] or f"({event[side + '_text']})" for side in ("source", "target")]
    return f"{sides[0]} {event['code']} {sides[1]}"


PRAISE = "Kiev praised Moscow."
DOCUMENTS = line("a", PRAISE) + line("b", "It rained in the hills.") + line("c", "Zubrowka praised Finland.")


def test_documents_are_coded_in_order_with_their_spans(run: Run) -> None:
    result = run("code", "-", "--format", "jsonl", stdin=DOCUMENTS)
    assert events(result) == {"a": ["UKRGOV 051 RUSGOV"], "b": [], "c": []}
    event = json.loads(result.stdout.splitlines()[0])["events"][0]
    spans = {side: PRAISE[slice(*event[f"{side}_span"])] for side in ("source", "target", "trigger")}
    assert spans == {"source": "Kiev", "target": "Moscow", "trigger": "praised"}
    assert (event["date"], event["sentence"]) == ("2022-05-18", PRAISE)


def test_any_actor_keeps_the_phrase_without_a_code(run: Run) -> None:
    result = run("code", "-", "--format", "jsonl", "--actors", "any", stdin=DOCUMENTS)
    assert events(result)["c"] == ["(Zubrowka) 051 FIN"]


def dump(path: Path) -> list[str]:
    connection = sqlite3.connect(path)
    try:
        return list(connection.iterdump())
    finally:
        connection.close()


def test_coding_twice_changes_nothing(run: Run, tmp_path: Path) -> None:
    """Not a row, not the time of storing, not the revision: readers' caches stay good."""
    first = run("code", "-", "--db", "news.sqlite", stdin=DOCUMENTS)
    before = dump(tmp_path / "news.sqlite")
    second = run("code", "-", "--db", "news.sqlite", stdin=DOCUMENTS)
    assert [result.stdout for result in (first, second)] == ["", ""]
    assert first.stderr == "dyad: 3 documents, 1 event\n"
    assert second.stderr == "dyad: 0 documents, 0 events; 3 documents stored before as they are\n"
    assert dump(tmp_path / "news.sqlite") == before
    printed = run("code", "-", "--db", "news.sqlite", "--format", "jsonl", stdin=DOCUMENTS)
    assert (printed.stderr, len(printed.stdout.splitlines())) == (first.stderr, 3)
    assert dump(tmp_path / "news.sqlite") == before
    assert sum(row.startswith('INSERT INTO "documents"') for row in before) == 3


def test_what_is_stored_is_exported(run: Run) -> None:
    run("code", "-", "--db", "news.sqlite", stdin=DOCUMENTS)
    fields = "fields=date,source,code,target,source_text"
    assert run("export", "--db", "news.sqlite", "actor=UKR", fields).stdout_bytes == (
        b"date,source,code,target,source_text\r\n2022-05-18,UKRGOV,051,RUSGOV,Kiev\r\n"
    )


def test_the_database_lists_its_unknown_actors(run: Run) -> None:
    texts = ("Zubrowka praised Finland.", "Zubrowka praised Sweden.", "Norway praised Borogrovia.", PRAISE)
    stdin = "".join(line(str(number), text) for number, text in enumerate(texts))
    run("code", "-", "--actors", "any", "--db", "news.sqlite", stdin=stdin)
    stored = run("actors", "--unknown", "--db", "news.sqlite")
    assert (stored.exit_code, stored.stdout) == (0, "2\tZubrowka\n1\tBorogrovia\n")
    assert run("actors", "--unknown", "-", stdin=stdin).stdout == stored.stdout


def test_predicates_that_no_act_covers_are_listed_by_frequency(run: Run) -> None:
    texts = ("Kenya outwits Uganda.", PRAISE, "Peru tangoed with Chile.", "Uganda outwits Rwanda.")
    stdin = "".join(line(str(number), text) for number, text in enumerate(texts))
    result = run("acts", "--unknown", "-", stdin=stdin)
    assert (result.exit_code, result.stdout, result.stderr) == (
        0,
        "2\toutwit\tKenya outwits Uganda.\n1\ttango with\tPeru tangoed with Chile.\n",
        "dyad: 4 documents, 3 predicates\n",
    )


CONLLU = """\
# newdoc id = one
# text = Finland thanked Russia.
1	Finland	Finland	PROPN	_	_	2	nsubj	_	_
2	thanked	thank	VERB	_	_	0	root	_	_
3	Russia	Russia	PROPN	_	_	2	obj	_	SpaceAfter=No
4	.	.	PUNCT	_	_	2	punct	_	_

# newdoc id = two
# text = Finland thanked Russia.
1	Finland	Finland	PROPN	_	_	2	obj	_	_
2	thanked	thank	VERB	_	_	0	root	_	_
3	Russia	Russia	PROPN	_	_	2	nsubj	_	SpaceAfter=No
4	.	.	PUNCT	_	_	2	punct	_	_
"""


def test_parsed_sentences_are_coded_as_they_are_parsed(run: Run, tmp_path: Path) -> None:
    """The second parse has it that Russia thanked: it is the file's that counts, not our parser's."""
    (tmp_path / "news.conllu").write_text(CONLLU, encoding="utf-8")
    result = run("conllu", "news.conllu", "--date", "2022-05-18", "--format", "jsonl")
    assert events(result) == {"one": ["FIN 051 RUS"], "two": ["RUS 051 FIN"]}
    assert {json.loads(row)["events"][0]["date"] for row in result.stdout.splitlines()} == {"2022-05-18"}


def test_a_bad_parse_is_named_by_line(run: Run, tmp_path: Path) -> None:
    (tmp_path / "news.conllu").write_text(CONLLU.replace("0\troot", "9\troot", 1), encoding="utf-8")
    result = run("conllu", "news.conllu")
    assert (result.exit_code, result.stdout) == (1, "")
    assert "news.conllu:4: " in result.stderr


THEIRS = """\
[[actor]]
name = "Zubrowka"
code = "KENREB"
kind = "group"

[[act]]
name  = "praise or endorse"
code  = "050"
verbs = ["praise TARGET"]
[[act.example]]
text  = "Kenya praised Uganda."
gives = ["KEN 050 UGA"]
"""


def test_the_users_dictionaries_override_an_act_and_add_an_actor(run: Run, tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "mine.toml").write_text(THEIRS, encoding="utf-8")
    stdin = DOCUMENTS + line("d", "Finland condemned Russia.")
    plain = run("code", "-", "--format", "jsonl", stdin=stdin)
    users = run("code", "-", "--format", "jsonl", "--dictionaries", "mine", stdin=stdin)
    assert events(plain) == {"a": ["UKRGOV 051 RUSGOV"], "b": [], "c": [], "d": ["FIN 111 RUS"]}
    assert events(users) == {
        "a": ["UKRGOV 050 RUSGOV"],
        "b": [],
        "c": ["KENREB 050 FIN"],
        "d": ["FIN 111 RUS"],
    }


def test_faults_in_the_users_dictionaries_stop_the_coding(run: Run, tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "mine.toml").write_text("[[act]\n", encoding="utf-8")
    result = run("code", "-", "--dictionaries", "mine", stdin=DOCUMENTS)
    assert (result.exit_code, result.stdout.count("UKRGOV")) == (1, 0)
    assert result.stderr.startswith("Error: mine.toml:1: ")


GOOD = line("good", PRAISE).encode()
LAST = line("last", "Finland condemned Russia.").encode()
TOO_LONG = f"longer than {LONGEST} bytes; split it into documents"
BAD: dict[str, tuple[str, bytes, str]] = {
    "not-utf8": (
        "bad.txt",
        b"One.\nCaf\xe9.",
        "bad.txt:2: not UTF-8 (byte 0xe9); convert the file to UTF-8",
    ),
    "broken-json": ("bad.jsonl", GOOD + b'{"id": "x", "text\n' + LAST, "bad.jsonl:2: not JSON ("),
    "bad-date": (
        "bad.jsonl",
        GOOD + b'{"id": "x", "text": "Kiev praised Moscow.", "date": "2022-02-30"}\n' + LAST,
        "bad.jsonl:2: date '2022-02-30' is not a day; write it as YYYY-MM-DD",
    ),
    "bad-date-in-front-matter": (
        "bad.txt",
        b"---\ndate: Wednesday\n---\nKiev praised Moscow.",
        "bad.txt:2: date 'Wednesday' is not a day; write it as YYYY-MM-DD",
    ),
    "empty-text": (
        "bad.jsonl",
        GOOD + b'{"id": "x", "text": ""}\n' + LAST,
        "bad.jsonl:2: the text is empty; give one",
    ),
    "empty-file": ("bad.txt", b"", "bad.txt:1: the text is empty; give one"),
    "ten-megabytes": (
        "bad.jsonl",
        GOOD + b'{"id": "x", "text": "' + b"Kiev " * 2_000_000 + b'"}\n' + LAST,
        "bad.jsonl:2: " + TOO_LONG,
    ),
    "ten-megabytes-of-text": ("bad.txt", b"Kiev " * 2_000_000, "bad.txt:1: " + TOO_LONG),
}


@pytest.mark.parametrize(("name", "content", "fault"), BAD.values(), ids=BAD)
def test_bad_input_is_named_and_the_others_are_coded(
    run: Run, tmp_path: Path, name: str, content: bytes, fault: str
) -> None:
    (tmp_path / name).write_bytes(content)
    (tmp_path / "next.txt").write_text("Sweden praised Norway.")
    result = run("code", name, "next.txt", "--format", "jsonl", "--db", "news.sqlite")
    wanted = {"next": ["SWE 051 NOR"]}
    if name.endswith(".jsonl"):
        wanted = {"good": ["UKRGOV 051 RUSGOV"], "last": ["FIN 111 RUS"], **wanted}
    assert events(result) == wanted
    first, last = result.stderr.splitlines()
    assert first.startswith(f"dyad: {fault}")
    assert last.endswith("; 1 input refused")
    assert result.exit_code == 1
    exported = run("export", "--db", "news.sqlite", "--format", "jsonl").stdout
    assert len(exported.splitlines()) == len(wanted)
