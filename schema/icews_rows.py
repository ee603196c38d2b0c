"""Rows of ICEWS's .tab files as events.

A file has a header.  Those that come from Dataverse quote their texts, others do not.  Numbers of events come again in
other files: the id is number and day.
"""

from __future__ import annotations

import re
from functools import lru_cache

from schema.codebook import codebook
from schema.imports import (
    CACHED,
    UNKNOWN,
    Cells,
    Layout,
    RowFault,
    code_cells,
    country_named,
    day,
    latitude,
    longitude,
    side,
)

COLUMNS = (
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


def cut(line: str) -> list[str]:
    """The cells of a line, without quotes around them."""
    return [_unquoted(cell) for cell in line.split("\t")]


def _unquoted(cell: str) -> str:
    quoted = len(cell) > 1 and cell[0] == cell[-1] == '"'
    return cell[1:-1].replace('""', '"') if quoted else cell


def named(line: str) -> dict[str, str]:
    """The cells of a line by ICEWS's names."""
    return dict(zip(COLUMNS, cut(line), strict=True))


def read(line: str) -> Cells:
    """An event of ICEWS.

    :raises RowFault: for what cannot be.
    """
    cells = cut(line)
    if len(cells) != len(COLUMNS):
        raise RowFault(f"has {len(cells)} fields; an event of ICEWS has {len(COLUMNS)}")
    row = dict(zip(COLUMNS, cells, strict=True))
    if not re.fullmatch(r"\d{1,18}", row["Event ID"], re.A):
        raise RowFault(f"Event ID {row['Event ID'][:30]!r} is no number")
    date = day(row["Event Date"])
    source, target = (
        side(_actor(row[f"{name} Country"], row[f"{name} Sectors"])) for name in ("Source", "Target")
    )
    return (
        f"icews-{row['Event ID']}-{date.replace('-', '')}",
        date,
        source.code, row["Source Name"], source.country, source.roles,
        target.code, row["Target Name"], target.country, target.roles,
        *code_cells(_event_code(row["CAMEO Code"])),
        "",
        *(1, 1, 1),
        UNKNOWN,
        next((row[name] for name in ("City", "Province", "Country") if row[name]), ""),
        country_named(row["Country"]),
        latitude(row["Latitude"]),
        longitude(row["Longitude"]),
        1,
        "",
        "icews",
    )  # fmt: skip


@lru_cache(maxsize=CACHED)
def _actor(country: str, sectors: str) -> str:
    """An actor code of its country and of the first of its sectors that has a role."""
    told = {sector.strip() for sector in sectors.split(",")}
    return country_named(country) + next((role for sector, role in SECTORS if sector in told), "")


def _event_code(code: str) -> str:
    """Some files have lost the zero at the beginning."""
    return code if code in codebook() else "0" + code if "0" + code in codebook() else code


ICEWS = Layout("icews", read, kept=True)
