"""The tables of the docs, written from the tables of the code: ``python -m api.tables docs/*.md``."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable
from datetime import date as Date
from datetime import datetime as DateTime
from pathlib import Path

from api.formats import FORMATS
from api.metrics import ROWS
from api.options import PAGES, SHAPE
from api.settings import described
from schema.columns import COLUMNS
from store.filters import DOCUMENTS, EVENTS, OPERATORS, Filter

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


def tables() -> dict[str, str]:
    """Every table by name, as Markdown."""
    return {
        "filters": _filters(EVENTS),
        "document filters": _filters(DOCUMENTS),
        "options": _table(
            ("parameter", "meaning", "also called"),
            ((f"`{row.name}`", row.about, _code(row.aliases)) for row in (*PAGES, *SHAPE)),
        ),
        "columns": _table(
            ("column", "type", "meaning", "GDELT"),
            ((f"`{c.name}`", TYPES[c.type] + (" or null" if c.nullable else ""), c.about,
              _code([c.gdelt] if c.gdelt else [])) for c in COLUMNS),
        ),
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
