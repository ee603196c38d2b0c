"""When an event happened: date words resolved against the day of the document."""

from __future__ import annotations

import re
from datetime import date as Date
from datetime import datetime, time, timedelta
from functools import lru_cache, partial

import dateparser

from coder.tree import Tree

WEEK = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
WEEKDAYS = frozenset(WEEK)
#: "25 May" said on 18 May is a day to come: so are all within these days.
NEAR = 60
#: Phrases, each said on a day, that are kept once resolved.
MOST_CACHED = 10_000
MONTHS = frozenset(
    [
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
        "jan",
        "feb",
        "mar",
        "apr",
        "jun",
        "jul",
        "aug",
        "sep",
        "sept",
        "oct",
        "nov",
        "dec",
    ]
)
RELATIVE = frozenset(("yesterday", "today", "tonight", "tomorrow"))
ERAS = frozenset(("BC", "BCE"))
UNITS = frozenset(("day", "week", "month", "year"))
SINCE = frozenset(("in", "of", "since", "from", "until", "by", "before", "after"))
#: Words that speak of time, never of an actor.
TIMES = (
    WEEKDAYS
    | MONTHS
    | RELATIVE
    | UNITS
    | frozenset(("morning", "evening", "night", "hour", "minute", "time"))
)


def timed(tree: Tree, index: int) -> bool:
    """Whether a phrase speaks of time: "Monday", "24 March", "the first week"."""
    dated = tree.tokens[index].upos == "NUM" and any(tree.among(c, MONTHS) for c in tree.children[index])
    return dated or tree.among(index, TIMES)


def bygone(tree: Tree, index: int) -> bool:
    """Whether a predicate is set before 1900, when the states of the codebook were other ones: "in 1683", "in 480 BC"."""
    years = [i for i, token in enumerate(tree.tokens) if token.form in ERAS or token.form.isdecimal()]
    return bool(years) and not set(filter(partial(_old, tree), years)).isdisjoint(tree.subtree(index))


def _old(tree: Tree, index: int) -> bool:
    form = tree.tokens[index].form
    if form in ERAS:
        return True
    return len(form) in (3, 4) and int(form) < 1900 and tree.preposition(index) in SINCE


def event_date(tree: Tree, predicate: int, day: Date | None) -> Date | None:
    """The day on which a predicate's event happened: its own date words', else the document's day."""
    if day is None:
        return None
    node: int = predicate
    for _ in range(3):
        for child in tree.children[node]:
            phrase = _phrase(tree, child)
            found = resolve(phrase, day) if phrase else None
            if found:
                return found
        if tree.tokens[node].head < 0 or tree.rel(node) in ("ccomp", "advcl", "acl", "parataxis"):
            break
        node = tree.tokens[node].head
    return day


def resolve(phrase: str, day: Date) -> Date | None:
    """The day that "Wednesday", "last week" or "5 May" means, said on ``day``; None if it is no date."""
    return _parse(phrase.casefold(), day)


def _phrase(tree: Tree, index: int) -> str:
    if tree.rel(index) not in ("obl", "nmod", "advmod"):
        return ""
    phrase = tree.subtree(index) if tree.lemmas[index] == "ago" else tree.phrase(index)
    words = [tree.tokens[i].form for i in phrase]
    folded = {w.casefold().rstrip(".") for w in words}
    lemmas = {tree.lemmas[i] for i in phrase}
    dated = folded & MONTHS and any(c.isdigit() for w in words for c in w)
    ago = "ago" in folded or "last" in folded
    if folded & WEEKDAYS or folded & RELATIVE or dated or (lemmas & UNITS and ago):
        return " ".join(w for w in words if w.casefold() not in ("on", "of", "the", ","))
    return ""


@lru_cache(MOST_CACHED)
def _parse(phrase: str, day: Date) -> Date | None:
    """The latest such day up to ``day``; None for a day to come or beyond the calendar."""
    words = set(phrase.replace(",", " ").split())
    weekday = next((w for w in WEEKDAYS if w in words), None)
    base = datetime.combine(day, time())
    if weekday and not words & MONTHS:
        return (
            day - timedelta(days=(day.weekday() - WEEK.index(weekday)) % 7) if day.toordinal() > 7 else None
        )
    phrase = re.sub(r"\blast (day|week|month|year)\b", r"1 \1 ago", phrase)
    phrase = re.sub(rf"\b({'|'.join(WEEK)})\b,?", "", phrase).strip(" ,")
    settings = {"RELATIVE_BASE": base, "PREFER_DATES_FROM": "past", "PREFER_DAY_OF_MONTH": "first"}
    try:
        found = dateparser.parse(phrase, languages=["en"], settings=settings)
    except OverflowError:
        return None
    if found is None or found.date() > day:
        return None
    to_come = not re.search(r"\d{4}", phrase) and words & MONTHS and (day - found.date()).days > 365 - NEAR
    return None if to_come else found.date()
