"""Storing a document: its mentions replaced, the events they touch counted anew, in one transaction."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import astuple, dataclass, replace
from datetime import date as Date
from datetime import datetime as DateTime
from typing import Any

from schema.columns import COLUMNS, Event
from schema.events import Reports, event
from schema.records import Document, Mention, Party, Place, Span
from store.databases import Database, Executing
from store.migrations import DOCUMENTS, EVENTS, LASTING, MENTIONS
from store.values import stamp

CODED = tuple(c.name for c in COLUMNS if c.type is str and not c.free)
SPECIAL = re.compile(r"[^\S ]|[,\"]")
# What may differ between a stored event and the same one counted anew: a coder of another version that finds
# what was found before changes nothing, so whoever follows the changes is told of what is new to him alone.
INCIDENTAL = {"revision": 0, "coder_version": ""}
DEGREES, CONFIDENCE = 5, 4  # decimals that are kept: a metre; more than a coder can mean


@dataclass(frozen=True, slots=True)
class Added:
    """What storing a document did.  ``revision`` is the database's, grown only if something changed."""

    new_events: int
    changed_events: int
    deleted_events: int
    changed: bool
    revision: int


def add(
    connection: Database,
    document: Document,
    mentions: Sequence[Mention],
    now: DateTime,
    coder_version: str = "",
    coverage: str = "",
) -> Added:
    """Stores a document inside the transaction that the caller has begun.

    ``coder_version`` says who coded a document in which nothing was found, ``coverage`` with which actors
    it was coded ("coded" or "any", "" where that is not known).

    :raises ValueError: if a mention belongs to another document.
    """
    if any(mention.document_id != document.id for mention in mentions):
        raise ValueError(f"document {document.id!r}: a mention of another document was given with it")
    rows = [_texts(_mention_row(_legible(mention), position)) for position, mention in enumerate(mentions)]
    version = mentions[0].coder_version if mentions else coder_version
    digest, revision = _digest(document, rows, version), read_revision(connection)
    known = connection.execute(
        "SELECT digest, added, coverage FROM documents WHERE id = ?", (document.id,)
    ).fetchone()
    if known and known[0] == digest:
        if known[2] != coverage:  # nothing that a reader sees, so no change
            connection.execute("UPDATE documents SET coverage = ? WHERE id = ?", (coverage, document.id))
        return Added(0, 0, 0, False, revision)
    revision += 1
    touched = _touched(connection, document.id) | {row["event_id"] for row in rows}
    connection.execute("DELETE FROM mentions WHERE document_id = ?", (document.id,))
    added = known[1] if known else stamp(now)
    stored = _texts(_document_row(document, len(mentions), version))
    stored |= {"added": added, "revision": revision, "digest": digest, "coverage": coverage}
    _put(connection, "documents", stored)
    _put_mentions(connection, rows)
    changes = [_refresh(connection, event_id, revision, now) for event_id in sorted(touched)]
    _remember_coverage(connection, mentions)
    write_revision(connection, revision)
    return Added(changes.count("new"), changes.count("changed"), changes.count("deleted"), True, revision)


def read_revision(connection: Executing) -> int:
    """The number of the last change."""
    return int(connection.execute("SELECT value FROM meta WHERE name = 'revision'").fetchone()[0])


def write_revision(connection: Executing, revision: int) -> None:
    """Sets the number of the last change."""
    connection.execute("UPDATE meta SET value = ? WHERE name = 'revision'", (str(revision),))


def _touched(connection: Database, document_id: str) -> set[str]:
    found = connection.execute("SELECT DISTINCT event_id FROM mentions WHERE document_id = ?", (document_id,))
    return {row[0] for row in found}


def _refresh(connection: Database, event_id: str, revision: int, now: DateTime) -> str:
    """Counts an event anew from its mentions; one without mentions goes.  Says what was done."""
    stored = _stored(connection, event_id)
    surest = connection.execute(
        f"SELECT {', '.join(MENTIONS)} FROM mentions WHERE event_id = ?"
        " ORDER BY confidence DESC, document_id, position LIMIT 1",
        (event_id,),
    ).fetchone()
    if surest is None:
        return _leave(connection, stored, revision) if stored else "same"
    row = event_row(event(_mention(surest), _reports(connection, event_id), None, revision))
    row["added"] = stored["added"] if stored else stamp(now)
    if stored and {**row, **INCIDENTAL} == {**stored, **INCIDENTAL}:
        return "same"
    if stored and stored["origin"] != row["origin"]:
        _put(connection, "covered", stored)
    if stored:
        _change(connection, row)
        return "changed"
    connection.execute(_insert("events", row), tuple(row.values()))
    connection.execute("DELETE FROM deletions WHERE id = ?", (event_id,))
    return "new"


def _leave(connection: Database, event: dict[str, Any], revision: int) -> str:
    """Takes an event out: the imported one behind it comes back, else a stone is left for whoever follows the changes."""
    if event["origin"] != "dyad":
        return "same"
    covered = _stored(connection, event["id"], "covered")
    if covered:
        _change(connection, {**covered, "revision": revision})
        connection.execute("DELETE FROM covered WHERE id = ?", (event["id"],))
        return "changed"
    connection.execute("DELETE FROM events WHERE id = ?", (event["id"],))
    _put(connection, "deletions", {**{name: event[name] for name in LASTING}, "revision": revision})
    return "deleted"


def _remember_coverage(connection: Database, mentions: Sequence[Mention]) -> None:
    """Whether unknown actors are kept: a document that is coded later is coded in the same way."""
    if not all(mention.source.code and mention.target.code for mention in mentions):
        connection.execute("INSERT INTO meta VALUES ('coverage', 'any') ON CONFLICT (name) DO NOTHING")


def _stored(connection: Database, event_id: str, table: str = "events") -> dict[str, Any] | None:
    sql = f"SELECT {', '.join(EVENTS)} FROM {table} WHERE id = ?"
    found = connection.execute(sql, (event_id,)).fetchone()
    return dict(zip(EVENTS, found, strict=True)) if found else None


def _reports(connection: Database, event_id: str) -> Reports:
    found = connection.execute(
        "SELECT count(*), count(DISTINCT m.document_id), count(DISTINCT d.source)"
        " FROM mentions m JOIN documents d ON d.id = m.document_id WHERE m.event_id = ?",
        (event_id,),
    ).fetchone()
    return Reports(*found)


def _put_mentions(connection: Database, rows: list[dict[str, Any]]) -> None:
    found = [{**row, **connection.searchable(row["sentence"])} for row in rows]
    if found:
        connection.executemany(_insert("mentions", found[0]), [tuple(row.values()) for row in found])


def _insert(table: str, columns: Iterable[str]) -> str:
    names = tuple(columns)
    return f"INSERT INTO {table} ({', '.join(names)}) VALUES ({', '.join('?' for _ in names)})"


def _change(connection: Database, row: dict[str, Any]) -> None:
    """Changes a stored event, which keeps its id and what the id is made of."""
    changes = ", ".join(f"{name} = ?" for name in row)
    sql = f"UPDATE events SET {changes} WHERE id = ? AND date = ?"
    connection.execute(sql, (*row.values(), row["id"], row["date"]))


def _put(connection: Database, table: str, row: dict[str, Any]) -> None:
    changes = ", ".join(f"{name} = excluded.{name}" for name in row if name != "id")
    sql = f"{_insert(table, row)} ON CONFLICT (id) DO UPDATE SET {changes}"
    connection.execute(sql, tuple(row.values()))


def _digest(document: Document, rows: list[dict[str, Any]], version: str) -> str:
    facts = json.dumps([astuple(document), rows, version], default=str, ensure_ascii=False)
    return hashlib.blake2b(facts.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


def _document_row(document: Document, num_mentions: int, coder_version: str) -> dict[str, Any]:
    row = {name: getattr(document, name, "") for name in DOCUMENTS}
    return {
        **row,
        "date": _day(document.date),
        "num_mentions": num_mentions,
        "coder_version": coder_version,
    }


def event_row(event: Event) -> dict[str, Any]:
    """An event as it is stored, without its label and the time it was added."""
    row = {name: getattr(event, name) for name in EVENTS if name != "added"}
    same = {
        "date": _day(event.date),
        "actors_known": int(event.actors_known),
        "goldstein": float(event.goldstein),
    }
    row |= same
    return checked({name: _text(value) if EVENTS[name] is str else value for name, value in row.items()})


def checked(row: dict[str, Any]) -> dict[str, Any]:
    """An event's row that exports can write as it stands.

    :raises ValueError: if a cell that is no free text has characters that would end it in a file.
    """
    for name in CODED:
        if SPECIAL.search(row[name]):
            raise ValueError(f"event {row['id']}: {name} {row[name]!r} holds a comma, a quote or white space")
    return row


def _text(value: str | None) -> str:
    """A text as it is stored: '' where it is not known, and no NUL, at which SQLite would end a line."""
    return (value or "").replace("\0", "\N{REPLACEMENT CHARACTER}")


def _legible(mention: Mention) -> Mention:
    """A mention whose event's id is made of what is stored."""
    source, target = mention.source, mention.target
    if "\0" not in source.text + target.text:
        return mention
    return replace(
        mention,
        source=replace(source, text=_text(source.text)),
        target=replace(target, text=_text(target.text)),
    )


def _texts(row: dict[str, Any]) -> dict[str, Any]:
    return {name: _text(value) if isinstance(value, str) else value for name, value in row.items()}


def _mention_row(mention: Mention, position: int) -> dict[str, Any]:
    place = mention.place or Place("", "")
    return {
        "event_id": mention.event_id,
        "document_id": mention.document_id,
        "position": position,
        "date": _day(mention.date),
        **_side_row("source", mention.source),
        **_side_row("target", mention.target),
        "code": mention.code,
        "act": mention.act,
        "modality": mention.modality,
        "trigger": mention.trigger,
        "trigger_start": mention.trigger_span.start,
        "trigger_end": mention.trigger_span.end,
        "sentence": mention.sentence,
        "sentence_index": mention.sentence_index,
        "sentence_start": mention.sentence_span.start,
        "sentence_end": mention.sentence_span.end,
        "confidence": round(float(mention.confidence), CONFIDENCE),
        "fired": json.dumps([_text(entry) for entry in mention.fired], ensure_ascii=False),
        "coder_version": mention.coder_version,
        "place_name": place.name,
        "place_country": place.country,
        "latitude": _degrees(place.latitude),
        "longitude": _degrees(place.longitude),
    }


def _side_row(name: str, party: Party) -> dict[str, Any]:
    start, end = party.span.start, party.span.end
    return {name: party.code or "", f"{name}_text": party.text, f"{name}_start": start, f"{name}_end": end}


def _mention(row: Sequence[Any]) -> Mention:
    """A stored row as a mention; its columns come in the order of the table."""
    at = dict(zip(MENTIONS, row, strict=True))
    place = Place(at["place_name"], at["place_country"], at["latitude"], at["longitude"])
    return Mention(
        document_id=at["document_id"],
        date=Date.fromisoformat(at["date"]) if at["date"] else None,
        source=_party(at, "source"),
        target=_party(at, "target"),
        code=at["code"],
        act=at["act"],
        modality=at["modality"],
        trigger=at["trigger"],
        trigger_span=Span(at["trigger_start"], at["trigger_end"]),
        sentence=at["sentence"],
        sentence_index=at["sentence_index"],
        sentence_span=Span(at["sentence_start"], at["sentence_end"]),
        confidence=at["confidence"],
        fired=tuple(json.loads(at["fired"])),
        coder_version=at["coder_version"],
        place=place if at["place_name"] or at["place_country"] else None,
    )


def _party(at: dict[str, Any], name: str) -> Party:
    return Party(at[name] or None, at[f"{name}_text"], Span(at[f"{name}_start"], at[f"{name}_end"]))


def _day(day: Date | None) -> str:
    return day.isoformat() if day else ""


def _degrees(value: float | None) -> float | None:
    return None if value is None else round(float(value), DEGREES)
