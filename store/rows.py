"""How rows leave the database: as JSON texts made by SQLite, or as plain cells in the order of columns."""

from __future__ import annotations

from collections.abc import Iterable

from schema.columns import Column

LABEL = "(SELECT label FROM codes WHERE codes.code = e.code)"
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
        return LABEL
    stored = f"e.{column.name}"
    return f"nullif({stored}, '')" if column.nullable and column.type is not float else stored


def cells(columns: Iterable[Column]) -> str:
    """The SQL of several event columns."""
    return ", ".join(cell(column) for column in columns)


def event_json(columns: Iterable[Column]) -> str:
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
