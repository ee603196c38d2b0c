"""Codes of foreign dictionaries: event codes and their pairs, actor codes, spans of days."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date as Date
from datetime import timedelta

from coder.foreign.report import UnreadableError
from schema.codebook import codebook
from schema.vocabulary import PART, vocabulary

NULL, DISCARD = "---", "###"
#: Roots that WEIS has and CAMEO has not; a file with more than this share of them is coded in WEIS.
WEIS, WEIS_SHARE = ("21", "22"), 0.05
#: Years of two digits up to this one are of this century.
PIVOT = 30


@dataclass(frozen=True, slots=True)
class EventCode:
    """What a pattern gives: the code from source to target, and that of the way back.

    Without a ``code`` it gives nothing.  In ``reverse`` ("[:173]") the subject is the target.
    """

    code: str
    inverse: str = ""
    reverse: bool = False


def event_code(text: str) -> EventCode:
    """Reads "051", "042:043", ":173", "---".  Raises UnreadableError for what is in no codebook of ours."""
    there, _, back = text.strip().rstrip("?!").partition(":")
    there, back = there.strip(), back.strip()
    if there in (NULL, DISCARD, "") and not back:
        return EventCode("")
    for code in (there, back):
        if code and code not in codebook():
            raise UnreadableError(*_not_in_the_codebook(code))
    return EventCode(there, back) if there else EventCode(back, reverse=True)


def _not_in_the_codebook(code: str) -> tuple[str, str]:
    if not code.isdecimal():
        return (
            f"event code {code!r} is not CAMEO's (PLOVER and others are not carried over)",
            "write the CAMEO code of what the pattern says",
        )
    near = next((c for c in (f"0{code}", code[:3], code[1:]) if c in codebook()), None)
    return f"event code {code!r} is not in the codebook", f"write {near} if that is meant" if near else (
        "write a code of the codebook; docs/codebook.md lists them"
    )


def in_weis(codes: list[str]) -> bool:
    """Whether the event codes of a file are WEIS's, which look like CAMEO's and mean something else."""
    numbers = [part for code in codes for part in code.split(":") if part.strip("?! ").isdecimal()]
    return sum(n.startswith(WEIS) for n in numbers) > WEIS_SHARE * len(numbers)


def actor_code(text: str) -> tuple[str, str]:
    """An actor code as our vocabulary writes it, and what was changed.  Raises UnreadableError where nothing is left."""
    if "/" in text:
        raise UnreadableError(
            f"{text!r} is several actors", "write an entry for each, or name the group by a code of its own"
        )
    parts = [text[i : i + PART] for i in range(0, len(text), PART)]
    code = ""
    for known in filter(None, map(_part, parts)):
        if not vocabulary().check(code + known):
            code += known
    if not code or not _part(parts[0]):
        reasons = vocabulary().check(text) or [f"actor code {text!r} says nothing"]
        raise UnreadableError(
            reasons[0].partition(";")[0], "write a code of the vocabulary; docs/codebook.md lists them"
        )
    return code, "" if code == text else f"code {text} became {code}: {vocabulary().check(text)[0]}"


def _part(part: str) -> str:
    """A part of an actor code as it is in use now, empty where it is in no list."""
    entries = (*vocabulary().lookup(part), *(vocabulary().lookup(part.lower()) if part.isupper() else ()))
    current = next((e for e in entries if not e.alias), None)
    return part if current else next((e.alias for e in entries), "")


@dataclass(frozen=True, slots=True)
class Days:
    """From the first day to the day before ``until``, open where None; and what was mended."""

    start: Date | None = None
    until: Date | None = None
    mended: str = ""


def days(text: str) -> Days:
    """Reads "930120-010120", ">050803", "<890501", "" (always).  The days named are within.  Raises UnreadableError."""
    text = "".join(text.split())
    match = re.fullmatch(r"([<>]?)(\d{6,8})(?:-(\d{6,8}))?", text)
    if not text:
        return Days()
    if not match or (match[1] and match[3]):
        raise UnreadableError(f"dates {text!r} are none", "write YYMMDD-YYMMDD, <YYMMDD or >YYMMDD")
    first, mended = _day(match[2])
    if match[1] == ">":
        return Days(first, None, mended)
    if match[1] == "<":
        return Days(None, _after(first), mended)
    if not match[3]:
        return Days(first, _after(first), mended)
    last, also = _day(match[3])
    if first > last and len(match[2]) == len("YYMMDD"):
        first, mended = (
            _day(f"{first.year - 100}{match[2][2:]}")[0],
            f"{match[2]} is read as {first.year - 100}",
        )
    if first > last:
        raise UnreadableError(f"dates {text!r} end before they begin", "swap or correct them")
    return Days(first, _after(last), "; ".join(filter(None, (mended, also))))


def _day(digits: str) -> tuple[Date, str]:
    """A day and what was mended: months of 31 days that have fewer end on their last."""
    year, month, day = int(digits[:-4]), int(digits[-4:-2]), int(digits[-2:])
    if len(digits) == len("YYMMDD"):
        year += 2000 if year <= PIVOT else 1900
    if not (1 <= month <= 12 and 1 <= day <= 31 and 1000 <= year < 3000):
        raise UnreadableError(f"{digits} is no day", "write it as YYMMDD or YYYYMMDD")
    last = monthrange(year, month)[1]
    return Date(year, month, min(day, last)), f"{digits} is read as day {last}" if day > last else ""


def _after(day: Date) -> Date:
    return day + timedelta(days=1)
