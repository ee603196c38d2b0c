"""How rows leave the database: as JSON texts or separated cells that SQLite writes, or as plain cells.

A line that SQLite writes takes less than half the time of one that Python writes cell by cell.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

from schema import gdelt
from schema.columns import Column
from store.values import UNKNOWN

LABEL = "(SELECT {} FROM codes WHERE codes.code = e.code)"
# What makes a spreadsheet take a text for a formula where a cell begins with it.
FORMULA = "=+@\t\r-"
COORDINATES = ("latitude", "longitude")  # are null in the database too
MENTION_SIDES = ("source", "target")
MENTION = (
    "event_id", "document_id", "date", "source", "target", "code", "act", "modality", "trigger",
    "trigger_start", "trigger_end", "sentence", "sentence_index", "sentence_start", "sentence_end",
    "confidence", "fired", "place_name", "place_country", "latitude", "longitude", "coder_version",
)  # fmt: skip
MENTION_NULLABLE = {"date", "place_name", "place_country"}
DOCUMENT = (
    "id", "date", "title", "source", "url", "language", "num_mentions", "coder_version", "added", "revision",
)  # fmt: skip


def cell(column: Column) -> str:
    """The SQL of one event column; '' is null where the column can be null."""
    if column.name == "label":
        return LABEL.format("label")
    stored, unknown = f"e.{column.name}", UNKNOWN.get(column.name, "''")
    coordinate = column.name in COORDINATES
    return f"nullif({stored}, {unknown})" if column.nullable and not coordinate else stored


def cells(columns: Iterable[Column]) -> str:
    """The SQL of several event columns."""
    return ", ".join(cell(column) for column in columns)


def separated(columns: Sequence[Column], separator: str, guarded: bool = False) -> str:
    """The SQL of one event as a line of cells between separators, quoted as RFC 4180 has it.

    ``guarded`` texts that a spreadsheet would take for a formula begin with an apostrophe.
    """
    cells = ", ".join(_spelled(column, separator, guarded) for column in columns)
    if len(columns) == 1:  # a line without a character would be taken for no line
        return f"""ifnull(nullif(printf('%s', {cells}), ''), '""')"""
    return f"printf('{separator.join('%s' for _ in columns)}', {cells})"


def _spelled(column: Column, separator: str, guarded: bool) -> str:
    """One cell as it stands between separators; printf writes null as nothing."""
    if column.type is bool:
        return f"CASE {cell(column)} WHEN 1 THEN 'true' ELSE 'false' END"
    if column.name == "label":
        return LABEL.format(_quoted("label", separator))
    stored = cell(column) if column.name in UNKNOWN else f"e.{column.name}"
    if not column.free:
        return stored
    return _quoted(_guarded(stored) if guarded else stored, separator)


def _guarded(text: str) -> str:
    return f"CASE WHEN {text} GLOB '[{FORMULA}]*' THEN '''' || {text} ELSE {text} END"


def _quoted(text: str, separator: str) -> str:
    special = f"{text} GLOB '*[\"{separator}\r\n]*'"
    return f"""CASE WHEN {special} THEN '"' || replace({text}, '"', '""') || '"' ELSE {text} END"""


@lru_cache(maxsize=256)
def event_json(columns: tuple[Column, ...]) -> str:
    """The SQL of one event as a JSON object; equals what the marshmallow schema dumps."""
    return _object((column.name, _json(column)) for column in columns)


def change_json(deleted: str, event: str) -> str:
    """The SQL of one entry of the feed of changes as a JSON object."""
    entry = (("id", "e.id"), ("revision", "e.revision"), ("deleted", f"json('{deleted}')"), ("event", event))
    return _object(entry)


def _json(column: Column) -> str:
    return boolean(cell(column)) if column.type is bool else cell(column)


def boolean(sql: str) -> str:
    """A stored 0 or 1 as JSON false or true."""
    return f"json(CASE {sql} WHEN 1 THEN 'true' ELSE 'false' END)"


# Behind the title and a blank line stands the body; its lead is what comes before the next blank line.
_BODY = "CASE d.title WHEN '' THEN 0 ELSE length(d.title) + 2 END"
_LEAD = f"{_BODY} + instr(d.text || char(10, 10), char(10, 10))"
_SURELY = "ORDER BY m.confidence DESC, m.document_id, m.position LIMIT 1"
_REPORTS = "FROM mentions m JOIN documents d ON d.id = m.document_id WHERE m.event_id = e.id"
TOLD: Mapping[str, str] = {
    "lead": f"ifnull((SELECT max(m.sentence_start < {_LEAD}) {_REPORTS}), 0)",
    "url": f"ifnull((SELECT d.url {_REPORTS} {_SURELY}), '')",
}


def told() -> str:
    """The SQL of the line of GDELT that an event was imported from, null if none, and of what its files tell."""
    line = "CASE WHEN e.origin IN ('gdelt', 'gdelt1') THEN (SELECT line FROM originals WHERE event_id = e.id) END"
    return ", ".join([line, *(TOLD.get(name, f"e.{name}") for name in gdelt.Told._fields)])


def mention_json() -> str:
    """The SQL of one mention as a JSON object, its two sides nested."""
    return _object((name, _mention_cell(name)) for name in MENTION)


def _mention_cell(name: str) -> str:
    if name in MENTION_SIDES:
        parts = (("code", f"nullif(m.{name}, '')"), ("text", f"m.{name}_text"),
                 ("start", f"m.{name}_start"), ("end", f"m.{name}_end"))  # fmt: skip
        return _object(parts)
    if name == "fired":
        return "json(m.fired)"
    return f"nullif(m.{name}, '')" if name in MENTION_NULLABLE else f"m.{name}"


def document_json(*more: str) -> str:
    """The SQL of one document as a JSON object, with further columns such as its text."""
    return _object(
        (name, "nullif(d.date, '')" if name == "date" else f"d.{name}") for name in DOCUMENT + more
    )


def _object(parts: Iterable[tuple[str, str]]) -> str:
    return "json_object(" + ", ".join(f"'{name}', {sql}" for name, sql in parts) + ")"
