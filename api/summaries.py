"""What groups and panels share: rows of cells under a header, as JSON objects or as CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Generator, Iterable, Iterator, Sequence
from itertools import chain, islice
from typing import Any

from flask import Response, request

from api import answers
from api.options import Option, any_text, one_of, refuse_useless, up_to

CSV = "text/csv"
LARGEST, USUAL = 10_000, 1_000
ROWS = 500  # rows that are written at a time
Cells = Sequence[Any]

PAGES: tuple[Option, ...] = (
    Option("limit", (), up_to(LARGEST), USUAL, f"Rows of a page, at most {LARGEST:,}; {USUAL:,} where it is left out.",
           {"type": "integer", "minimum": 1, "maximum": LARGEST, "default": USUAL}),
    Option("cursor", (), any_text, "", "Where the page begins, as `links.next` has it.", {"type": "string"}),
    Option("format", (), one_of("json", "csv"), "", "Format; the header Accept says it too.",
           {"enum": ["json", "csv"]}),
)  # fmt: skip


def check_csv() -> None:
    """Sees that all rows as CSV are what was asked for.

    :raises FilterError: for options of pages.
    :raises NotAcceptable: if CSV is not accepted.
    """
    refuse_useless(request.args, "csv", ())
    answers.accepts(CSV)


def wants_csv(layout: str) -> bool:
    """Whether CSV is asked for, by name or by Accept.

    :raises NotAcceptable: if nothing that can be given is accepted.
    """
    return layout == "csv" if layout else answers.accepts(answers.JSON, CSV) == CSV


def objects(names: Sequence[str], rows: Iterable[Cells]) -> Iterator[str]:
    """Rows as JSON texts."""
    return (answers.compact(dict(zip(names, row, strict=True))) for row in rows)


def stream(name: str, names: Sequence[str], rows: Iterable[Cells], tag: str) -> Response:
    """All rows as CSV (RFC 4180), the first line the names of the columns; null is an empty cell."""
    response = answers.streamed(_lines(chain([names], rows)), CSV)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return answers.cached(response, tag)


def _lines(rows: Iterator[Cells]) -> Generator[bytes]:
    while some := list(islice(rows, ROWS)):
        text = io.StringIO(newline="")
        csv.writer(text, lineterminator="\r\n").writerows(some)
        yield text.getvalue().encode()
