"""The tables of the docs, written from the tables of the code: ``python -m api.tables docs/*.md``."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable
from datetime import date as Date
from datetime import datetime as DateTime
from pathlib import Path

from api import groups, panel
from api.formats import FORMATS
from api.metrics import ROWS
from api.options import PAGES, SHAPE, Option
from api.settings import described
from schema.columns import COLUMNS, Column
from store.filters import DOCUMENTS, EVENTS, OPERATORS, Filter
from store.groups import FIELDS
from store.measures import OF_CELL, OF_GROUP
from store.panel import KEYS
from store.periods import PERIODS

TYPES = {str: "string", int: "integer", float: "number", bool: "boolean", Date: "date", DateTime: "date-time"}


def _table(header: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [header, tuple("---" for _ in header), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines)


def _code(words: Iterable[str]) -> str:
    return ", ".join(f"`{word}`" for word in words)


def _filters(table: Iterable[Filter]) -> str:
    header = ("parameter", "value", "meaning", "also called", "ranges")
    ranges = _code(f"__{name}" for name in OPERATORS)
    return _table(
        header,
        (
            (
                f"`{row.name}`",
                f"{row.kind.about}, as `{row.kind.example}`",
                row.about,
                _code(row.aliases),
                ranges if row.column else "",
            )
            for row in table
        ),
    )


def _options(rows: Iterable[Option]) -> str:
    return _table(
        ("parameter", "meaning", "also called"),
        ((f"`{row.name}`", row.about, _code(row.aliases)) for row in rows),
    )


def _column(column: Column, names: Iterable[str] = ()) -> tuple[str, ...]:
    kind = TYPES[column.type] + (" or null" if column.nullable else "")
    return (f"`{column.name}`", kind, column.about, _code(names))


def tables() -> dict[str, str]:
    """Every table by name, as Markdown."""
    return {
        "filters": _filters(EVENTS),
        "document filters": _filters(DOCUMENTS),
        "options": _options((*PAGES, *SHAPE)),
        "columns": _table(
            ("column", "type", "meaning", "GDELT"),
            (_column(column, [column.gdelt] if column.gdelt else []) for column in COLUMNS),
        ),
        "group fields": _table(
            ("field", "type", "meaning", "also called"), (_column(row.column, row.aliases) for row in FIELDS)
        ),
        "group columns": _table(
            ("column", "type", "meaning"), (_column(row.column)[:3] for row in OF_GROUP)
        ),
        "group options": _options(groups.OPTIONS),
        "panel columns": _table(
            ("column", "type", "meaning"),
            (_column(column)[:3] for column in (*KEYS, *(row.column for row in OF_CELL))),
        ),
        "panel options": _options(panel.OPTIONS),
        "periods": _table(("period", "what"), ((f"`{row.name}`", row.about) for row in PERIODS)),
        "formats": _table(
            ("format", "media type", "what"), ((f"`{row.name}`", f"`{row.media}`", row.about) for row in FORMATS)
        ),
        "settings": _table(
            ("setting", "default", "meaning"), ((f"`{name}`", f"`{default}`" if default else "", about)
                                                for name, default, about in described()),
        ),
        "metrics": _table(
            ("number", "kind", "labels", "meaning"),
            ((f"`dyad_{row.name}{'_total' if row.kind == 'counter' else ''}`", row.kind, _code(row.labels), row.about)
             for row in ROWS),
        ),
    }  # fmt: skip


def _literal(text: str) -> str:
    return text.replace("\\", r"\\")


def filled(text: str) -> str:
    """A page with each table between its marks written anew."""
    for name, table in tables().items():
        marks = rf"(<!-- table: {name} -->\n).*?(<!-- end -->)"
        text = re.sub(marks, rf"\g<1>{_literal(table)}\n\g<2>", text, flags=re.S)
    return text


if __name__ == "__main__":
    for page in map(Path, sys.argv[1:]):
        page.write_text(filled(page.read_text("utf-8")), "utf-8")
