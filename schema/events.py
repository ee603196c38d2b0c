"""From mentions to events: what all reports of one (date, source, code, target) say together."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime as DateTime

from schema.codebook import codebook
from schema.columns import Event
from schema.records import Mention, Party
from schema.vocabulary import parts


@dataclass(frozen=True, slots=True)
class Reports:
    """How often an event was reported."""

    num_mentions: int
    num_documents: int
    num_sources: int


def event(surest: Mention, reports: Reports, added: DateTime | None, revision: int) -> Event:
    """The event that ``surest``, its mention of highest confidence, and the other reports make."""
    entry = codebook()[surest.code]
    source, target, place = surest.source, surest.target, surest.place
    return Event(
        id=surest.event_id,
        date=surest.date,
        source=source.code,
        source_text=source.text,
        source_country=country(source),
        source_roles=roles(source),
        target=target.code,
        target_text=target.text,
        target_country=country(target),
        target_roles=roles(target),
        code=surest.code,
        base=entry.base,
        root=entry.root,
        quad=entry.quad,
        goldstein=entry.goldstein,
        label=entry.label,
        modality=surest.modality,
        num_mentions=reports.num_mentions,
        num_documents=reports.num_documents,
        num_sources=reports.num_sources,
        confidence=surest.confidence,
        place_name=place.name if place else None,
        place_country=place.country if place else None,
        latitude=place.latitude if place else None,
        longitude=place.longitude if place else None,
        actors_known=surest.settled,
        added=added,
        revision=revision,
        coder_version=surest.coder_version,
        origin="dyad",
    )


def grouped(mentions: Iterable[Mention]) -> tuple[tuple[Event, tuple[Mention, ...]], ...]:
    """The events of one document that was not stored, each with its mentions, in the order of the text."""
    groups: dict[str, list[Mention]] = {}
    for mention in mentions:
        groups.setdefault(mention.event_id, []).append(mention)
    return tuple((_unstored(group), tuple(group)) for group in groups.values())


def _unstored(group: list[Mention]) -> Event:
    surest = max(group, key=lambda mention: mention.confidence)
    return event(surest, Reports(len(group), 1, 1), added=None, revision=0)


def country(party: Party) -> str | None:
    """The country in an actor's code, wherever in the code it stands."""
    return parts(party.code).country if party.code else None


def roles(party: Party) -> str | None:
    """The role codes in an actor's code, separated by spaces."""
    return " ".join(parts(party.code).roles) or None if party.code else None
