"""Raw text cut into Universal Dependencies words, each with its exact characters.

The words are those of the English treebanks EWT and GUM: contractions and possessives are cut ("do|n't",
"Russia|'s"), hyphenated compounds too ("UN|-|backed") unless they begin with a prefix ("co-founder"), and
abbreviations keep their full stop ("U.S.", "Gen."). No character is changed: a word is a span of its text.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

Span = tuple[int, int]

LONGEST_RUN = 1_000
"""Runs of characters without a space beyond this are no text: they are cut at this length."""

MOST_CACHED = 100_000

NUMBER, END, ON = "number", "end", "on"
"""What comes after a run that ends in a full stop: a number, the end of a sentence, or neither."""

_RUN = re.compile(rf"[^\s\x00-\x1f\x7f-\x9f\u200b\ufeff]{{1,{LONGEST_RUN}}}")
_L = r"[^\W\d_]"
_W = r"[\w\u0300-\u036f\u00ad\u200c\u200d]"
_APOSTROPHE = "['’ʼ`´]"
_ADDRESS = r"""
    (?: (?:https?|ftp):// | www\. ) [^\s<>"“”]* [^\s<>"“”.,;:!?)\]'’]
  | [\w.+-]+ @ [\w-]+ (?:\.[\w-]+)*
  | \b (?:[a-zA-Z0-9-]+\.)+ (?:com|org|net|gov|edu|info|co\.uk) \b (?:/[^\s<>"“”]*[\w/])?
  | (?<!\w) [@\#] [^\W\d] \w+
  | (?<!\w) [a-z]+ (?:\.[a-z]{2,}[a-z-]*){2,} (?!\w)
  | (?<!\w) [\w\#-]+ \. (?i:doc|xls|pdf|ppt|jpe?g|gif|png|html?|txt|exe|zip|mp3) (?!\w)"""
_MARK = r"""
    \.{2,} | …+ | -{2,} | [.:]?[!?]{2,} | [.:]\? | [–—―]+ | `` | '' | [‘’]{2} | \[(?:\.{3}|…)\]
  | [*~=_^]{2,} | <{2,} | >{2,} | [$+|]{2,}
  | [:;] -? [)(DP] (?!\w)"""
_NUMBER = r"""
    ['’] \d\d s? (?!\w)
  | \d+ (?:[.,:/]\d+)* (?:st|nd|rd|th|s|ST|ND|RD|TH) (?!\w)
  | \d+ - \d+ - \d+ (?:-\d+)* (?!\w) | \d{3}-\d{4} (?!\w)
  | (?<!\w) [.+] \d+ (?:[.,]\d+)* (?![\w-])
  | \d+ (?:[.,:/]\d+)* (?= (?:[apAP]\.?[mM]|[kmb]n?|tn|k[mg]|[mc]m|ft|mph|kph|hrs?|GB|MB) (?!\w) )"""
_CLITIC = rf"(?<=\S) {_APOSTROPHE} (?:s|re|ve|ll|d|m|S|RE|VE|LL|D|M) (?!\w)"
_CONTRACTED = re.compile(rf"(?i)(?:(?=n{_APOSTROPHE}t$)|(?={_APOSTROPHE}(?:s|re|ve|ll|d|m)$))")


@dataclass(frozen=True, slots=True)
class Habits:
    """What the cutter knows by heart: the lists of ``weights/words.toml``."""

    titles: frozenset[str]
    abbreviations: frozenset[str]
    finals: frozenset[str]
    numbered: frozenset[str]
    prefixes: tuple[str, ...]
    starters: frozenset[str]
    speech: frozenset[str]
    fused: dict[str, int]

    @classmethod
    def load(cls, path: Path) -> Habits:
        """Reads the lists."""
        lists = tomllib.loads(path.read_text(encoding="utf-8"))
        return cls(
            frozenset(lists["titles"]),
            frozenset(lists["abbreviations"]),
            frozenset(lists["finals"]),
            frozenset(lists["numbered"]),
            tuple(lists["prefixes"]),
            frozenset(lists["starters"]),
            frozenset(lists["speech"]),
            lists["fused"],
        )


@dataclass(frozen=True, slots=True)
class Cutter:
    """Cuts text into words, and keeps how it cut the runs of characters it has seen."""

    habits: Habits
    atom: re.Pattern[str]
    seen: dict[tuple[str, str], tuple[Span, ...]] = field(default_factory=dict)

    @classmethod
    def load(cls, path: Path) -> Cutter:
        """A cutter with the lists of a file."""
        habits = Habits.load(path)
        return cls(habits, _atom(habits))

    def words(self, text: str, start: int, end: int) -> Iterator[Span]:
        """The words of ``text[start:end]``, in order, as offsets into ``text``."""
        for run in _RUN.finditer(text, start, end):
            first = run.start()
            for left, right in self._run(run[0], _next(text, run, end)):
                yield first + left, first + right

    def _run(self, run: str, following: str) -> tuple[Span, ...]:
        spans = self.seen.get((run, following))
        if spans is None:
            spans = tuple(self._cut(run, following))
            if len(self.seen) >= MOST_CACHED:
                self.seen.clear()
            self.seen[run, following] = spans
        return spans

    def _cut(self, run: str, following: str) -> Iterator[Span]:
        end = 0
        for atom in self.atom.finditer(run):
            if atom.start() < end:
                continue
            end = atom.end()
            if atom.lastgroup == "word":
                end += self._stop(run, atom.start(), end, following)
                yield from self._parts(atom[0], atom.start(), end)
            else:
                yield atom.span()

    def _stop(self, run: str, start: int, end: int, following: str) -> int:
        """1 if a full stop after the word belongs to it."""
        if run[end : end + 1] != "." or run[end : end + 2] == "..":
            return 0
        word = run[start:end].lower()
        if word in self.habits.finals and following == END:
            return 0
        known = word in self.habits.titles or word in self.habits.abbreviations
        initial = end - start == 1 and word.isalpha() and run[start].isupper() and run[start] != "I"
        return int(known or initial or (following == NUMBER and word in self.habits.numbered))

    def _parts(self, word: str, start: int, end: int) -> Iterator[Span]:
        """The word, cut before its contraction if it has one."""
        cut = self.habits.fused.get(word.lower(), 0)
        contracted = None if cut else _CONTRACTED.search(word)
        if contracted and contracted.start():
            cut = contracted.start()
        if cut:
            yield start, start + cut
        yield start + cut, end


def _next(text: str, run: re.Match[str], end: int) -> str:
    """What comes after a run, where that decides whose its last full stop is."""
    if not run[0].endswith("."):
        return ON
    following = text[run.end() : min(run.end() + 3, end)].lstrip()
    if not following or following[0].isupper():
        return END
    return NUMBER if following[0].isdigit() else ON


def _atom(habits: Habits) -> re.Pattern[str]:
    """The pattern of one word; its alternatives are tried in order."""
    word = rf"{_W}+ (?: {_APOSTROPHE} {_W}+ )*"
    # Not in capitals: "UN-brokered", "PRE-" are no prefixes.
    prefixes = "|".join(form for prefix in habits.prefixes for form in (prefix, prefix.title()))
    return re.compile(
        rf"""(?x) (?P<address> {_ADDRESS} ) | (?P<mark> {_MARK} ) | (?P<clitic> {_CLITIC} )
        | (?P<number> {_NUMBER} | (?<!\w) \d+ (?:[.,:/]\d+)+ (?!\w) )
        | (?P<letters> (?<!\w) {_L} (?: \.{_L} )+ (?!\w) \.? | Ph\.D\.? )
        | (?P<word> (?<![\w-]) (?: (?:{prefixes}) - )+ {word} | [A-Z]+ & [A-Z]+ (?!\w) | {word} )
        | (?P<other> \S )"""
    )
