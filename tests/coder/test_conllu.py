"""CoNLL-U is read with exact offsets, written so that it reads the same, and refused with all its faults."""

from pathlib import Path

import pytest

from coder.conllu import ConlluParser, Parsed, formatted, parsed, read
from coder.sentence import Sentence, Token
from schema.errors import DataError, DyadError

KIEV = """\
# newdoc id = d1
# text = Kiev doesn't talk.
1\tKiev\tKiev\tPROPN\tNNP\tNumber=Sing\t4\tnsubj\t_\t_
2-3\tdoesn't\t_\t_\t_\t_\t_\t_\t_\t_
2\tdoes\tdo\tAUX\tVBZ\t_\t4\taux\t_\t_
3\tn't\tnot\tPART\tRB\t_\t4\tadvmod\t_\t_
3.1\tgone\tgo\tVERB\t_\t_\t_\t_\t_\t_
4\ttalk\ttalk\tVERB\tVB\t_\t0\troot\t_\tSpaceAfter=No
5\t.\t.\tPUNCT\t.\t_\t4\tpunct\t_\t_

# newpar
1\tYes\tyes\tINTJ\tUH\t_\t0\troot\t_\tSpacesAfter=\\s\\n
"""
DOCUMENT = Parsed(
    "d1",
    "Kiev doesn't talk.\n\nYes",
    (
        Sentence(
            (
                Token("Kiev", "Kiev", "PROPN", "Number=Sing", 3, "nsubj", 0, 4),
                Token("does", "do", "AUX", "_", 3, "aux", 5, 9),
                Token("n't", "not", "PART", "_", 3, "advmod", 9, 12),
                Token("talk", "talk", "VERB", "_", -1, "root", 13, 17),
                Token(".", ".", "PUNCT", "_", 3, "punct", 17, 18),
            ),
            0,
            0,
            18,
        ),
        Sentence((Token("Yes", "yes", "INTJ", "_", -1, "root", 20, 23),), 1, 20, 23),
    ),
)


def row(number: str, form: str, head: str, misc: str = "_") -> str:
    return f"{number}\t{form}\t_\tX\t_\t_\t{head}\tdep\t_\t{misc}\n"


def test_reading_gives_text_and_offsets() -> None:
    assert parsed(KIEV, "kiev.conllu", "kiev") == [DOCUMENT]


def test_what_is_written_reads_the_same() -> None:
    assert parsed(formatted(DOCUMENT), "out", "out") == [DOCUMENT]


def test_a_document_without_a_name_is_named_after_its_file(tmp_path: Path) -> None:
    path = tmp_path / "talks.conllu"
    path.write_text(row("1", "Yes", "0"), encoding="utf-8")
    assert [document.id for document in read(path)] == ["talks"]


def test_a_word_that_is_two_shares_its_characters() -> None:
    (document,) = parsed(
        "1-2\tdu\t_\t_\t_\t_\t_\t_\t_\t_\n" + row("1", "de", "0") + row("2", "le", "1"), "f", "f"
    )
    assert [(token.form, token.start, token.end) for token in document.sentences[0].tokens] == [
        ("de", 0, 1),
        ("le", 1, 2),
    ]


FAULTS = {
    "columns": ("1\tKiev\n", ["f:1: 2 columns; a word has 10, separated by tabs"]),
    "number": (row("1", "a", "0") + row("3", "b", "1"), ["f:2: ID 3 where 2 is due; number words from 1"]),
    "no number": (
        row("x", "a", "0"),
        ["f:1: ID 'x'; write 1, 1-2 or 1.1", "f:1: a sentence without words; give it one"],
    ),
    "form": (row("1", " ", "0"), ["f:1: empty FORM; write the word"]),
    "head": (
        row("1", "a", "0") + row("2", "b", "7"),
        ["f:2: HEAD '7'; write another word's ID (1 to 2) or 0 for the root"],
    ),
    "roots": (row("1", "a", "0") + row("2", "b", "0"), ["f:1: 2 roots; a sentence has one word with HEAD 0"]),
    "circle": (
        row("1", "a", "0") + row("2", "b", "3") + row("3", "c", "2"),
        ["f:1: heads go in a circle; make them a tree"],
    ),
    "two sentences": (
        row("1", "a", "0") + row("2", "", "1") + "\n" + "1\tb\n",
        ["f:2: empty FORM; write the word", "f:4: 2 columns; a word has 10, separated by tabs"],
    ),
}


@pytest.mark.parametrize(("text", "faults"), FAULTS.values(), ids=FAULTS)
def test_faults_are_told_all_at_once(text: str, faults: list[str]) -> None:
    with pytest.raises(DataError) as raised:
        parsed(text, "f", "f")
    assert list(raised.value.faults) == faults


def test_a_file_that_is_not_utf8_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "latin.conllu"
    path.write_bytes(row("1", "Kiev", "0").encode() + "é".encode("latin-1"))
    with pytest.raises(DataError, match=r"latin\.conllu:2: not UTF-8; convert the file"):
        read(path)


def test_read_parses_stand_in_for_the_parser() -> None:
    parser = ConlluParser([DOCUMENT])
    assert list(parser.parse([DOCUMENT.text, DOCUMENT.text])) == [DOCUMENT.sentences] * 2
    with pytest.raises(DyadError, match="no parse for the text 'No'"):
        list(parser.parse(["No"]))
