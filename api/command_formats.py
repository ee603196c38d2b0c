"""How the command line writes coded documents: a table for people, JSON lines and CSV for programs."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from schema.records import Document, Mention, Place, Span

FIELDS: dict[str, Callable[[Mention], Any]] = {
    "source": lambda mention: mention.source.code,
    "target": lambda mention: mention.target.code,
    "code": lambda mention: mention.code,
    "date": lambda mention: mention.date.isoformat() if mention.date else None,
    "source_text": lambda mention: mention.source.text,
    "target_text": lambda mention: mention.target.text,
    "trigger": lambda mention: mention.trigger,
    "sentence": lambda mention: mention.sentence,
    "confidence": lambda mention: round(mention.confidence, 4),
    "act": lambda mention: mention.act,
    "modality": lambda mention: mention.modality,
    "fired": lambda mention: list(mention.fired),
    "event_id": lambda mention: mention.event_id,
    "sentence_index": lambda mention: mention.sentence_index,
    "sentence_span": lambda mention: _span(mention.sentence_span),
    "source_span": lambda mention: _span(mention.source.span),
    "target_span": lambda mention: _span(mention.target.span),
    "trigger_span": lambda mention: _span(mention.trigger_span),
    "place": lambda mention: _place(mention.place),
    "coder_version": lambda mention: mention.coder_version,
}
WIDTHS = {"date": 10, "source": 10, "code": 5, "target": 10}


@dataclass(frozen=True, slots=True)
class Format:
    """One way to write: the lines that come first, and the lines of one coded document."""

    header: str
    write: Callable[[Document, Sequence[Mention]], str]


def as_event(mention: Mention) -> dict[str, Any]:
    """The fields of one coded event, plain values only; spans are [start, end) in the document's text."""
    return {name: read(mention) for name, read in FIELDS.items()}


def _json_line(document: Document, mentions: Sequence[Mention]) -> str:
    events = [as_event(mention) for mention in mentions]
    return json.dumps({"id": document.id, "events": events}, ensure_ascii=False) + "\n"


def _csv_rows(document: Document, mentions: Sequence[Mention]) -> str:
    events = (as_event(mention).values() for mention in mentions)
    return _csv([[document.id, *map(_cell, event)] for event in events])


def _csv(rows: list[list[str]]) -> str:
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue()


def _cell(value: Any) -> str:
    """A CSV cell: nothing for null, JSON for what has parts."""
    if value is None:
        return ""
    return json.dumps(value, ensure_ascii=False) if isinstance(value, list | dict) else str(value)


def _table_rows(document: Document, mentions: Sequence[Mention]) -> str:
    return "".join(_table_row(as_event(mention), document.id) for mention in mentions)


def _table_row(event: dict[str, Any], document_id: str) -> str:
    event = event | {
        "source": event["source"] or f"({event['source_text']})",
        "target": event["target"] or f"({event['target_text']})",
    }
    columns = [f"{event[name] or '-':<{width}}" for name, width in WIDTHS.items()]
    return "  ".join([*columns, f"{event['trigger']}  [{document_id}]"]) + "\n"


def _span(span: Span) -> list[int]:
    return [span.start, span.end]


def _place(place: Place | None) -> dict[str, Any] | None:
    if place is None:
        return None
    return {
        "name": place.name,
        "country": place.country,
        "latitude": place.latitude,
        "longitude": place.longitude,
    }


FORMATS = {
    "table": Format(
        "  ".join([*(f"{name:<{width}}" for name, width in WIDTHS.items()), "trigger  [document]\n"]),
        _table_rows,
    ),
    "jsonl": Format("", _json_line),
    "csv": Format(_csv([["document", *FIELDS]]), _csv_rows),
}
