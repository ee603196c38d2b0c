"""``dyad evaluate``: a gold read whole or not at all, scored, and written as text, JSON and a page."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from api import command_options
from api.command import main
from coder.coder import Coder

Run = Callable[..., Result]


@pytest.fixture
def run(coder: Coder, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    """``dyad evaluate`` in a folder with the small gold."""
    monkeypatch.setattr(command_options, "open_coder", lambda dictionaries: coder)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "gold.jsonl").write_text("".join(json.dumps(row) + "\n" for row in GOLD), encoding="utf-8")
    return lambda *arguments: CliRunner().invoke(main, ("evaluate", *arguments))


def event(text: str) -> dict[str, str]:
    return dict(zip(("source", "code", "target"), text.split(), strict=True))


def row(name: str, text: str, *events: str) -> dict[str, Any]:
    return {"id": name, "text": text, "date": "2022-05-18", "events": [event(e) for e in events], "kind": "x"}


GOLD = (
    row("right", "Kenya condemned Uganda.", "KEN 111 UGA"),
    row("twice", "Kenya condemned Uganda. Kenya condemned Uganda.", "KEN 111 UGA", "KEN 111 UGA"),
    row("role", "Kiev praised Moscow.", "UKR 051 RUSGOV"),
    row("both ways", "Kenya and Uganda held talks.", "KEN 046 UGA", "UGA 046 KEN"),
    row("gone", "The Soviet Union praised Finland.", "RUS 051 FIN") | {"date": "1985-05-18"},
    row("code", "Sweden thanked Norway and Denmark (AT&T, <b>).", "SWE 051 NOR", "SWE 111 DNK"),
    row("missing", "Zubrowka praised Finland.", "ZUB 051 FIN"),
    row("pattern", "Kenya zibbled Uganda.", "KEN 111 UGA"),
    row("nobody", "Peru accused Chile.", "PER 112 CHL", "--- 010 CHL"),
    row("silent", "It rained in the hills."),
    row("loud", "Peru condemned Chile."),
)
#: Right events at each depth, of 12 gold and 10 found, read by hand.
RIGHT = {
    "code ignored": 8, "code countries": 8, "code full codes": 7, "root ignored": 8, "root countries": 8,
    "root full codes": 7, "quad ignored": 8, "quad countries": 8, "quad full codes": 7, "any countries": 9,
}  # fmt: skip


@pytest.fixture
def told(run: Run) -> dict[str, Any]:
    return dict(json.loads(run("gold.jsonl", "--format", "json").stdout))


def test_the_scores_are_those_made_by_hand(told: dict[str, Any]) -> None:
    assert {f"{s['event']} {s['actors']}": s["right"] for s in told["scores"]} == RIGHT
    assert {(s["found"], s["gold"]) for s in told["scores"]} == {(10, 12)}
    assert (told["sentences"], told["silent"]) == (11, {"sentences": 2, "with_events": 1})


def test_every_mistake_is_told_with_its_sentence(told: dict[str, Any]) -> None:
    kinds = {row["id"]: [m["kind"] for m in row["mistakes"]] for row in told["details"] if row["mistakes"]}
    assert kinds == {
        "role": ["wrong role"],
        "code": ["wrong code"],
        "missing": ["actor missing"],
        "pattern": ["no pattern"],
        "nobody": ["actor missing"],
        "loud": ["spurious"],
    }
    assert sum(told["mistakes"].values()) == sum(map(len, kinds.values()))


def test_roots_and_confusion_count_the_same_events(told: dict[str, Any]) -> None:
    assert sum(r["right"] for r in told["roots"]) == RIGHT["root countries"]
    pairs = {(p["gold"], p["found"]): p["events"] for p in told["confusion"]}
    assert pairs == {
        ("04", "04"): 2, ("05", "05"): 3, ("11", "11"): 3, ("11", "05"): 1,
        ("05", ""): 1, ("11", ""): 1, ("01", ""): 1, ("", "11"): 1,
    }  # fmt: skip


def test_states_that_are_gone_can_stand_as_coded(run: Run) -> None:
    result = json.loads(run("gold.jsonl", "--format", "json", "--states", "as-coded").stdout)
    assert result["scores"][1]["right"] == RIGHT["code countries"] - 1


def test_the_text_is_for_people(run: Run) -> None:
    text = run("gold.jsonl").stdout
    assert text.startswith(
        "11 sentences, 12 gold events; 10 found\n2 sentences without an event, of which 1 (50.0%) got one\n"
    )
    assert re.search(r"^code +countries +8 +0\.800 +0\.667 +0\.727$", text, re.M)
    assert re.search(r"^05 Engage in diplomatic cooperation +4 +3 ", text, re.M)
    assert "    missing: Zubrowka praised Finland.\n        gold ZUB 051 FIN; ZUB\n" in text


class Page(HTMLParser):
    """The words of each article, its marked words in brackets, and what the page asks of other hosts."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.articles: dict[str, str] = {}
        self.links: list[str] = []
        self._open = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        self.links += [v for k in ("href", "src") if (v := values.get(k))]
        if tag == "article":
            self._open = values["id"] or ""
        if tag == "mark":
            self.handle_data(f"[{values['class']}:")

    def handle_data(self, data: str) -> None:
        if self._open:
            self.articles[self._open] = self.articles.get(self._open, "") + data

    def handle_endtag(self, tag: str) -> None:
        if tag == "mark":
            self.handle_data("]")
        if tag == "article":
            self._open = ""


def test_the_page_marks_what_was_found(run: Run) -> None:
    page = Page(run("gold.jsonl", "--format", "html").stdout)
    assert set(page.articles) == {str(row["id"]) for row in GOLD}
    assert "[source:Kenya] [trigger:condemned] [target:Uganda]." in page.articles["right"]
    assert (
        "[source:Sweden] [trigger:thanked] [target:Norway] and Denmark (AT&T, <b>)." in page.articles["code"]
    )
    assert "It rained in the hills." in page.articles["silent"]
    assert all(link.startswith("#") for link in page.links)


BAD = {
    "no-json": ('{"id": "a"', "bad.jsonl:2: not JSON ("),
    "no-text": ('{"id": "a", "events": []}', "bad.jsonl:2: the text is missing; give one"),
    "no-events": ('{"id": "a", "text": "A."}', "bad.jsonl:2: events is no list; write a list"),
    "no-event": ('{"id": "a", "text": "A.", "events": ["x"]}', "bad.jsonl:2: event 1 is no object; write"),
    "no-code": (
        '{"id": "a", "text": "A.", "events": [{"source": "KEN", "code": "999", "target": "UGA"}]}',
        "bad.jsonl:2: code '999' of event 1 is no event code; see docs/codebook.md",
    ),
    "a-number": (
        '{"id": "a", "text": "A.", "events": [{"source": "KEN", "code": 51, "target": "UGA"}]}',
        "bad.jsonl:2: code 51 of event 1 is no event code",
    ),
    "a-root": (
        '{"id": "a", "text": "A.", "events": [{"source": "KEN", "code": "05", "target": "UGA"}]}',
        "bad.jsonl:2: code '05' of event 1 is no event code",
    ),
    "no-target": (
        '{"id": "a", "text": "A.", "events": [{"source": "KEN", "code": "051"}]}',
        "bad.jsonl:2: target '' of event 1 is no actor code; write one, or null for nobody",
    ),
    "bad-day": ('{"id": "a", "text": "A.", "date": "May", "events": []}', "bad.jsonl:2: date 'May' is not a day"),
    "twice": ('{"id": "x", "text": "A.", "events": []}', "bad.jsonl:2: id 'x' stands at bad.jsonl:1 already"),
    "near-miss": ('{"id": "a", "texts": "A.", "events": []}', "bad.jsonl:2: unknown key 'texts'"),
}  # fmt: skip


@pytest.mark.parametrize(("line", "message"), BAD.values(), ids=BAD)
def test_a_bad_line_is_named_and_nothing_is_scored(run: Run, line: str, message: str) -> None:
    first = json.dumps({"id": "x", "text": "A.", "events": []})
    Path("bad.jsonl").write_text(f"{first}\n{line}\n\n", encoding="utf-8")
    result = run("gold.jsonl", "bad.jsonl")
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.startswith(f"Error: {message}")


def test_all_bad_lines_are_told_at_once(run: Run) -> None:
    Path("bad.jsonl").write_text("[]\n{}\n", encoding="utf-8")
    faults = run("bad.jsonl").stderr.splitlines()
    assert [fault.partition(": ")[0] for fault in faults] == ["Error", "bad.jsonl:2"]


def test_an_empty_gold_is_none(run: Run) -> None:
    Path("none.jsonl").touch()
    result = run("none.jsonl")
    assert (result.exit_code, "no gold sentence in these files" in result.stderr) == (1, True)


def test_an_actor_that_is_not_named_equals_none(run: Run) -> None:
    gold = {
        "id": "a",
        "text": "Kenya condemned Uganda.",
        "events": [{"source": None, "code": "111", "target": "UGA"}],
    }
    Path("null.jsonl").write_text(json.dumps(gold), encoding="utf-8")
    scores = json.loads(run("null.jsonl", "--format", "json").stdout)["scores"]
    assert [(s["event"], s["actors"]) for s in scores if s["right"]] == [
        ("code", "ignored"), ("root", "ignored"), ("quad", "ignored"),
    ]  # fmt: skip
