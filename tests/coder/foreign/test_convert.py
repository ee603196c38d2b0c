"""Foreign files into a folder of ours: what is written loads without a fault, whatever the files hold."""

from __future__ import annotations

import tempfile
import tomllib
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coder import acts, lexicon
from coder.foreign.convert import READERS, Conversion, Source
from coder.foreign.words import Words
from coder.lines import entries

ACTORS = """\
KENYA_ [KEN]
DANIEL_MOI_
+DANIEL_ARAP_MOI_
\t[KENGOV 780822-021230]
\t[KENELI]
"""
AGENTS = "SOLDIER [~MIL]\nFARMER [~AGR]\nRANGER [~MIL]\n"
VERBS = """\
&TALKS
+DIALOGUE
--- QUIT [160] ---
QUIT
- * &TALKS [164:164]
- NOT * [---]
"""

WRITTEN = {
    "actors": (
        ACTORS,
        """\
# Converted from f.txt by dyad dictionaries convert.

# f.txt:1
[[actor]]
name = "Kenya"
code = "KEN"
kind = "country"

# f.txt:2
[[actor]]
name = "Daniel Moi"
also = ["Daniel Arap Moi"]
roles = [{ code = "KENELI" }, { code = "KENGOV", from = 1978-08-22, until = 2002-12-31 }]
kind = "person"
""",
    ),
    "agents": (
        AGENTS,
        """\
# Converted from f.txt by dyad dictionaries convert.

[[agent]]
code = "AGR"
nouns = ["farmer"]

[[agent]]
code = "MIL"
nouns = ["soldier", "ranger"]
""",
    ),
    "verbs": (
        VERBS,
        """\
# Converted from f.txt by dyad dictionaries convert.

[sets]
"&talks" = ["dialogue"]

[[act]]
name = "quit 160"
code = "160"
origin = "f.txt:4"
verbs = [
  "quit",  # 4
]

[[act]]
name = "quit 164:164, mutual"
code = "164"
reciprocal = true
origin = "f.txt:5"
verbs = [
  "quit {&talks}",  # 5
]

[[act]]
name = "quit ---"
code = "010"
origin = "f.txt:6"
verbs = [
  "TARGET > not... quit",  # 6
]
""",
    ),
}


def converted(words: Words, *sources: Source) -> Conversion:
    conversion = Conversion(words, lambda name: [])
    for source in sources:
        conversion.add(source)
    return conversion


@pytest.mark.parametrize("kind", WRITTEN)
def test_a_file_is_written_for_each_file(words: Words, kind: str) -> None:
    text, written = WRITTEN[kind]
    assert converted(words, Source(kind, "f.txt", text.encode())).files == {f"{kind}/f.toml": written}


def test_files_of_the_same_name_stay_apart(words: Words) -> None:
    source = Source("verbs", "f.txt", VERBS.encode())
    found = converted(words, source, source)
    assert list(found.files) == ["verbs/f.toml", "verbs/f-2.toml"]
    names = [act["name"] for text in found.files.values() for act in tomllib.loads(text)["act"]]
    assert len(names) == len(set(names)) == 6


def test_what_a_file_above_says_already_is_not_said_again(words: Words) -> None:
    first = Source("actors", "a.txt", b"ACME_ [USABUS]\n")
    found = converted(words, first, Source("actors", "b.txt", b"ACME_ [USABUS]\n"))
    assert (list(found.files), found.report.sorted()) == (["actors/a.toml"], [])


def test_another_code_of_a_name_is_carried_over_and_told(words: Words) -> None:
    first = Source("actors", "a.txt", b"ACME_ [USABUS]\n")
    found = converted(words, first, Source("actors", "b.txt", b"\nACME_ [GBRBUS]\n"))
    assert list(found.files) == ["actors/a.toml", "actors/b.toml"]
    assert found.report.table().splitlines()[1:] == [
        "b.txt\t2\tchanged\t'Acme' has other codes at a.txt:1\t"
        "nothing to do: codes that hold on the day go first, then those of the later line\tACME_ [GBRBUS]"
    ]


@pytest.mark.parametrize(
    ("name", "remedy"),
    [
        ("Phoenix.discards.txt", "leave out the reports it names before coding"),
        ("Phoenix.IssueCoding.txt", "search the stored documents for its phrases"),
        ("CAMEO.09b5.options", "nothing to do: it labels codes"),
    ],
)
def test_other_files_are_ignored_with_a_note(words: Words, name: str, remedy: str) -> None:
    found = converted(words, Source("verbs", name, b"+ACADEMY AWARD\n"))
    assert found.files == {}
    assert [(f.outcome, f.remedy) for f in found.report.sorted()] == [("ignored", remedy)]


def test_a_line_that_is_left_out_and_changed_counts_once(words: Words) -> None:
    found = converted(
        words, Source("actors", "a.txt", b"MOI_ [KENGOV 040601-040631] [QQQ]\nA_ [KEN 040601-040631]\n")
    )
    assert (found.report.lines, found.report.count()) == (2, {"left": 1, "changed": 1})


# ---------------------------------------------------------------------- whatever the files hold

PIECES = """
    [ ] { } ( ) & + $ % ^ * - -- --- _ | / , ; # ! = ~ < > <NOUN> </NOUN> <!-- --> ' " \\ . 0 051 é ß 国
    [051] [042:043] [:173] [---] [###] [~MIL] [MIL~] [USAGOV] [KEN >990101] [--- <010203] 010101-020202
    ABANDON ATTACK_ GIVE_UP +GIVE_UP +TO_GO RE_+OPEN SAID WILL NOT WAS BY_ TO ON_ &TALKS &TALKS_ {A|B} {OLD HOTEL}
    (ON +) !MAN! !MAN!=MAN,MEN MINIST U.S. F-16 X-Y A/B
"""
WILD = st.lists(st.sampled_from(PIECES.split()), max_size=6).map(" ".join)
SHAPED = st.tuples(
    st.sampled_from(("", "- ", "- * ", "--- ", "&", "+", "\t", "[")),
    WILD,
    st.sampled_from(("", " [051]", " [KEN]")),
).map("".join)
FILES = st.lists(SHAPED, max_size=12).map("\n".join)


@settings(max_examples=150, deadline=None)
@given(texts=st.fixed_dictionaries(dict.fromkeys(READERS, FILES)))
def test_what_is_written_loads_without_a_fault(texts: dict[str, str]) -> None:
    found = converted(WORDS, *(Source(kind, "f.txt", text.encode()) for kind, text in texts.items()))
    assert 0 <= found.report.count()["left"] <= found.report.lines
    with tempfile.TemporaryDirectory() as folder:
        for name, text in found.files.items():
            path = Path(folder) / name
            path.parent.mkdir()
            path.write_text(text, encoding="utf-8")
        faults: list[str] = []
        read = entries([Path(folder)], faults)
        lexicon.build(read, faults)
        acts.build(read, faults)
        assert faults == []


@settings(max_examples=100, deadline=None)
@given(data=st.binary(max_size=300), kind=st.sampled_from(sorted(READERS)))
def test_no_bytes_stop_the_conversion(data: bytes, kind: str) -> None:
    converted(WORDS, Source(kind, "f.txt", data))


WORDS = Words.load()


@pytest.fixture(autouse=True, scope="module")
def _no_cities() -> object:
    """Cities are no business of these tests, and take long to read."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(lexicon, "_add_cities", lambda names, countries: None)
        yield


def test_the_roles_of_a_converted_actor_hold_on_their_days(words: Words, tmp_path: Path) -> None:
    found = converted(words, Source("actors", "f.txt", ACTORS.encode()))
    (tmp_path / "f.toml").write_text(found.files["actors/f.toml"], encoding="utf-8")
    names = lexicon.load([tmp_path], [])
    ((_, moi),) = names.called("Daniel Moi")
    codes = [
        moi.code(day)
        for day in (date(1978, 8, 21), date(1978, 8, 22), date(2002, 12, 30), date(2002, 12, 31), None)
    ]
    assert codes == ["KENELI", "KENGOV", "KENGOV", "KENELI", "KENELI"]
