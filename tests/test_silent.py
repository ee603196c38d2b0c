"""Sentences in which nobody does anything political to anybody else give no event."""

from __future__ import annotations

import json
from pathlib import Path

from coder.coder import Coder
from schema.records import Document

SILENT = Path(__file__).parent / "gold" / "silent.jsonl"
#: The share of sentences that may give a false event.
LIMIT = 0.03


def test_almost_nothing_is_coded_where_nothing_political_happens(coder: Coder) -> None:
    rows = [json.loads(line) for line in SILENT.read_text(encoding="utf-8").splitlines()]
    documents = [Document(row["id"], row["text"]) for row in rows]
    false = [
        f"{document.id}: {document.text}\n    {m.source.code} {m.code} {m.target.code} by {m.fired[0]}"
        for document, mentions in coder.code_all(documents)
        for m in mentions[:1]
    ]
    assert len(false) / len(rows) < LIMIT, f"{len(false)} of {len(rows)}\n" + "\n".join(false)


def test_the_silent_sentences_are_many_different_and_named() -> None:
    rows = [json.loads(line) for line in SILENT.read_text(encoding="utf-8").splitlines()]
    assert len(rows) >= 300
    assert len({row["id"] for row in rows}) == len({row["text"] for row in rows}) == len(rows)
    assert all(row["kind"] and row["id"].startswith(row["kind"]) for row in rows)
