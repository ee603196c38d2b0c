"""The formats of a list: one row each, with its name, media type and how it is written."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from typing import Any

from schema.columns import Column
from store.query import Query
from store.store import Store

ROWS = 500  # rows that are written at a time
Lines = Iterator[str]


@dataclass(frozen=True, slots=True)
class Format:
    """One way to write a whole result as a stream."""

    name: str
    media: str
    about: str
    write: Callable[[Store, Query, Sequence[Column]], Lines]


def _separated(separator: str) -> Callable[[Store, Query, Sequence[Column]], Lines]:
    def write(store: Store, query: Query, columns: Sequence[Column]) -> Lines:
        spelled = _spelling(columns)
        cells = ([spell(value) for spell, value in zip(spelled, row, strict=True)]
                 for row in store.export(query, columns))  # fmt: skip
        rows = chain([[column.name for column in columns]], cells)
        while some := list(islice(rows, ROWS)):
            text = io.StringIO(newline="")
            csv.writer(text, delimiter=separator, lineterminator="\r\n").writerows(some)
            yield text.getvalue()

    return write


def _spelling(columns: Sequence[Column]) -> list[Callable[[Any], Any]]:
    """How each column's cells are spelled: booleans as words, the rest as the csv module does."""
    return [_word if column.type is bool else _same for column in columns]


def _word(value: int) -> str:
    return "true" if value else "false"


def _same(value: Any) -> Any:
    return value


def _json_lines(store: Store, query: Query, columns: Sequence[Column]) -> Lines:
    rows = store.export_json(query, columns)
    while some := list(islice(rows, ROWS)):
        yield "\n".join(some) + "\n"


FORMATS: tuple[Format, ...] = (
    Format("csv", "text/csv", "Comma-separated values (RFC 4180), with a header.", _separated(",")),
    Format("tsv", "text/tab-separated-values", "Tab-separated values, with a header.", _separated("\t")),
    Format("jsonl", "application/jsonl", "One JSON object a line.", _json_lines),
)


def format_named(name: str) -> Format | None:
    """The streamed format with this name; None for json, which comes in pages."""
    return next((row for row in FORMATS if row.name == name), None)
