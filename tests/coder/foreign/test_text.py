"""The lines of foreign dictionaries: encodings, comments, word lists, numbers that hold."""

import pytest

from coder.foreign.report import Report
from coder.foreign.text import content, lines

CONTENT = {
    "nothing to cut": ("ABDUCT  [181]", "ABDUCT [181]"),
    "TABARI's comment": ("ABDUCT  [181] ;shan   7/24/93", "ABDUCT [181]"),
    "PETRARCH's comment": ("- * AID [070]   # RUSH ; both", "- * AID [070]"),
    "a code is no comment": ("- *_TO_A_POLL [###] ;x", "- *_TO_A_POLL [###]"),
    "tabs": ("\t[USAGOV\t930120-010120]", "[USAGOV 930120-010120]"),
    "a bracket that is not closed": ("SOLDIER [~MIL # x", "SOLDIER [~MIL"),
    "a heading is a comment": ("####### VERB PATTERNS #######", ""),
    "a block between hashes": ("### GRANT ###", "--- GRANT ---"),
    "only a comment": ("# all of it", ""),
}


@pytest.mark.parametrize(("raw", "text"), CONTENT.values(), ids=CONTENT)
def test_comments_are_cut(raw: str, text: str) -> None:
    assert content(raw) == text


FILES = {
    "Unix": (b"A\n\nB\n", [(1, "A"), (3, "B")]),
    "Windows": (b"A\r\n\r\nB\r\n", [(1, "A"), (3, "B")]),
    "old Macintosh": (b"A\r\rB", [(1, "A"), (3, "B")]),
    "byte order mark": (b"\xef\xbb\xbfA", [(1, "A")]),
    "UTF-16": ("A\nB".encode("utf-16"), [(1, "A"), (2, "B")]),
    "UTF-8": ("WÖRNER_".encode(), [(1, "WÖRNER_")]),
    "Latin-1": ("WÖRNER_".encode("latin-1"), [(1, "WÖRNER_")]),
    "control characters": (b"A\x00B\x0cC", [(1, "A B C")]),
    "a remark within a line": (b"A <!-- x --> B", [(1, "A B")]),
    "a remark over lines": (b"A\n<!-- x\ny -->\nB", [(1, "A"), (4, "B")]),
    "a remark that is not closed": (b"A\n<!-- x\nB", [(1, "A"), (3, "B")]),
    "a tag": (b'A\n<ISSUE CATEGORY="X">\nB', [(1, "A"), (3, "B")]),
    "a word list": (b"A\n<NOUN>\nX\nY\n</NOUN>\nB", [(1, "A"), (6, "B")]),
    "two word lists": (b"<NOUN>\nX\n</NOUN>\nA\n<NOUN>\nY\n</NOUN>\nB", [(4, "A"), (8, "B")]),
    "a word list that is not closed": (b"A\n<NOUN>\nX", [(1, "A"), (3, "X")]),
    "nothing": (b"", []),
}


@pytest.mark.parametrize(("data", "found"), FILES.values(), ids=FILES)
def test_lines_keep_their_numbers(data: bytes, found: list[tuple[int, str]]) -> None:
    report = Report()
    assert [(line.number, line.text) for line in lines("f", data, report)] == found
    assert report.lines == len(found)


def test_what_is_not_utf8_is_reported_once() -> None:
    report = Report()
    lines("f", b"A\nW\xd6RNER_\n\xd6", report)
    assert report.table().splitlines()[1:] == [
        "f\t2\tchanged\tnot UTF-8 at byte 3: the file is read as Latin-1\t"
        "save the file as UTF-8 if names come out wrong\t"
    ]


def test_a_word_list_is_ignored_once() -> None:
    report = Report()
    lines("f", b"<NOUN>\nX\nY\n</NOUN>\n", report)
    assert [(found.line.number, found.outcome) for found in report.sorted()] == [(1, "ignored")]
    assert report.count() == {}
