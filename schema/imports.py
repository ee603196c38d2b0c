"""Events of others as they are imported: cells in the order of our columns, and the line that they were read from.

What is not known is stored as '' (a text), -1 (a confidence) or None (degrees).
"""

from __future__ import annotations

import hashlib
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date as Date
from functools import lru_cache
from typing import Any, NamedTuple

from schema.codebook import codebook
from schema.columns import COLUMNS, ORIGINS
from schema.countries import countries
from schema.errors import DyadError
from schema.records import Party, Span, event_id
from schema.vocabulary import vocabulary

CACHED = 20_000  # codes, days and places whose cells are kept
MOST = 2**53  # no count is larger
UNKNOWN = -1.0  # a confidence


class RowFault(DyadError):  # noqa: N818 - becomes a line of the file of rejects
    """A row that cannot be imported: what is wrong with it."""


@dataclass(frozen=True, slots=True)
class Imported:
    """One event: its cells in the order of ``IMPORTED``, and the line of its source, '' where it is our own."""

    cells: tuple[Any, ...]
    line: str = ""

    @property
    def id(self) -> str:
        """The event's id."""
        return str(self.cells[0])


@dataclass(frozen=True, slots=True)
class Report:
    """One report of an event of others (GDELT's mentions), with its line; its id is a hash of that."""

    event_id: str
    document_id: str
    line: str

    @property
    def id(self) -> str:
        """The same for the same line."""
        return hashlib.blake2b(self.line.encode(), digest_size=12).hexdigest()


class Side(NamedTuple):
    """The cells of one actor."""

    code: str
    text: str
    country: str
    roles: str


@lru_cache(maxsize=CACHED)
def side(code: str, text: str) -> Side:
    """An actor's cells, the parts read off its code.

    :raises RowFault: for a code that is none.
    """
    code = code.strip()
    if not re.fullmatch(r"[A-Za-z0-9:~_-]*", code):
        raise RowFault(f"actor code {code!r} has characters that no code has")
    parts = vocabulary().split(code)
    return Side(code, text.strip(), parts.country or "", " ".join(parts.roles))


@lru_cache(maxsize=CACHED)
def code_cells(code: str) -> tuple[str, str, str, int, float]:
    """Event code, base code, root code, quad class and Goldstein score.

    :raises RowFault: for a code that is not in the codebook.
    """
    if code not in codebook():
        raise RowFault(f"event code {code!r} is not in the codebook")
    entry = codebook()[code]
    return (code, entry.base, entry.root, entry.quad, float(entry.goldstein))


@lru_cache(maxsize=CACHED)
def day(text: str) -> str:
    """A day, ``20220518`` or ``2022-05-18``, as it is stored.

    :raises RowFault: for a text that is none.
    """
    try:
        if not re.fullmatch(r"\d{4}-\d\d-\d\d|\d{8}", text, re.A):
            raise ValueError
        return Date.fromisoformat(text).isoformat()
    except ValueError:
        raise RowFault(f"{text!r} is no day") from None


@lru_cache(maxsize=CACHED)
def degrees(text: str, most: float) -> float | None:
    """A latitude or longitude, None where there is none.

    :raises RowFault: for what is on no globe.
    """
    if not text:
        return None
    try:
        value = float(text)
    except ValueError:
        raise RowFault(f"{text!r} is no number of degrees") from None
    if not (math.isfinite(value) and -most <= value <= most):
        raise RowFault(f"{text!r} degrees are on no globe")
    return round(value, 5)


@lru_cache(maxsize=CACHED)
def count(text: str) -> int:
    """A count.

    :raises RowFault: for a text that is none.
    """
    if not (text.isascii() and text.isdigit() and int(text) < MOST):
        raise RowFault(f"{text!r} is no count")
    return int(text)


def known(source: Side, target: Side) -> int:
    """1 unless an actor is a phrase without a code; an actor who is not named at all is no such phrase."""
    return int(bool((source.code or not source.text) and (target.code or not target.text)))


# ---- our own rows ------------------------------------------------------------------------------------------------

REQUIRED = ("date", "source", "target", "code")
DERIVED = {"base": 1, "root": 2, "quad": 3, "goldstein": 4}  # places in the cells of the code
_TYPES = {column.name: column.type for column in COLUMNS}


def check_names(names: Sequence[str]) -> None:
    """Refuses rows with these columns if they cannot be imported.

    :raises RowFault: naming the columns that are unknown, missing or there twice.
    """
    unknown = [name for name in names if name not in _TYPES]
    missing = [name for name in REQUIRED if name not in names]
    if unknown or missing or len(set(names)) < len(names):
        raise RowFault(
            f"no events: columns unknown: {', '.join(unknown) or 'none'}; missing: {', '.join(missing) or 'none'}"
            + ("; some there twice" if len(set(names)) < len(names) else "")
        )


def own(row: Mapping[str, str]) -> Imported:
    """An event of our own CSV, JSON lines or Parquet, its cells as texts; '' is null.

    What follows from the code must agree with it; what follows from other columns is made from them where it is
    not given.  ``added`` and ``revision`` are given anew.

    :raises RowFault: for what cannot be.
    """
    source, target = (side(row[name], row.get(f"{name}_text") or "") for name in ("source", "target"))
    date = day(row["date"]) if row["date"] else ""
    code = code_cells(row["code"])
    _agree(row, code)
    parties = [Party(s.code or None, s.text, Span(0, 0)) for s in (source, target)]
    on = Date.fromisoformat(date) if date else None
    given = row.get("id") or event_id(on, parties[0], code[0], parties[1])
    return Imported(
        (
            _word("id", given),
            date,
            *source,
            *target,
            *code,
            _word("modality", row.get("modality") or ""),
            *(count(row.get(f"num_{name}") or "1") for name in ("mentions", "documents", "sources")),
            _share(row.get("confidence") or ""),
            row.get("place_name") or "",
            _word("place_country", row.get("place_country") or ""),
            degrees(row.get("latitude") or "", 90),
            degrees(row.get("longitude") or "", 180),
            known(source, target),
            _word("coder_version", row.get("coder_version") or ""),
            _origin(row.get("origin") or "dyad"),
        )
    )


def _agree(row: Mapping[str, str], code: tuple[Any, ...]) -> None:
    for name, place in DERIVED.items():
        told = row.get(name) or ""
        if told and not _same(told, code[place]):
            raise RowFault(f"{name} is {told}, but that of event code {code[0]} is {code[place]}")


def _same(told: str, expected: Any) -> bool:
    try:
        return bool(type(expected)(told) == expected)
    except ValueError:
        return False


def _word(name: str, text: str) -> str:
    if not re.fullmatch(r"[^\s,\"]*", text) or len(text) > 100:
        raise RowFault(f"{name} {text[:100]!r} holds a comma, a quote or white space, or is too long")
    return text


@lru_cache(maxsize=CACHED)
def _share(text: str) -> float:
    try:
        value = float(text) if text else UNKNOWN
    except ValueError:
        raise RowFault(f"confidence {text!r} is no number") from None
    if text and not 0 <= value <= 1:
        raise RowFault(f"confidence {text} is not between 0 and 1")
    return round(value, 4)


def _origin(text: str) -> str:
    if text not in ORIGINS:
        raise RowFault(f"origin {text!r} is none of {', '.join(ORIGINS)}")
    return "copy" if text == "dyad" else text


# ---- ICEWS -------------------------------------------------------------------------------------------------------

ICEWS = (
    "Event ID", "Event Date", "Source Name", "Source Sectors", "Source Country", "Event Text", "CAMEO Code",
    "Intensity", "Target Name", "Target Sectors", "Target Country", "Story ID", "Sentence Number", "Publisher",
    "City", "District", "Province", "Country", "Latitude", "Longitude",
)  # fmt: skip
#: Roles of ICEWS's sectors, the first that an actor has; the other sectors have none in CAMEO.
SECTORS = (
    ("Police", "COP"), ("Military", "MIL"), ("Legislative / Parliamentary", "LEG"), ("Judicial", "JUD"),
    ("Government", "GOV"), ("Executive", "GOV"), ("Rebel", "REB"), ("Insurgents", "REB"), ("Separatists", "SEP"),
    ("Radicals / Extremists / Fundamentalists", "RAD"), ("Opposition", "OPP"), ("Dissident", "OPP"), ("Media", "MED"),
    ("Business", "BUS"), ("Education", "EDU"), ("Health", "HLH"), ("Medical / Health", "HLH"), ("Refugees", "REF"),
    ("Labor", "LAB"), ("Criminals / Gangs", "CRM"), ("General Population / Civilian / Social", "CVL"),
)  # fmt: skip


def icews(line: str) -> Imported:
    """An event of ICEWS, from a line of 20 cells between tabs.

    :raises RowFault: for what cannot be.
    """
    cells = line.split("\t")
    if len(cells) != len(ICEWS):
        raise RowFault(f"has {len(cells)} fields; an event of ICEWS has {len(ICEWS)}")
    row = dict(zip(ICEWS, cells, strict=True))
    if not re.fullmatch(r"\d+", row["Event ID"], re.A):
        raise RowFault(f"Event ID {row['Event ID']!r} is no number")
    date = day(row["Event Date"])
    source, target = (
        side(_icews_code(row[f"{name} Country"], row[f"{name} Sectors"]), row[f"{name} Name"])
        for name in ("Source", "Target")
    )
    place = _named(row["Country"])
    return Imported(
        (
            f"icews-{row['Event ID']}-{date.replace('-', '')}",  # numbers come again in other files
            date,
            *source,
            *target,
            *code_cells(_icews_event(row["CAMEO Code"])),
            "",
            *(1, 1, 1),
            UNKNOWN,
            next((row[name] for name in ("City", "Province", "Country") if row[name]), ""),
            place,
            degrees(row["Latitude"], 90),
            degrees(row["Longitude"], 180),
            known(source, target),
            "",
            "icews",
        ),
        line,
    )


@lru_cache(maxsize=CACHED)
def _named(country: str) -> str:
    found = countries().named(country) if country else ()
    return found[0] if len(found) == 1 else ""


@lru_cache(maxsize=CACHED)
def _icews_code(country: str, sectors: str) -> str:
    told = {sector.strip() for sector in sectors.split(",")}
    return _named(country) + next((role for sector, role in SECTORS if sector in told), "")


def _icews_event(code: str) -> str:
    """Some files have lost the zero at the beginning."""
    return code if code in codebook() else "0" + code if "0" + code in codebook() else code
