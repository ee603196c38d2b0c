"""Where the sentences of raw news text begin and end.

A blank line always ends a sentence; a single line break does where the line is a headline or a paragraph
rather than hard-wrapped prose. A dateline ("KIEV, May 18 (Reuters) -") is a sentence by itself. Within a
paragraph sentences end at ``. ? ! …`` with their closing quotes and brackets, unless an abbreviation, a small
letter or an attribution (``"Will they?" he asked``) says otherwise.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from coder.tokens import Cutter, Span

WRAPPED = 60
"""Characters from which on a line may have been broken by hard wrapping rather than by its author."""

LONGEST_ATTRIBUTION = 4
"""Words between a closing quote and its speech verb: "asked", "he said", "Prime Minister Orban said"."""

_PLACE = r"[A-Z][\w.’'-]*(?:[ ](?:[A-Z][\w.’'-]*|of|the|de|al))*"
_DATELINE = re.compile(
    rf"""(?x) \s* (?:
        [A-Z][A-Z.’'/ -]*[A-Z]\.? (?:, [^\n()]{{1,40}}?)? (?:\s* \([A-Z][\w. ]{{1,24}}\))?
      | {_PLACE} (?:, \s {_PLACE} (?:\s\d{{1,2}})?){{0,3}} \s* \([A-Z][\w.]{{1,12}}\)
      | {_PLACE} (?:, \s {_PLACE}){{1,3}}
    ) (?:\s+ (?:--?|[–—]) | [–—]) \s* (?=["“‘'(]*[A-Z]) """
)
_BLANK = re.compile(r"(?:\r\n?|\n|\u2029)[^\S\r\n]*(?:\r\n?|\n)\s*|[\u2029\x0c]\s*")
_BREAK = re.compile(r"\r\n?|[\n\u2028\x85\x0b]")
_TERMINAL = re.compile(r"[.?!…。]+")
_NOTE = re.compile(r"\[ \d{1,3} \]")
_CREDIT = re.compile(r"(?:Image|Photo|PHOTO|IMAGE|Photograph|Credit) :")
_DASHES = frozenset(("-", "--", "–", "—"))
_CLOSER = frozenset(("''", "’’", *"\"“”’')]»"))
_OPENER = frozenset(("``", "''", *"\"“”‘'([«-–—•*"))


def sentences(text: str, cutter: Cutter) -> Iterator[tuple[Span, ...]]:
    """The words of each sentence of a text, as offsets into it; sentences without words are left out."""
    for start, end in paragraphs(text):
        dateline = _DATELINE.match(text, start, end)
        if dateline:
            yield tuple(cutter.words(text, start, dateline.end()))
            start = dateline.end()
        yield from _split(text, list(cutter.words(text, start, end)), cutter)


def paragraphs(text: str) -> Iterator[Span]:
    """The stretches of text that no sentence crosses."""
    start = 0
    for blank in _BLANK.finditer(text):
        yield from _lines(text, start, blank.start())
        start = blank.end()
    yield from _lines(text, start, len(text))


def _lines(text: str, start: int, end: int) -> Iterator[Span]:
    """Cuts a block between blank lines at the line breaks that are no mere wrapping."""
    line = start
    for found in _BREAK.finditer(text, start, end):
        after = text[found.end() : min(end, found.end() + WRAPPED)]
        if _parted(text[line : found.start()].rstrip(), after.lstrip()):
            yield start, found.start()
            start = found.end()
        line = found.end()
    yield start, end


def _parted(before: str, after: str) -> bool:
    """Whether a line break between two lines ends a sentence: a short line, or one that closes one, before a
    line that does not go on in small letters."""
    if not before or not after:
        return True
    if after[0].islower() or before[-1] in ",;-–":
        return False
    return len(before) < WRAPPED or before[-1] in '.?!…:"”'


def _split(text: str, words: list[Span], cutter: Cutter) -> Iterator[tuple[Span, ...]]:
    first = 0
    position = 0
    while position < len(words):
        after = _closed(text, words, position)
        if after > first and _ends(text, words, position, after, cutter):
            yield tuple(words[first:after])
            first = after
        position = max(after, position + 1)
    if first < len(words):
        yield tuple(words[first:])


def _closed(text: str, words: list[Span], position: int) -> int:
    """The position after a sentence's last mark and what closes with it; 0 if no sentence ends here."""
    end = words[position][1]
    if text[end - 1] not in ".?!…。" and text[slice(*words[position])] != "[...]":
        return position if position and _credit(text, words, position) else 0
    after = position + 1
    while after < len(words) and words[after][0] == end and _closes(text[slice(*words[after])]):
        end = words[after][1]
        after += 1
    return _noted(text, words, after)


def _noted(text: str, words: list[Span], position: int) -> int:
    """The position after the marks of notes that follow a sentence: "[13] [14]"."""
    while _NOTE.fullmatch(" ".join(text[start:end] for start, end in words[position : position + 3])):
        position += 3
    return position


def _closes(word: str) -> bool:
    return word in _CLOSER or _TERMINAL.fullmatch(word) is not None


def _ends(text: str, words: list[Span], position: int, after: int, cutter: Cutter) -> bool:
    """Whether the sentence ends before the word ``after``, its last mark being the word ``position``."""
    if after == len(words):
        return True
    if words[after][0] == words[after - 1][1]:
        return False
    mark = text[slice(*words[position])]
    if after == position:
        return True
    if text[slice(*words[after])] in _DASHES or not _opens(text, words, after):
        return False
    if mark[0].isalnum():
        return _ends_abbreviated(mark, text[slice(*words[after])], cutter)
    quoted = after > position + 1 and mark[-1] in "?!…"
    return not (quoted and _attributed(text, words, after, cutter))


def _credit(text: str, words: list[Span], position: int) -> bool:
    """Whether the credit of a picture begins here, in the line of its caption: "Image: NASA"."""
    return (
        _CREDIT.fullmatch(" ".join(text[start:end] for start, end in words[position : position + 2]))
        is not None
    )


def _opens(text: str, words: list[Span], position: int) -> bool:
    """Whether a word may begin a sentence: not in small letters, behind any opening quotes."""
    word = text[slice(*words[position])]
    while word in _OPENER and position + 1 < len(words):
        position += 1
        word = text[slice(*words[position])]
    return not word[0].islower() and word[0] not in ",;:)]"


def _ends_abbreviated(mark: str, following: str, cutter: Cutter) -> bool:
    name = mark[:-1].lower()
    if name in cutter.habits.titles or (len(name) == 1 and name.isalpha()):
        return False
    return following.lower() in cutter.habits.starters and following[0].isupper()


def _attributed(text: str, words: list[Span], position: int, cutter: Cutter) -> bool:
    """Whether what follows a quote says who spoke: ``"Will they?" Putin asked``."""
    for start, end in words[position : position + LONGEST_ATTRIBUTION]:
        word = text[start:end]
        if word in cutter.habits.speech:
            return True
        if not word[0].isalpha():
            return False
    return False
