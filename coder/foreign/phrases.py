"""One side of a foreign pattern cut into items: slots, words, sets of synonyms, phrases in brackets."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from coder.foreign.report import UnreadableError
from coder.foreign.words import Words, lists
from coder.language import PREPOSITIONS

SLOTS = frozenset("+$%^")

_TOKEN = re.compile(r"[(){}|]|[^\s(){}|]+")
_WORD = re.compile(r"[^\W\d]['\w&.-]*")
_SPLIT_WORDS = {"cannot": ("can", "not"), "wo": ("will",), "ca": ("can",), "n't": ("not",)}


@dataclass(frozen=True, slots=True)
class Item:
    """A slot (one of ``SLOTS``) or words as our patterns write them; ``word`` is what a plain word reads.

    ``phrase`` items are nouns: sets and phrases in braces.
    """

    slot: str = ""
    filler: str = ""
    word: str = ""
    phrase: bool = False


@dataclass(frozen=True)
class Lexis:
    """What the words of a file mean: which sets it has, and whether words are ``whole`` or stems."""

    words: Words
    whole: bool
    sets: dict[str, str] = field(default_factory=dict)
    members: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def filler(self, word: str, closed: bool) -> str:
        """A word as our patterns write it; what it may begin, where it is open.  Raises UnreadableError."""
        word = re.sub(r"['’]s?$", "", word.casefold())
        if not all(map(_WORD.fullmatch, word.split("-"))):
            raise UnreadableError(f"{word!r} is no word of our patterns", "write it with letters")
        if "-" in word:
            return "|".join((word, word.replace("-", "+"), word.replace("-", "")))
        return word if closed else "|".join(self.words.opened(word, self.whole))

    def named(self, name: str) -> str:
        """The filler of a set.  Raises UnreadableError where it is not defined."""
        if name not in self.sets:
            raise UnreadableError(f"the set &{name.upper()} is not defined", "define it, or write its words")
        return f"{{{self.sets[name]}}}"


def items(side: str, lexis: Lexis) -> list[Item]:
    """The items of a side, from left to right.  Raises UnreadableError."""
    found: list[Item] = []
    tokens = iter(_TOKEN.findall(side))
    for token in tokens:
        if token == "{":
            found += _braced(tokens, lexis)
        elif token not in "()}|":
            found += _joined(token, lexis)
    return found


def _braced(tokens: Iterator[str], lexis: Lexis) -> list[Item]:
    """ "{ A | B }" are alternatives, "{ADJECTIVE NOUN}" is one phrase."""
    inside: list[str] = []
    for token in tokens:
        if token == "}":
            break
        inside.append(token)
    if "|" not in inside:
        parts = [item for token in inside if token not in "()" for item in _joined(token, lexis)]
        return [noun_phrase(parts)] if all(item.filler for item in parts) and parts else parts
    options = [_joined(token, lexis) for token in inside if token not in "(){|"]
    first = [option[0] for option in options if option]
    return (
        [Item(filler="|".join(item.filler for item in first if item.filler), word=first[0].word)]
        if first
        else []
    )


def _joined(token: str, lexis: Lexis) -> list[Item]:
    """The words of a token; "_" joins words, and at the end it closes the last one."""
    parts = [part for part in token.split("_") if part]
    found: list[Item] = []
    at = 0
    while at < len(parts):
        part = parts[at]
        taken = 1
        if part in SLOTS:
            found.append(Item(slot=part))
        elif part.startswith("&"):
            taken, item = _set(parts[at:], lexis)
            found.append(item)
        else:
            found += _words(part, at < len(parts) - 1 or token.endswith("_"), lexis)
        at += taken
    return found


def _set(parts: list[str], lexis: Lexis) -> tuple[int, Item]:
    """The longest name of a set that the parts begin with: "&FIGHT_OF_WORDS"."""
    for taken in range(len(parts), 0, -1):
        name = "_".join(parts[:taken]).lstrip("&").casefold()
        if name in lexis.sets:
            filler, members = lexis.named(name), lexis.members[name]
            if members and all(member in PREPOSITIONS for member in members):
                return taken, Item(filler="|".join(members), word=members[0])
            plain = bool(members) and members[0] in lists().bare
            return taken, Item(filler=filler, word=members[0] if plain else "", phrase=not plain)
    return 0, Item(filler=lexis.named("_".join(parts).lstrip("&").casefold()))


def _words(part: str, closed: bool, lexis: Lexis) -> list[Item]:
    digits = any(map(str.isdecimal, part))
    options = [option for option in part.strip(",.:'\"").split("/" if not digits else None) if option]
    if len(options) > 1:
        fillers = [lexis.filler(option, closed) for option in options]
        return [Item(filler="|".join(fillers), word=options[0].casefold())]
    return [
        Item(
            filler=word if word in lists().bare | PREPOSITIONS else lexis.filler(word, closed),
            word=word,
        )
        for option in options
        for word in _SPLIT_WORDS.get(option.casefold(), (option.casefold(),))
    ]


def noun_phrase(parts: list[Item]) -> Item:
    """Words that are one noun with its modifiers: the last is the noun, or that before a preposition."""
    cut = next((n for n, item in enumerate(parts) if n and item.word in PREPOSITIONS), len(parts))
    before, behind = (
        parts[:cut],
        [item for item in parts[cut + 1 :] if item.word not in lists().fillers | {"and", "or"}],
    )
    *modifiers, head = [item for item in before if item.word not in lists().fillers | {"and", "or"}] or before
    chosen = [item.filler.split("|")[0] for item in (*modifiers, *behind)]
    heads = head.filler.split("|")
    return Item(filler="|".join("+".join((*chosen, one)) for one in heads), phrase=True)
