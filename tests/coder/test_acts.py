"""The act dictionary: every fault told with file, line and remedy; later folders override earlier ones."""

from pathlib import Path

import pytest

from coder import acts
from coder.acts import Act, Acts, Example
from coder.language import Head, Word
from schema.codebook import MODALITIES

GOOD = """\
[sets]
talks = ["negotiation", "peace+talk"]
more  = ["{talks}", "summit"]

[[act]]
name       = "negotiate"
code       = "046"
reciprocal = true
verbs      = ["negotiate (with TARGET)"]
nouns      = ["{talks} (with|between TARGET)"]
[[act.example]]
text  = "Israel negotiated with Lebanon."
gives = ["ISR 046 LBN", "LBN 046 ISR"]

[[act]]
name    = "visit"
code    = "042"
inverse = "043"
negated = "120"
voiced  = true
codes   = { threatened = "134" }
verbs   = ["visit|call_on TARGET"]
[[act.example]]
text  = "Nobody visited."
gives = []
"""


def read(folder: Path, **files: str) -> tuple[Acts, list[str]]:
    folder.mkdir(exist_ok=True)
    for name, text in files.items():
        (folder / f"{name}.toml").write_text(text, encoding="utf-8")
    faults: list[str] = []
    return acts.load([folder], faults), faults


def test_acts_are_read_whole(tmp_path: Path) -> None:
    known, faults = read(tmp_path, good=GOOD)
    negotiate = Act("negotiate", "046", "good.toml:5", inverse="046")
    visit = Act("visit", "042", "good.toml:15", {"threatened": "134"}, "", "043", "120", True)
    assert faults == []
    assert known.acts == [negotiate, visit]
    assert {key: [(head, act.name) for head, _, act in rows] for key, rows in known.index.items()} == {
        ("verb", "negotiate"): [(Head("negotiate"), "negotiate")],
        ("noun", "negotiation"): [(Head("negotiation"), "negotiate")],
        ("noun", "talk"): [(Head("talk", "", frozenset({"peace"})), "negotiate")],
        ("verb", "visit"): [(Head("visit"), "visit")],
        ("verb", "call"): [(Head("call", "on"), "visit")],
    }
    assert known.examples == [
        Example("Israel negotiated with Lebanon.", ("ISR 046 LBN", "LBN 046 ISR"), "good.toml:5"),
        Example("Nobody visited.", (), "good.toml:15"),
    ]


def test_sets_hold_sets_whatever_their_order(tmp_path: Path) -> None:
    known, faults = read(tmp_path, a='[sets]\nall = ["{some}", "c"]\nsome = ["a", "big+b"]\n')
    assert faults == []
    assert known.sets["all"] == (Word("a"), Word("b", frozenset({"big"})), Word("c"))
    assert (known.lemmas("all"), known.lemmas("none")) == (frozenset("abc"), frozenset())


EXAMPLE = '[[act.example]]\ntext = "x"\ngives = []\n'


def act(lines: str, example: str = EXAMPLE) -> str:
    return f"[[act]]\n{lines}\n{example}"


FAULTS = {
    "no name": (act('code = "040"\nverbs = ["meet"]'), ['f.toml:1: an act without a name; add name = "..."']),
    "no code": (
        act('name = "meet"\nverbs = ["meet"]'),
        ["f.toml:1: act 'meet': no code; add code = \"...\""],
    ),
    "code in no codebook": (
        act('name = "meet"\ncode = "999"\nverbs = ["meet"]'),
        ["f.toml:1: act 'meet': '999' is not in the codebook"],
    ),
    "inverse in no codebook": (
        act('name = "meet"\ncode = "040"\ninverse = "999"\nverbs = ["meet"]'),
        ["f.toml:1: act 'meet': '999' is not in the codebook"],
    ),
    "unknown modality": (
        act('name = "meet"\ncode = "040"\nmodality = "wished"\nverbs = ["meet ACT"]'),
        [f"f.toml:1: act 'meet': no modality 'wished'; use one of {', '.join(MODALITIES)}"],
    ),
    "no pattern": (
        act('name = "meet"\ncode = "040"'),
        ["f.toml:1: act 'meet': no pattern; add verbs, nouns or adjectives"],
    ),
    "no example": (
        act('name = "meet"\ncode = "040"\nverbs = ["meet"]', ""),
        ["f.toml:1: act 'meet': no example; add [[act.example]] with text and gives"],
    ),
    "bad pattern": (
        act('name = "meet"\ncode = "040"\nverbs = ["meet TARGETS"]'),
        ["f.toml:1: 'TARGETS' is no slot; the slots are TARGET, SOURCE and ACT"],
    ),
    "unknown set": (
        act('name = "meet"\ncode = "040"\nverbs = ["meet {envoys}"]'),
        ["f.toml:1: no set {envoys}; define it in sets.toml"],
    ),
    "unknown set in a set": (
        '[sets]\nall = ["{none}"]\n',
        ["f.toml:2: set 'all': no set {none}; define it in sets.toml"],
    ),
    "an act twice": (
        act('name = "meet"\ncode = "040"\nverbs = ["meet"]')
        + act('name = "meet"\ncode = "040"\nverbs = ["see"]'),
        ["f.toml:8: act 'meet' stands at f.toml:1 too; join or rename them"],
    ),
    "TOML": ('[[act]]\nname = "meet\n', None),
}


@pytest.mark.parametrize(("text", "faults"), FAULTS.values(), ids=FAULTS)
def test_a_fault_says_where_and_what_to_do(tmp_path: Path, text: str, faults: list[str] | None) -> None:
    _, found = read(tmp_path, f=text)
    if faults is None:
        assert (
            len(found) == 1
            and found[0].startswith("f.toml:2: ")
            and found[0].endswith("; mend the TOML syntax")
        )
    else:
        assert found == faults


def test_a_set_stands_in_one_file_of_a_folder(tmp_path: Path) -> None:
    _, found = read(tmp_path, a='[sets]\ngive = ["send"]\n', b='[sets]\nlift = ["end"]\ngive = ["lend"]\n')
    assert found == ["b.toml:3: set 'give' stands at a.toml:2 too; join or rename them"]


def test_unknown_keys_are_named_with_the_known_ones(tmp_path: Path) -> None:
    _, found = read(tmp_path, f=act('name = "meet"\ncode = "040"\nverb = "meet"\nverbs = ["meet"]'))
    assert found == [f"f.toml:1: act 'meet': unknown key 'verb'; the keys are {', '.join(sorted(acts.KEYS))}"]


def test_all_faults_of_all_files_are_told_at_once(tmp_path: Path) -> None:
    _, found = read(
        tmp_path,
        a=act('name = "a"\nverbs = ["a"]') + act('name = "b"\ncode = "040"'),
        b='[sets]\nall = ["{none}"]\n',
        c=act('code = "040"'),
    )
    assert sorted(fault.split(": ")[0] for fault in found) == ["a.toml:1", "a.toml:7", "b.toml:2", "c.toml:1"]


def test_a_later_folder_replaces_the_act_of_that_name(tmp_path: Path) -> None:
    read(tmp_path / "ours", good=GOOD)
    read(tmp_path / "theirs", mine=act('name = "visit"\ncode = "040"\nverbs = ["drop_in on TARGET"]'))
    faults: list[str] = []
    known = acts.load([tmp_path / "ours", tmp_path / "theirs"], faults)
    assert faults == []
    assert {one.name: (one.code, one.where) for one in known.acts} == {
        "negotiate": ("046", "good.toml:5"),
        "visit": ("040", "mine.toml:1"),
    }
    assert {key for key, rows in known.index.items() if any(one.name == "visit" for _, _, one in rows)} == {
        ("verb", "drop")
    }


def test_patterns_of_a_later_folder_stand_before_ours(tmp_path: Path) -> None:
    read(tmp_path / "ours", good=GOOD)
    read(tmp_path / "theirs", mine=act('name = "drop in"\ncode = "040"\nverbs = ["visit TARGET"]'))
    known = acts.load([tmp_path / "ours", tmp_path / "theirs"], [])
    assert [one.name for _, _, one in known.index["verb", "visit"]] == ["drop in", "visit"]


def test_an_origin_stands_for_examples(tmp_path: Path) -> None:
    known, faults = read(
        tmp_path, f=act('name = "meet"\ncode = "040"\nfinal = true\norigin = "x.txt:7"\nverbs = ["meet"]', "")
    )
    assert (known.acts, known.examples, faults) == ([Act("meet", "040", "f.toml:1", final=True)], [], [])


def test_a_later_folder_replaces_the_set_of_that_name(tmp_path: Path) -> None:
    read(tmp_path / "ours", good=GOOD)
    read(tmp_path / "theirs", sets='[sets]\ntalks = ["parley"]\n')
    known = acts.load([tmp_path / "ours", tmp_path / "theirs"], [])
    assert known.lemmas("talks") == {"parley"}
    assert ("noun", "parley") in known.index and ("noun", "negotiation") not in known.index
