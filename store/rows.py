"""How rows leave the database: as JSON texts that it writes, or as plain cells."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from schema import gdelt
from schema.columns import Column
from store.databases import Dialect
from store.values import UNKNOWN

LABEL = "(SELECT {} FROM codes WHERE codes.code = e.code)"
COORDINATES = ("latitude", "longitude")  # are null in the database too
MENTION_SIDES = ("source", "target")
MENTION = (
    "event_id", "document_id", "date", "source", "target", "code", "act", "modality", "trigger",
    "trigger_start", "trigger_end", "sentence", "sentence_index", "sentence_start", "sentence_end",
    "confidence", "fired", "place_name", "place_country", "latitude", "longitude", "coder_version",
)  # fmt: skip
MENTION_NULLABLE = {"date", "place_name", "place_country"}
MENTION_REAL = {"confidence", "latitude", "longitude"}
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


@lru_cache(maxsize=256)
def event_json(dialect: Dialect, columns: tuple[Column, ...]) -> str:
    """The SQL of one event as a JSON object; equals what the marshmallow schema dumps."""
    return dialect.object((column.name, _json(dialect, column)) for column in columns)


def change_json(dialect: Dialect, deleted: bool, event: str) -> str:
    """The SQL of one entry of the feed of changes as a JSON object."""
    gone = dialect.boolean("1" if deleted else "0")
    return dialect.object((("id", "e.id"), ("revision", "e.revision"), ("deleted", gone), ("event", event)))


def _json(dialect: Dialect, column: Column) -> str:
    if column.type is bool:
        return dialect.boolean(cell(column))
    return dialect.real(cell(column)) if column.type is float else cell(column)


# Behind the title and a blank line stands the body; its lead is what comes before the next blank line.
_BODY = "CASE d.title WHEN '' THEN 0 ELSE length(d.title) + 2 END"
BLANK = "'\n\n'"
_SURELY = "ORDER BY m.confidence DESC, m.document_id, m.position LIMIT 1"
_REPORTS = "FROM mentions m JOIN documents d ON d.id = m.document_id WHERE m.event_id = e.id"


def told(dialect: Dialect) -> str:
    """The SQL of the line of GDELT that an event was imported from, null if none, and of what its files tell."""
    lead = f"{_BODY} + {dialect.position(f'd.text || {BLANK}', BLANK)}"
    leads = f"max(CASE WHEN m.sentence_start < {lead} THEN 1 ELSE 0 END)"
    line = "CASE WHEN e.origin IN ('gdelt', 'gdelt1') THEN (SELECT line FROM originals WHERE event_id = e.id) END"
    made = {
        "lead": f"coalesce((SELECT {leads} {_REPORTS}), 0)",
        "url": f"coalesce((SELECT d.url {_REPORTS} {_SURELY}), '')",
    }
    return ", ".join([line, *(made.get(name, f"e.{name}") for name in gdelt.Told._fields)])


def mention_json(dialect: Dialect) -> str:
    """The SQL of one mention as a JSON object, its two sides nested."""
    return dialect.object((name, _mention_cell(dialect, name)) for name in MENTION)


def _mention_cell(dialect: Dialect, name: str) -> str:
    if name in MENTION_SIDES:
        parts = (("code", f"nullif(m.{name}, '')"), ("text", f"m.{name}_text"),
                 ("start", f"m.{name}_start"), ("end", f"m.{name}_end"))  # fmt: skip
        return dialect.object(parts)
    if name == "fired":
        return dialect.json("m.fired")
    if name in MENTION_REAL:
        return dialect.real(f"m.{name}")
    return f"nullif(m.{name}, '')" if name in MENTION_NULLABLE else f"m.{name}"


def document_json(dialect: Dialect, *more: str) -> str:
    """The SQL of one document as a JSON object, with further columns such as its text."""
    return dialect.object(
        (name, "nullif(d.date, '')" if name == "date" else f"d.{name}") for name in DOCUMENT + more
    )
