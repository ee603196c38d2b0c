"""The table of event columns: CSV headers, JSON, OpenAPI and the docs are made from the fields of Event."""

# ruff: noqa: RUF009 - a field of Event is a row of the table, made by `column`

from __future__ import annotations

import dataclasses
import typing
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date as Date
from datetime import datetime as DateTime
from types import NoneType
from typing import Any

from schema.errors import DyadError


def column(about: str, gdelt: str = "", example: object = None, free: bool = False) -> Any:
    """One row of the table: the sentence that documents it and GDELT's name for it.

    A ``free`` text may hold any character; other texts are codes and names of ours, without comma, quote or
    white space other than a blank.
    """
    return dataclasses.field(metadata={"about": about, "gdelt": gdelt, "example": example, "free": free})


#: Where events come from: coded here, imported from another database of ours, or from others.
ORIGINS = ("dyad", "copy", "gdelt", "gdelt1", "icews")


@dataclass(frozen=True, slots=True)
class Event:
    """One (date, source, event code, target), as stored and served; its mentions say where it was read."""

    id: str = column("Hash of date, source, event code and target: the same event always has the same id.",
                     "GLOBALEVENTID", "9f1c0a7be2d45833")  # fmt: skip
    date: Date | None = column("Day of the event.", "SQLDATE", "2022-05-18")
    source: str | None = column("Actor code of who acts; null where the phrase is in no dictionary.",
                                "Actor1Code", "FINGOV")  # fmt: skip
    source_text: str = column(
        "Words that name the source in the surest mention.", "Actor1Name", "Finland", free=True
    )
    source_country: str | None = column("Country in the source's code, three letters.",
                                        "Actor1CountryCode", "FIN")  # fmt: skip
    source_roles: str | None = column("Role codes in the source's code, separated by spaces.",
                                      "Actor1Type1Code", "GOV")  # fmt: skip
    target: str | None = column("Actor code of who is acted upon; null where the phrase is in no dictionary.",
                                "Actor2Code", "RUS")  # fmt: skip
    target_text: str = column(
        "Words that name the target in the surest mention.", "Actor2Name", "Moscow", free=True
    )
    target_country: str | None = column("Country in the target's code, three letters.",
                                        "Actor2CountryCode", "RUS")  # fmt: skip
    target_roles: str | None = column("Role codes in the target's code, separated by spaces.",
                                      "Actor2Type1Code", "MIL")  # fmt: skip
    code: str = column("CAMEO event code, two to four digits.", "EventCode", "0354")
    base: str = column("First three digits of the event code.", "EventBaseCode", "035")
    root: str = column("First two digits of the event code.", "EventRootCode", "03")
    quad: int = column("Quad class: 1 verbal cooperation, 2 material cooperation, 3 verbal conflict, "
                       "4 material conflict.", "QuadClass", 1)  # fmt: skip
    goldstein: float = column("Goldstein score of the event code, -10 (conflict) to 10 (cooperation).",
                              "GoldsteinScale", 7.0)  # fmt: skip
    label: str = column(
        "What the event code means.", "", "Express intent to ease economic sanctions", free=True
    )
    modality: str | None = column("Whether the act is done, intended, asked for, demanded, threatened, refused ... "
                                  "in the surest mention; null where an import does not say.",
                                  "", "done")  # fmt: skip
    num_mentions: int = column("Sentences that report the event.", "NumMentions", 3)
    num_documents: int = column("Documents that report it.", "NumArticles", 2)
    num_sources: int = column("News sources that report it.", "NumSources", 1)
    confidence: float | None = column("Confidence of the surest mention, 0 to 1; null where an import does not say.",
                                      "Confidence", 0.87)  # fmt: skip
    place_name: str | None = column("Place of the event.", "ActionGeo_FullName", "Helsinki", free=True)
    place_country: str | None = column("Country of the place of the event, three letters.",
                                       "ActionGeo_CountryCode", "FIN")  # fmt: skip
    latitude: float | None = column("Degrees north of the equator, WGS 84.", "ActionGeo_Lat", 60.17)
    longitude: float | None = column("Degrees east of Greenwich, WGS 84.", "ActionGeo_Long", 24.94)
    actors_known: bool = column("Whether both actors are known and the event is sure: false where one is a phrase "
                                "that no dictionary knows, or the confidence is below 0.2; results leave those out "
                                "unless `actors=any`.", "", True)  # fmt: skip
    added: DateTime | None = column(
        "When the event was first stored, UTC.", "DATEADDED", "2022-05-19T08:00:00Z"
    )
    revision: int = column("Revision of the database in which the event last changed.", "", 42)
    coder_version: str | None = column("Version of the coder that first found the event as it is; a later one that finds "
                                       "the same leaves it. Null where others coded it.", "", "0.1.0+a5ab9c9e")  # fmt: skip
    origin: str = column("Where the event comes from: `dyad` coded here from a document, `copy` imported from another "
                         "database of ours, `gdelt` from GDELT 2.0, `gdelt1` from GDELT 1.0, `icews` from ICEWS.",
                         "", "dyad")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Column:
    """One row of the table, read off a field of Event."""

    name: str
    type: type
    nullable: bool
    about: str
    gdelt: str
    example: object
    free: bool = False


class ColumnError(DyadError):
    """A column was asked for that does not exist."""

    def __init__(self, name: str) -> None:
        super().__init__(f"fields: there is no column {name!r}; the columns are {', '.join(names())}")
        self.name = name


def _columns() -> tuple[Column, ...]:
    hints = typing.get_type_hints(Event)
    return tuple(_column(field, hints[field.name]) for field in dataclasses.fields(Event))


def _column(field: dataclasses.Field[Any], hint: Any) -> Column:
    kinds = typing.get_args(hint) or (hint,)
    return Column(name=field.name, type=kinds[0], nullable=NoneType in kinds, **field.metadata)


COLUMNS: tuple[Column, ...] = _columns()


#: The columns of an imported event; the label belongs to the code, the others are the database's.
IMPORTED: tuple[Column, ...] = tuple(c for c in COLUMNS if c.name not in ("label", "added", "revision"))


def names() -> tuple[str, ...]:
    """Names of all columns, in the order of a CSV header."""
    return tuple(column.name for column in COLUMNS)


def select(wanted: Iterable[str]) -> tuple[Column, ...]:
    """The columns with these names, in the order asked for.

    :raises ColumnError: for the first name that is no column.
    """
    by_name = {column.name: column for column in COLUMNS}
    chosen = list(dict.fromkeys(wanted))
    for name in chosen:
        if name not in by_name:
            raise ColumnError(name)
    return tuple(by_name[name] for name in chosen)
