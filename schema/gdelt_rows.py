"""Rows of GDELT's files as events, by the table of columns that writes them too.

A row says by its number of fields which layout it has: 61 that of GDELT 2.0, 58 or 57 that of GDELT 1.0, whose
files up to 31 March 2013 lack the last column, 16 that of the mentions of GDELT 2.0.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from operator import itemgetter
from types import MappingProxyType

from schema.countries import countries
from schema.gdelt import LAYOUTS
from schema.imports import (
    CACHED,
    UNKNOWN,
    Cells,
    ImportedMention,
    Layout,
    RowFault,
    code_cells,
    count,
    day,
    latitude,
    longitude,
    side,
)

NAMES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {layout: tuple(column.name for column in columns) for layout, columns in LAYOUTS.items()}
)
#: The layout of an event by its number of fields.
FIELDS: Mapping[int, str] = MappingProxyType({61: "gdelt", 58: "gdelt1", 57: "gdelt1"})
#: The columns of a mention.
MENTIONS = (
    "GlobalEventID", "EventTimeDate", "MentionTimeDate", "MentionType", "MentionSourceName", "MentionIdentifier",
    "SentenceID", "Actor1CharOffset", "Actor2CharOffset", "ActionCharOffset", "InRawText", "Confidence",
    "MentionDocLen", "MentionDocTone", "MentionDocTranslationInfo", "Extras",
)  # fmt: skip
MENTION = len(MENTIONS)
USED = (
    "GLOBALEVENTID", "SQLDATE", "Actor1Code", "Actor1Name", "Actor2Code", "Actor2Name", "EventCode",
    "NumMentions", "NumSources", "NumArticles", "ActionGeo_FullName", "ActionGeo_CountryCode", "ActionGeo_Lat",
    "ActionGeo_Long", "DATEADDED",
)  # fmt: skip
#: By the number of fields: the layout, and how the cells that are used are taken.
_TAKEN: Mapping[int, tuple[str, Callable[[Sequence[str]], tuple[str, ...]]]] = MappingProxyType(
    {number: (layout, itemgetter(*map(NAMES[layout].index, USED))) for number, layout in FIELDS.items()}
)


def read(line: str) -> Cells | ImportedMention:
    """The event or the mention that a line tells.

    :raises RowFault: for what cannot be.
    """
    cells = line.split("\t")
    taken = _TAKEN.get(len(cells))
    if taken is None:
        return _mention(cells, line)
    layout, take = taken
    (
        number, date, code1, name1, code2, name2, code, mentions, sources, articles, place, fips, north, east, added,
    ) = take(cells)  # fmt: skip
    if not (number.isdigit() and number.isascii() and len(number) < 19):
        raise RowFault(f"GLOBALEVENTID {number[:30]!r} is no number")
    _added(added)
    source, country1, roles1 = side(code1)
    target, country2, roles2 = side(code2)
    placed = place or fips  # old files have degrees 0, 0 where there is no place
    return (
        f"{layout}-{number}",
        day(date),
        source, name1, country1, roles1,
        target, name2, country2, roles2,
        *code_cells(code),
        "",
        count(mentions), count(articles), count(sources),
        UNKNOWN,
        place, _country(fips),
        latitude(north) if placed else None,
        longitude(east) if placed else None,
        1,
        "",
        layout,
    )  # fmt: skip


@lru_cache(maxsize=CACHED)
def _added(text: str) -> str:
    if not re.fullmatch(r"\d{8}|\d{14}", text, re.A):
        raise RowFault(f"DATEADDED {text[:30]!r} is no day and no time")
    return day(text[:8])


def _mention(cells: Sequence[str], line: str) -> ImportedMention:
    if len(cells) != MENTION:
        raise RowFault(f"has {len(cells)} fields; an event of GDELT has 57, 58 or 61, a mention 16")
    number, _, told, _, _, _, sentence = cells[:7]
    if not re.fullmatch(r"\d{1,18}", number, re.A):
        raise RowFault(f"GlobalEventID {number[:30]!r} is no number")
    if not re.fullmatch(r"\d{14}", told, re.A):
        raise RowFault(f"MentionTimeDate {told[:30]!r} is no time")
    day(told[:8])
    count(sentence)
    return ImportedMention(f"gdelt-{number}", line)


@lru_cache(maxsize=CACHED)
def _country(fips: str) -> str:
    return countries().fips.get(fips, "")


def named(line: str) -> dict[str, str]:
    """The cells of an event's or a mention's line by GDELT's names."""
    cells = line.split("\t")
    names = MENTIONS if len(cells) == MENTION else NAMES[FIELDS[len(cells)]]
    return dict(zip(names, cells, strict=False))  # old lines lack the last


def relaid(line: str, layout: str) -> str:
    """A line of GDELT in one of its layouts: as it is if it has that, else what both layouts have.

    Between GDELT 1.0 and 2.0 the second divisions come and go, and so does the hour of DATEADDED.
    """
    cells = line.split("\t")
    own = FIELDS[len(cells)]
    if own == layout:
        return line
    told = named(line)
    added = told["DATEADDED"]
    told["DATEADDED"] = added[:8] if layout == "gdelt1" else added.ljust(14, "0")
    return "\t".join([told.get(name, "") for name in NAMES[layout]])


GDELT = Layout("gdelt", read, kept=True)
