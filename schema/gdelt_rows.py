"""Rows of GDELT's files as events of ours, by the table of columns that writes them too.

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
    Imported,
    Report,
    RowFault,
    code_cells,
    count,
    day,
    degrees,
    known,
    side,
)

NAMES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {layout: tuple(column.name for column in columns) for layout, columns in LAYOUTS.items()}
)
#: The layout of an event by its number of fields.
FIELDS: Mapping[int, str] = MappingProxyType({61: "gdelt", 58: "gdelt1", 57: "gdelt1"})
MENTION = 16
USED = (
    "GLOBALEVENTID", "SQLDATE", "Actor1Code", "Actor1Name", "Actor2Code", "Actor2Name", "EventCode",
    "NumMentions", "NumSources", "NumArticles", "ActionGeo_FullName", "ActionGeo_CountryCode", "ActionGeo_Lat",
    "ActionGeo_Long", "DATEADDED",
)  # fmt: skip
_USED: Mapping[str, Callable[[Sequence[str]], tuple[str, ...]]] = MappingProxyType(
    {layout: itemgetter(*(names.index(name) for name in USED)) for layout, names in NAMES.items()}
)


def read(line: str) -> Imported | Report:
    """The event or the mention that a line tells.

    :raises RowFault: for what cannot be.
    """
    cells = line.split("\t")
    if len(cells) == MENTION:
        return _report(cells, line)
    layout = FIELDS.get(len(cells))
    if layout is None:
        raise RowFault(f"has {len(cells)} fields; an event of GDELT has 57, 58 or 61, a mention 16")
    return _event(cells, layout, line)


def _event(cells: Sequence[str], layout: str, line: str) -> Imported:
    (
        number, date, code1, name1, code2, name2, code, mentions, sources, articles, place, fips, latitude, longitude,
        added,
    ) = _USED[layout](cells)  # fmt: skip
    if not re.fullmatch(r"\d{1,18}", number, re.A):
        raise RowFault(f"GLOBALEVENTID {number!r} is no number")
    if not re.fullmatch(r"\d{8}|\d{14}", added, re.A):
        raise RowFault(f"DATEADDED {added!r} is no day and no time")
    source, target = side(code1, name1), side(code2, name2)
    placed = bool(place or fips)  # old files have degrees 0, 0 where there is no place
    return Imported(
        (
            f"{layout}-{number}",
            day(date),
            *source,
            *target,
            *code_cells(code),
            "",
            count(mentions),
            count(articles),
            count(sources),
            UNKNOWN,
            place,
            _country(fips),
            degrees(latitude, 90) if placed else None,
            degrees(longitude, 180) if placed else None,
            known(source, target),
            "",
            layout,
        ),
        line,
    )


def _report(cells: Sequence[str], line: str) -> Report:
    number, _, told, _, _, document, sentence = cells[:7]
    if not re.fullmatch(r"\d{1,18}", number, re.A):
        raise RowFault(f"GlobalEventID {number!r} is no number")
    if not re.fullmatch(r"\d{14}", told, re.A):
        raise RowFault(f"MentionTimeDate {told!r} is no time")
    day(told[:8])
    count(sentence)
    return Report(f"gdelt-{number}", document, line)


@lru_cache(maxsize=CACHED)
def _country(fips: str) -> str:
    return countries().fips.get(fips, "")


def relaid(line: str, layout: str) -> str:
    """A line of GDELT in one of its layouts: as it is if it has that, else what both layouts have.

    Between GDELT 1.0 and 2.0 the second divisions come and go, and so does the hour of DATEADDED.
    """
    cells = line.split("\t")
    own = FIELDS[len(cells)]
    if own == layout:
        return line
    told = dict(zip(NAMES[own], cells, strict=False))
    added = told["DATEADDED"]
    told["DATEADDED"] = added[:8] if layout == "gdelt1" else added.ljust(14, "0")
    return "\t".join([told.get(name, "") for name in NAMES[layout]])
