"""Gold from the outside: JSON lines ``{id, text, date?, events: [{source, code, target}]}``.

Unlike documents on their way to be coded, a gold is read whole or not at all: a score over what is left of a
gold would be the score of another one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from api.intake import InputError, make_document, read_objects
from coder.evaluation.gold import NOBODY, DyadicEvent, GoldSentence
from schema.codebook import codebook
from schema.errors import DataError

ROOT = 2  # digits: a code that is no finer than its root is no event code


def read_gold(paths: Iterable[Path]) -> tuple[GoldSentence, ...]:
    """The sentences of gold files, in order.

    :raises DataError: with every bad line of every file, and every id that stands twice.
    """
    faults: list[str] = []
    places: dict[str, str] = {}
    found: list[GoldSentence] = []
    for path in paths:
        for where, fields in read_objects(path, lambda fault: faults.append(str(fault))):
            try:
                sentence = _sentence(fields)
            except InputError as fault:
                faults.append(f"{where}: {fault}")
                continue
            first = places.setdefault(sentence.document.id, where)
            if first != where:
                faults.append(f"{where}: id {sentence.document.id!r} stands at {first} already; give another")
            found.append(sentence)
    if not found and not faults:
        faults.append(
            "no gold sentence in these files; write one JSON object with id, text and events a line"
        )
    if faults:
        raise DataError(faults)
    return tuple(found)


def _sentence(fields: dict[str, Any]) -> GoldSentence:
    document = make_document({name: value for name, value in fields.items() if name != "events"})
    events = fields.get("events")
    if not isinstance(events, list):
        raise InputError("events is no list; write a list of events, empty where nothing dyadic happens")
    return GoldSentence(document, tuple(_events(events)))


def _events(events: list[Any]) -> Iterator[DyadicEvent]:
    for number, event in enumerate(events, 1):
        if not isinstance(event, dict):
            raise InputError(f"event {number} is no object; write source, code and target")
        code = event.get("code")
        if not isinstance(code, str) or code not in codebook() or len(code) == ROOT:
            raise InputError(f"code {code!r} of event {number} is no event code; see docs/codebook.md")
        yield DyadicEvent(_side(event, "source", number), code, _side(event, "target", number))


def _side(event: dict[str, Any], side: str, number: int) -> str:
    """An actor code; null and ``---`` stand for an actor that is not named."""
    code = event.get(side, "")
    if code is None:
        return NOBODY
    if not isinstance(code, str) or len(code.strip()) < len(NOBODY):
        raise InputError(f"{side} {code!r} of event {number} is no actor code; write one, or null for nobody")
    return code.strip()
