"""The lines of a foreign dictionary: decoded, freed of comments and tags, each with its number."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator

from coder.foreign.report import Line, Report

#: Brackets keep their "#" ("[###]"); outside of them "#" and ";" begin a comment.
_COMMENT = re.compile(r"\[[^\[\]]*\]|[#;]")
_BREAK = re.compile(r"\r\n|\r|\n")
_OPENING = re.compile(r"<(NOUN|ADJECTIVE|VERB|ADVERB|PRONOUN|CONJUNCTION|DETERMINER)>", re.IGNORECASE)
_CONTROL = dict.fromkeys([*range(9), *range(11, 13), *range(14, 32), 127, 0xFEFF], " ")
_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
#: A block of verbs is introduced by "---" or, in early files, stands between "###" and "###".
_BLOCK = re.compile(r"###\s*([^\s#][^#]*?)\s*###\s*")


def lines(file: str, data: bytes, report: Report) -> list[Line]:
    """The lines of a file that say something; those of TABARI's word lists (``<NOUN>`` ...) are ignored."""
    text = _BREAK.sub("\n", _decoded(file, data, report)).translate(_CONTROL)
    raws = _without_remarks(text).split("\n")
    found = [Line(file, n, content(raw)) for n, raw in enumerate(raws, 1)]
    found = [line for line in _outside_sections(found, report) if line.text]
    report.lines += len(found)
    return found


def content(raw: str) -> str:
    """A line without its comment, its space made single."""
    block = _BLOCK.fullmatch(raw)
    if block:
        return f"--- {block[1]} ---"
    cut = next((m.start() for m in _COMMENT.finditer(raw) if m[0] in "#;"), len(raw))
    return " ".join(raw[:cut].split())


def _decoded(file: str, data: bytes, report: Report) -> str:
    if data.startswith(_UTF16):
        return data.decode("utf-16", errors="replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        report.changed(
            Line(file, data.count(b"\n", 0, fault.start) + 1, ""),
            f"not UTF-8 at byte {fault.start}: the file is read as Latin-1",
            "save the file as UTF-8 if names come out wrong",
        )
        return data.decode("latin-1")


def _without_remarks(text: str) -> str:
    """XML comments are cut out, their line breaks kept so that numbers hold; one left open ends with its line."""
    parts, at = [], 0
    while (start := text.find("<!--", at)) >= 0:
        end = text.find("-->", start)
        if end < 0:
            break
        parts += [text[at:start], "\n" * text.count("\n", start, end)]
        at = end + len("-->")
    return "".join([*parts, re.sub(r"<!.*", "", text[at:])])


def _outside_sections(found: list[Line], report: Report) -> Iterator[Line]:
    """The lines outside of word lists; a list that is not closed is none."""
    ends, until = _ends(found), 0
    for line in found:
        if line.number > until and ends.get(line.number):
            until = ends[line.number]
            report.ignored(
                line,
                f"words for TABARI's own parser, up to line {until}",
                "nothing to do: our parser tells nouns, verbs and adjectives apart",
            )
        if line.number > until and not line.text.startswith("<"):
            yield line


def _ends(found: list[Line]) -> dict[int, int]:
    """Where each word list ends, by the number of the line that opens it; 0 where nothing closes it."""
    ends: dict[int, int] = {}
    closing: dict[str, int] = {}
    for line in reversed(found):
        opening = _OPENING.fullmatch(line.text)
        if opening:
            ends[line.number] = closing.get(f"</{opening[1]}>".casefold(), 0)
        elif line.text.startswith("</"):
            closing[line.text.casefold()] = line.number
    return ends
