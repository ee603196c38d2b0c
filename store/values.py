"""How the value of a filter is read: each kind of value is one row with its parser and its JSON type."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, timedelta
from datetime import date as Date
from datetime import datetime as DateTime
from urllib.parse import quote

from schema import imports
from schema.codebook import codebook
from schema.columns import ORIGINS
from schema.countries import countries
from schema.vocabulary import vocabulary

Scalar = str | int | float
#: What stands for null in a column that sorts: no comparison holds of it.
UNKNOWN = {"confidence": f"{imports.UNKNOWN:g}"}


class Words(str):
    """Phrases between quotes, all of which must occur in a sentence: a query of SQLite's full-text index."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Value:
    """One value: the normalised text that is echoed, the form it has, and what the database compares."""

    text: str
    form: str
    data: tuple[Scalar, ...]
    negated: bool = False
    parts: tuple[Value, ...] = ()

    def negative(self) -> Value:
        """The same value, excluded."""
        return Value("!" + self.text, self.form, self.data, True, self.parts)


class ValueFault(Exception):  # noqa: N818 - becomes a Fault once the parameter is known
    """A value that cannot be read, and what was probably meant."""

    def __init__(self, message: str, did_you_mean: Iterable[str] = ()) -> None:
        super().__init__(message)
        self.did_you_mean = tuple(did_you_mean)


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of value: how one is read, whether commas separate several, an example and its JSON schema."""

    read: Callable[[str], Value]
    example: str
    about: str
    commas: bool = False
    single: bool = False
    known: Callable[[str], bool] = lambda text: False

    def split(self, text: str) -> list[str]:
        """The values in a parameter: ``a|b`` and, for codes, ``a,b``; a name with a comma stays whole."""
        if self.single:
            return [text]
        pieces = text.split("|")
        if not self.commas:
            return pieces
        return [part for piece in pieces for part in ([piece] if self.known(piece) else piece.split(","))]


def similar(text: str, known: Iterable[str], least: float = 0.6) -> tuple[str, ...]:
    """Up to three known words that look like the text, the nearest first; 1 is the same word, 0 another one."""
    words = {word.casefold(): word for word in known}
    return tuple(words[near] for near in difflib.get_close_matches(text.casefold(), words, 3, least))


def prefix_end(prefix: str) -> str:
    """A text after every text that begins with the prefix, by code point."""
    return prefix + "\U0010ffff"


def country(text: str) -> Value:
    """``FIN``, ``FI`` or ``Finland`` -> FIN; two letters are ISO 3166 before FIPS 10-4."""
    return _country(text, countries().named(text))


def gdelt_place(text: str) -> Value:
    """A country as GDELT writes those of places: two letters are FIPS 10-4 before ISO 3166 (RS is Russia)."""
    return _country(text, countries().placed(text))


def iso_number(text: str) -> Value:
    """A country by its number in ISO 3166, as ACLED has it: ``246`` -> FIN."""
    return _country(text, countries().numbered(text) or countries().named(text))


def _country(text: str, named: tuple[str, ...]) -> Value:
    if named:
        return _one_country(named)
    known = [name for entry in vocabulary().of("country") for name in (entry.code, entry.label)]
    raise ValueFault("is no country; send a code of two or three letters or an English name",
                     similar(text, known))  # fmt: skip


def _one_country(named: tuple[str, ...]) -> Value:
    if len(named) == 1:
        return Value(named[0], "country", named)
    meant = " or ".join(f"{vocabulary().describe(code)} ({code})" for code in named)
    raise ValueFault(f"is the name of several countries, {meant}; send the code", named)


def actor(text: str) -> Value:
    """A country in any notation, a full code such as FINGOV or IRQkur, or a prefix such as ``FIN*``."""
    if text.endswith("*"):
        return _prefix(_prefix_letters(text[:-1]))
    named = countries().named(text)
    if named:
        return _one_country(named)
    for code in (text, text.upper()) if text.islower() else (text,):
        if not _unknown_parts(code):
            return Value(code, "code", (code,))
    message = f"is no country and no actor code; /actors?q={quote(text[:50])} searches by name"
    raise ValueFault(message, _near_actors(text))


def _unknown_parts(code: str) -> list[str]:
    parts = [code[i : i + 3] for i in range(0, len(code), 3)]
    return [p for p in parts if not (vocabulary().lookup(p) or vocabulary().lookup(p.lower()))] or (
        [] if code and code.isalpha() and code.isascii() and len(code) <= 27 else [code]
    )


def _near_actors(text: str) -> tuple[str, ...]:
    """Nearby names; else, behind a good country, codes with a nearby role; else those with a nearby country."""
    names = similar(text, [entry.label for entry in vocabulary().of("country")], 0.75)
    if names:
        return names
    head, tail = text[:3].upper(), text[3:].upper()
    codes = [entry.code for entry in vocabulary().of("country")]
    if len(tail) == 3 and not _unknown_parts(head):
        return tuple(head + role for role in similar(tail, [e.code for e in vocabulary().of("role")]))
    heads = similar(head, codes)
    if tail:
        tails = [tail] if not _unknown_parts(tail) else []
        return tuple(near + rest for near in heads for rest in tails)
    return heads


def _prefix_letters(text: str) -> str:
    if not re.fullmatch(r"[A-Za-z]{1,26}", text):
        raise ValueFault("is no prefix of an actor code; send letters before the star, as in FIN*")
    return text if len(text) > 3 and text[:3].isupper() else text.upper()


def _prefix(text: str) -> Value:
    return Value(text + "*", "prefix", (text, prefix_end(text)))


def dyad(text: str) -> Value:
    """``RUS-UKR`` (first acts on second) or ``RUS~UKR`` (either way); names may have hyphens of their own."""
    found = [pair for pair in _pairs(text) if all(map(_is_actor, pair[::2]))]
    if len(found) > 1:
        raise ValueFault("can be read as several dyads; send codes, as in RUS-UKR")
    first, sign, second = found[0] if found else next(_pairs(text), ("", "", ""))
    if not sign:
        raise ValueFault("is no dyad; send two actors with - (directed) or ~ (either way), as in RUS-UKR")
    return _dyad(actor(first), sign, actor(second))


def _dyad(first: Value, sign: str, second: Value) -> Value:
    form = "directed" if sign == "-" else "either"
    if form == "either" and second.text < first.text:
        first, second = second, first
    return Value(f"{first.text}{sign}{second.text}", form, (), parts=(first, second))


def _pairs(text: str) -> Iterator[tuple[str, str, str]]:
    """Every way to cut a text in two at a sign; at ``~`` alone where there is one."""
    sign = "~" if "~" in text else "-"
    for at, character in enumerate(text):
        if character == sign and text[:at].strip() and text[at + 1 :].strip():
            yield text[:at].strip(), sign, text[at + 1 :].strip()


def _is_actor(text: str) -> bool:
    try:
        actor(text)
    except ValueFault:
        return False
    return True


def role(text: str) -> Value:
    """A role code such as GOV."""
    code = text.upper()
    known = [entry.code for entry in vocabulary().of("role")]
    if code not in known:
        raise ValueFault("is no role code; send three letters such as GOV, MIL, OPP", similar(code, known))
    return Value(code, "exact", (code,))


def event_code(text: str) -> Value:
    """An event code such as 0354, or a prefix such as ``14*``."""
    if text.endswith("*"):
        prefix = text[:-1]
        if not any(code.startswith(prefix) for code in codebook().codes) or not prefix:
            raise ValueFault("is no prefix of an event code; send digits before the star, as in 14*")
        return Value(text, "prefix", (prefix, prefix_end(prefix)))
    if text not in codebook():
        raise ValueFault("is not in the codebook; /codes lists it", _near_codes(text, codebook().codes))
    return Value(text, "exact", (text,))


def base_code(text: str) -> Value:
    """A base code: three digits."""
    known = {entry.base for entry in codebook().codes.values()}
    if text not in known:
        raise ValueFault("is no base code; send three digits such as 035", _near_codes(text, known))
    return Value(text, "exact", (text,))


def root_code(text: str) -> Value:
    """A root code: two digits."""
    known = {entry.root for entry in codebook().codes.values()}
    if text not in known:
        raise ValueFault("is no root code; send 01 to 20", _near_codes(text, known))
    return Value(text, "exact", (text,))


def _near_codes(text: str, known: Iterable[str]) -> tuple[str, ...]:
    known = set(known)
    return ("0" + text,) if "0" + text in known else similar(text, sorted(known))


def quad(text: str) -> Value:
    """A quad class, 1 to 4."""
    if text not in ("1", "2", "3", "4"):
        raise ValueFault("is no quad class; send 1, 2, 3 or 4")
    return Value(text, "exact", (int(text),))


def date(text: str) -> Value:
    """A day, ``2022-05-18`` or ``20220518``."""
    try:
        day = Date.fromisoformat(text) if re.fullmatch(r"\d{4}-\d\d-\d\d|\d{8}", text, re.A) else None
    except ValueError:
        day = None
    if day is None:
        raise ValueFault("is no day; send YYYY-MM-DD or YYYYMMDD")
    return Value(day.isoformat(), "exact", (day.isoformat(),))


def year(text: str) -> Value:
    """A year of four digits."""
    if not re.fullmatch(r"\d{4}", text, re.A) or text == "0000":
        raise ValueFault("is no year; send four digits, 0001 to 9999")
    return Value(text, "exact", (f"{text}-01-01", f"{text}-12-31"))


def day_after(text: str) -> Value:
    """The day behind a day: later than ``2022-05-18`` is from 2022-05-19."""
    return _moved(date(text), 1)


def day_before(text: str) -> Value:
    """The day before a day."""
    return _moved(date(text), -1)


def _moved(day: Value, days: int) -> Value:
    try:
        return date((Date.fromisoformat(day.text) + timedelta(days)).isoformat())
    except OverflowError:
        raise ValueFault("is at the end of the calendar; leave it out") from None


def first_day(text: str) -> Value:
    """The first day of a year."""
    return date(f"{year(text).text}-01-01")


def last_day(text: str) -> Value:
    """The last day of a year."""
    return date(f"{year(text).text}-12-31")


def day_after_year(text: str) -> Value:
    """The day behind a year."""
    return day_after(last_day(text).text)


def day_before_year(text: str) -> Value:
    """The day before a year."""
    return day_before(first_day(text).text)


def time(text: str) -> Value:
    """A time in UTC: a day, an ISO 8601 time, or GDELT's ``YYYYMMDDHHMMSS``."""
    if re.fullmatch(r"\d{14}", text, re.A):
        text = f"{text[:8]}T{text[8:]}"
    try:
        moment = DateTime.fromisoformat(text.replace(" ", "+"))
        moment = moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        raise ValueFault("is no time; send a day or a time such as 2022-05-18T09:30:00Z") from None
    return Value(stamp(moment), "exact", (stamp(moment),))


def epoch(text: str) -> Value:
    """A time as ACLED writes it, seconds since 1970: ``1652866200``; or as ours are."""
    seconds = re.fullmatch(r"\d{9,10}", text, re.A)
    return time(stamp(DateTime.fromtimestamp(int(text), UTC)) if seconds else text)


def stamp(moment: DateTime) -> str:
    """A time as it is stored: ISO 8601 in UTC, whole seconds."""
    return moment.astimezone(UTC).replace(microsecond=0, tzinfo=None).isoformat() + "Z"


def number(text: str) -> Value:
    """A decimal number."""
    if not re.fullmatch(r"[+-]?(\d{1,15}(\.\d{0,15})?|\.\d{1,15})", text, re.A):
        raise ValueFault("is no number; send digits such as -5 or 0.75")
    return Value(f"{float(text):g}" if len(text) < 7 else repr(float(text)), "exact", (float(text),))


def bbox(text: str) -> Value:
    """``west,south,east,north`` in degrees; west greater than east crosses the date line."""
    try:
        west, south, east, north = (float(number(part.strip()).data[0]) for part in text.split(","))
    except (ValueError, ValueFault):
        raise ValueFault("is no box; send west,south,east,north in degrees, as in 19,59,32,70.5") from None
    if not (-180 <= west <= 180 and -180 <= east <= 180 and -90 <= south <= north <= 90):
        raise ValueFault("is no box on the globe; send west,south,east,north with south up to north")
    form = "exact" if west <= east else "across"
    return Value(f"{west:g},{south:g},{east:g},{north:g}", form, (south, north, west, east))


def words(text: str) -> Value:
    """Words that must all occur, in any form; ``"a phrase"`` as it stands."""
    found = re.findall(r'"([^"]*)"|([^\s"]+)', text.replace("\0", " "))
    terms = [phrase or word for phrase, word in found if re.search(r"\w", phrase or word)]
    if not terms or len(terms) > 20:
        raise ValueFault("has no words to look for or more than twenty; send one to twenty words")
    return Value(text.strip(), "exact", (Words(" ".join(f'"{term}"' for term in terms)),))


def text(value: str) -> Value:
    """Any text, compared as it stands."""
    if "\0" in value or len(value) > 500:
        raise ValueFault("is no id; send at most 500 characters")
    return Value(value, "exact", (value,))


def coverage(text: str) -> Value:
    """``coded`` or ``any``."""
    if text not in ("coded", "any"):
        raise ValueFault("is neither `coded` nor `any`", similar(text, ("coded", "any")))
    return Value(text, text, ())


def origin(text: str) -> Value:
    """One of the places that events come from."""
    if text not in ORIGINS:
        raise ValueFault(f"is no origin; send one of {', '.join(ORIGINS)}", similar(text, ORIGINS))
    return Value(text, "exact", (text,))


def _is_country(text: str) -> bool:
    return bool(countries().named(text))


ACTOR = Kind(actor, "FIN", "country, actor code or prefix with `*`", commas=True, known=_is_country)
COUNTRY = Kind(
    country, "FIN", "country: code of two or three letters or name", commas=True, known=_is_country
)
GDELT_PLACE = Kind(gdelt_place, "FI", "country as GDELT writes it", commas=True, known=_is_country)
ISO_NUMBER = Kind(iso_number, "246", "number of a country in ISO 3166", commas=True, known=_is_country)
DYAD = Kind(dyad, "RUS-UKR", "two actors with `-` or `~`", commas=True)
ROLE = Kind(role, "GOV", "role code", commas=True)
CODE = Kind(event_code, "14*", "event code or prefix with `*`", commas=True)
BASE = Kind(base_code, "035", "base code", commas=True)
ROOT = Kind(root_code, "14", "root code", commas=True)
QUAD = Kind(quad, "4", "1, 2, 3 or 4", commas=True)
DATE = Kind(date, "2022-05-18", "`YYYY-MM-DD` or `YYYYMMDD`", commas=True)
YEAR = Kind(year, "2022", "four digits", commas=True)
#: Other bounds of days, and how each says the first or the last day that is meant.
FROM_DAYS = {
    "date__gt": Kind(day_after, "2022-05-18", "a day", commas=True),
    "year__gte": Kind(first_day, "2022", "four digits", commas=True),
    "year__gt": Kind(day_after_year, "2022", "four digits", commas=True),
}
TO_DAYS = {
    "date__lt": Kind(day_before, "2022-05-18", "a day", commas=True),
    "year__lte": Kind(last_day, "2022", "four digits", commas=True),
    "year__lt": Kind(day_before_year, "2022", "four digits", commas=True),
}
TIME = Kind(time, "2022-05-18T09:30:00Z", "day or time in UTC", single=True)
EPOCH = Kind(epoch, "1652866200", "seconds since 1970, or day or time in UTC", single=True)
NUMBER = Kind(number, "5", "number", commas=True)
BBOX = Kind(bbox, "19,59,32,70.5", "`west,south,east,north`, degrees", single=True)
WORDS = Kind(words, "telephone talks", 'words; `"a phrase"`', single=True)
TEXT = Kind(text, "seed-1", "text")
ORIGIN = Kind(origin, "gdelt", "origin", commas=True)
COVERAGE = Kind(coverage, "any", "`coded` or `any`", single=True)
