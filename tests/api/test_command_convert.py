"""``dyad dictionaries convert``: foreign files in, a folder for --dictionaries out, and a report of every line."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from api.command import main
from api.command_convert import spread
from coder.coder import Coder
from coder.parsing import ModelParser

Run = Callable[..., Result]

ACTORS = """\
# an actor file of PETRARCH's
ZUBROWKA_ [BGR] # a land of the films
+ZUBROWKAN_
RUDI_LUTZ_
+PRESIDENT_LUTZ_
\t[BGRGOV 930120-010120]
\t[BGRELI]
IRON_LEAGUE_ [BGRREB]
AIR_SHOW [---] ;a null code
"""
AGENTS = """\
!PERSON! = MAN, MEN
BELL!PERSON! [~GOV]
QUARTERMASTER_GENERAL {QUARTERMASTERS_GENERAL} [~MIL]
"""
VERBS = """\
&BELLS
+BELL
+CARILLON
--- SERENADE [051] ---
SERENADE
+TIP_HATS
- * &BELLS (FOR +) [057]
- * (TO TEARS) [:110]
- WOULD NOT * [120]
- % * [040:040]
- * BALCONY [---]
"""
SENTENCES = {
    "the verb alone": ("Chad serenaded Mali.", ["TCD 051 MLI"]),
    "a set and a preposition": ("Chad serenaded the carillon for Mali.", ["TCD 057 MLI"]),
    "the subject is the target": ("Chad serenaded Mali to tears.", ["MLI 110 TCD"]),
    "negated": ("Chad would not serenade Mali.", ["TCD 120 MLI"]),
    "both of them": ("Chad and Mali serenaded.", ["MLI 040 TCD", "TCD 040 MLI"]),
    "nothing": ("Chad serenaded the balcony of Mali.", []),
    "a name": ("Zubrowka praised Mali.", ["BGR 051 MLI"]),
    "a role noun of a name": ("A bellman from Zubrowka praised Mali.", ["BGRGOV 051 MLI"]),
    "a plural of its own": ("The quartermasters general of Chad praised Mali.", ["TCDMIL 051 MLI"]),
    "a group": ("The Iron League praised Mali.", ["BGRREB 051 MLI"]),
}  # fmt: skip
DATED = {"2000-05-18": "BGRGOV", "2001-01-20": "BGRGOV", "2001-01-21": "BGRELI"}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name, text in (("a.actors.txt", ACTORS), ("a.agents.txt", AGENTS), ("a.verbs.txt", VERBS)):
        (tmp_path / name).write_text(text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def run() -> Run:
    return lambda *arguments: CliRunner().invoke(main, ("dictionaries", "convert", *arguments))


ALL = ("--actors", "a.actors.txt", "--agents", "a.agents.txt", "--verbs", "a.verbs.txt", "--output", "out")


def test_a_folder_with_a_report_is_written(folder: Path, run: Run) -> None:
    result = run(*ALL)
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr == (
        "dyad: 21 lines carried over (1 of them changed), 1 left out\n"
        f"dyad: {Path('out/report.tsv')} says which and why\n"
    )
    assert sorted(str(p.relative_to(folder)) for p in (folder / "out").rglob("*.*")) == [
        "out/actors/a.actors.toml",
        "out/agents/a.agents.toml",
        "out/report.tsv",
        "out/verbs/a.verbs.toml",
    ]
    assert (folder / "out/report.tsv").read_text(encoding="utf-8").splitlines() == [
        "file\tline\toutcome\treason\tremedy\ttext",
        "a.actors.txt\t9\tleft\ta null code: the name is no actor\tno entry is needed; where the name holds that "
        'of a land ("Iran-Contra affair"), write an actor with that land\'s code and kind = "city"\tAIR_SHOW [---]',
        "a.verbs.txt\t11\tchanged\ta null code: carried over as an act that gives nothing\tnothing to do\t"
        "- * BALCONY [---]",
    ]


def test_the_folder_codes(folder: Path, run: Run, coder: Coder) -> None:
    run(*ALL)
    assert isinstance(coder.parser, ModelParser)
    own = Coder.load(folder / "out", coder.parser)
    found = {text: coded(own, text) for text, _ in SENTENCES.values()}
    assert found == dict(SENTENCES.values())
    assert {day: coded(own, "President Lutz praised Mali.", day) for day in DATED} == {
        day: [f"{code} 051 MLI"] for day, code in DATED.items()
    }


def coded(coder: Coder, text: str, day: str | None = None) -> list[str]:
    from api.intake import parse_date
    from schema.records import Document

    mentions = coder.code(Document("1", text, parse_date(day) if day else None))
    return sorted(f"{m.source.code} {m.code} {m.target.code}" for m in mentions)


def test_the_folder_passes_the_check(folder: Path, run: Run) -> None:
    run(*ALL)
    result = CliRunner().invoke(main, ("check", "--dictionaries", "out"))
    assert result.exit_code == 0, result.stderr


def test_the_exit_status_is_0_where_nothing_is_left_out(folder: Path, run: Run) -> None:
    result = run("--agents", "a.agents.txt", "--output", "out")
    assert (result.exit_code, result.stderr.splitlines()[0]) == (0, "dyad: 3 lines carried over, 0 left out")


def test_an_option_takes_several_files(folder: Path, run: Run) -> None:
    (folder / "b.actors.txt").write_text("ACME_ [USABUS]\n", encoding="utf-8")
    result = run("--output", "out", "--actors", "a.actors.txt", "b.actors.txt", "--agents", "a.agents.txt")
    assert result.stderr.splitlines()[0] == "dyad: 11 lines carried over, 1 left out"


SPREAD = {
    "one file": (["--actors", "a"], ["--actors", "a"]),
    "two files": (["--actors", "a", "b"], ["--actors", "a", "--actors", "b"]),
    "the option again": (["--actors", "a", "--actors", "b"], ["--actors", "a", "--actors", "b"]),
    "another option": (
        ["--actors", "a", "b", "--output", "o", "--verbs", "c", "d"],
        ["--actors", "a", "--actors", "b", "--output", "o", "--verbs", "c", "--verbs", "d"],
    ),
    "no file": (["--actors", "--verbs", "c"], ["--actors", "--verbs", "c"]),
    "nothing": ([], []),
}


@pytest.mark.parametrize(("arguments", "spread_out"), SPREAD.values(), ids=SPREAD)
def test_files_are_spread_over_their_option(arguments: list[str], spread_out: list[str]) -> None:
    assert spread(arguments) == spread_out


REFUSED = {
    "no file": (("--output", "out"), 2, "name files with --actors, --agents or --verbs"),
    "no folder": (("--actors", "a.actors.txt"), 2, "Missing option '--output'"),
    "a file that is not there": (
        ("--actors", "none.txt", "--output", "out"),
        1,
        "none.txt: No such file or directory; name a file that can be read",
    ),
    "a folder that is not empty": (
        ("--actors", "a.actors.txt", "--output", "."),
        1,
        "--output .: not empty; name a folder that is new or empty",
    ),
    "a file for a folder": (
        ("--actors", "a.actors.txt", "--output", "a.agents.txt"),
        1,
        "--output a.agents.txt: not empty; name a folder that is new or empty",
    ),
}


@pytest.mark.parametrize(("arguments", "status", "message"), REFUSED.values(), ids=REFUSED)
def test_what_is_refused_writes_nothing(
    folder: Path, run: Run, arguments: tuple[str, ...], status: int, message: str
) -> None:
    before = sorted(folder.rglob("*"))
    result = run(*arguments)
    assert (result.exit_code, message in result.stderr) == (status, True), result.stderr
    assert sorted(folder.rglob("*")) == before


def test_an_empty_folder_may_be_there(folder: Path, run: Run) -> None:
    (folder / "out").mkdir()
    assert run("--agents", "a.agents.txt", "--output", "out").exit_code == 0


def test_the_trace_names_the_converted_entry(folder: Path, run: Run, coder: Coder) -> None:
    from schema.records import Document

    run(*ALL)
    trace = Coder.load(folder / "out", coder.parser).explain(Document("1", "Chad serenaded Mali."))
    (sentence,) = json.loads(json.dumps(trace.as_dict()))["sentences"]
    (event,) = sentence["events"]
    assert event["fired"][0] == "a.verbs.toml:6 serenade 051: serenade"
