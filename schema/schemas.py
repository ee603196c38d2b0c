"""Marshmallow schemas of what goes in and comes out: they check input and document output."""

from __future__ import annotations

import hashlib
from datetime import UTC
from datetime import date as Date
from datetime import datetime as DateTime
from typing import Any

from marshmallow import EXCLUDE, RAISE, Schema, ValidationError, fields, pre_dump, validate

from schema.columns import COLUMNS, Column, Event
from schema.records import Document, Mention, Party


class Time(fields.String):
    """A time in UTC, whole seconds: 2022-05-19T08:00:00Z."""

    def _serialize(self, value: Any, attr: str | None, obj: Any, **kwargs: Any) -> str | None:
        return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if value else None


FIELDS: dict[type, type[fields.Field[Any]]] = {
    str: fields.String,
    int: fields.Integer,
    float: fields.Float,
    bool: fields.Boolean,
    Date: fields.Date,
    DateTime: Time,
}


BLANK = "is blank; send the text to be coded"
LONG = "is longer than {max} characters; send a shorter one"
SIZE = "is no text of {min} to {max} characters; send one, or leave it out"


def _about(text: str, **more: Any) -> dict[str, Any]:
    return {"description": text, **more}


def field_of(column: Column) -> fields.Field[Any]:
    """The marshmallow field of one event column."""
    options: dict[str, Any] = {"allow_none": column.nullable}
    metadata = _about(column.about, example=column.example)
    if column.type is DateTime:
        metadata["format"] = "date-time"
    return FIELDS[column.type](metadata=metadata, **options)


EventSchema: type[Schema] = Schema.from_dict(
    {column.name: field_of(column) for column in COLUMNS}, name="Event"
)


class PartySchema(Schema):
    """One side of a mention: its code, its words and where they stand in the document."""

    code = fields.String(allow_none=True, metadata=_about("Actor code; null where no dictionary knows it."))
    text = fields.String(metadata=_about("The words of the document that name the actor."))
    start = fields.Integer(metadata=_about("Offset of the first character in the document's full text."))
    end = fields.Integer(metadata=_about("Offset after the last character."))

    @pre_dump
    def _flatten(self, party: Party, **_: Any) -> dict[str, Any]:
        return {
            "code": party.code,
            "text": party.text,
            "start": party.span.start,
            "end": party.span.end,
        }


class MentionSchema(Schema):
    """One coded occurrence of an event in one sentence, with the dictionary entries that fired."""

    event_id = fields.String(metadata=_about("Id of the event that is mentioned."))
    document_id = fields.String(metadata=_about("Id of the document."))
    date = fields.Date(allow_none=True, metadata=_about("Day of the event."))
    source = fields.Nested(PartySchema)
    target = fields.Nested(PartySchema)
    code = fields.String(metadata=_about("CAMEO event code."))
    act = fields.String(metadata=_about("Name of the act in the dictionary."))
    modality = fields.String(metadata=_about("Whether it is done, intended, demanded, refused ..."))
    trigger = fields.String(metadata=_about("The words that made the event."))
    trigger_start = fields.Integer(metadata=_about("Offset of the trigger in the document's full text."))
    trigger_end = fields.Integer(metadata=_about("Offset after the trigger."))
    sentence = fields.String(metadata=_about("The sentence."))
    sentence_index = fields.Integer(metadata=_about("Number of the sentence in the document, from 0."))
    sentence_start = fields.Integer(metadata=_about("Offset of the sentence in the document's full text."))
    sentence_end = fields.Integer(metadata=_about("Offset after the sentence."))
    confidence = fields.Float(metadata=_about("Confidence of this mention, 0 to 1."))
    fired = fields.List(fields.String(), metadata=_about("Dictionary entries that fired, as file:line."))
    place_name = fields.String(allow_none=True, metadata=_about("Place of the event."))
    place_country = fields.String(allow_none=True, metadata=_about("Country of that place."))
    latitude = fields.Float(allow_none=True, metadata=_about("Degrees north, WGS 84."))
    longitude = fields.Float(allow_none=True, metadata=_about("Degrees east, WGS 84."))
    coder_version = fields.String(metadata=_about("Version of the coder that made the mention."))

    @pre_dump
    def _flatten(self, mention: Mention, **_: Any) -> dict[str, Any]:
        return mention_fields(mention)


def mention_fields(mention: Mention) -> dict[str, Any]:
    """A mention as flat fields: spans and place become columns of their own."""
    same = ("event_id", "document_id", "date", "source", "target", "code", "act", "modality", "trigger")
    rest = ("sentence", "sentence_index", "confidence", "fired", "coder_version")
    place = mention.place
    return {
        **{name: getattr(mention, name) for name in same + rest},
        "trigger_start": mention.trigger_span.start,
        "trigger_end": mention.trigger_span.end,
        "sentence_start": mention.sentence_span.start,
        "sentence_end": mention.sentence_span.end,
        "place_name": place.name if place else None,
        "place_country": place.country if place else None,
        "latitude": place.latitude if place else None,
        "longitude": place.longitude if place else None,
    }


class DocumentSchema(Schema):
    """One news report, without its text."""

    id = fields.String(metadata=_about("Id of the document, as it was given."))
    date = fields.Date(allow_none=True, metadata=_about("Day it was published."))
    title = fields.String(metadata=_about("Headline."))
    source = fields.String(metadata=_about("Who published it."))
    url = fields.String(metadata=_about("Where it was published."))
    language = fields.String(metadata=_about("ISO 639 language code."))
    num_mentions = fields.Integer(metadata=_about("Mentions coded from it."))
    coder_version = fields.String(metadata=_about("Version of the coder that coded it."))
    added = fields.String(metadata=_about("When it was first stored, UTC."))
    revision = fields.Integer(metadata=_about("Revision of the database in which it last changed."))


class FullDocumentSchema(DocumentSchema):
    """One news report with its text and the events coded from it."""

    text = fields.String(metadata=_about("The body; offsets count characters of title, blank line, body."))
    events = fields.List(fields.Nested(EventSchema))


def _storable(text: str) -> None:
    """Half a surrogate pair is no character: no UTF-8 file can hold it."""
    try:
        text.encode()
    except UnicodeEncodeError:
        raise ValidationError("holds half a surrogate pair; send whole characters") from None


def _filled(text: str) -> None:
    if not text.strip():
        raise ValidationError(BLANK)


class TextSchema(Schema):
    """A text to be coded."""

    class Meta:
        unknown = RAISE

    text = fields.String(
        required=True,
        validate=[
            _storable,
            _filled,
            validate.Length(min=1, error=BLANK),
        ],
        metadata=_about("The text of one news report, in English.", example="Finland applied to join NATO."),
    )
    date = fields.Date(
        load_default=None,
        allow_none=True,
        metadata=_about("Day it was published; words such as `on Wednesday` count from it."),
    )
    title = fields.String(
        load_default="", validate=_storable, metadata=_about("Headline; coded like the text.")
    )
    id = fields.String(
        load_default="text",
        validate=[_storable, validate.Length(min=1, max=500, error=SIZE)],
        metadata=_about("Your id of the document, handed back."),
    )

    @staticmethod
    def document(loaded: dict[str, Any]) -> Document:
        """The document that the checked input describes."""
        return Document(**loaded)


class NewDocumentSchema(TextSchema):
    """A news report to be coded and stored."""

    id = fields.String(
        load_default=None,
        allow_none=True,
        validate=[_storable, validate.Length(min=1, max=500, error=SIZE)],
        metadata=_about("Your id of the document; a hash of all its fields if it is left out."),
    )
    source = fields.String(
        load_default="",
        validate=[_storable, validate.Length(max=500, error=LONG)],
        metadata=_about("Who published it."),
    )
    url = fields.String(
        load_default="",
        validate=[_storable, validate.Length(max=2000, error=LONG)],
        metadata=_about("Where it was published."),
    )
    language = fields.String(
        load_default="en",
        validate=[_storable, validate.Length(min=1, max=35, error=SIZE)],
        metadata=_about("ISO 639 language code."),
    )

    @staticmethod
    def document(loaded: dict[str, Any]) -> Document:
        """The document that the checked input describes."""
        return Document(**{**loaded, "id": loaded["id"] or _id_of(loaded)})


def _id_of(loaded: dict[str, Any]) -> str:
    """The same report that is sent twice without an id gets the same one."""
    facts = repr(sorted((name, str(value)) for name, value in loaded.items() if name != "id"))
    return hashlib.blake2b(facts.encode(), digest_size=8).hexdigest()


class CodedEventSchema(EventSchema):  # type: ignore[valid-type, misc]
    """One event of a text that was coded but not stored, with its mentions."""

    mentions = fields.List(fields.Nested(MentionSchema))


class CodeSchema(Schema):
    """One event code of the codebook."""

    code = fields.String(metadata=_about("CAMEO event code, two to four digits.", example="0354"))
    label = fields.String(metadata=_about("What it means."))
    definition = fields.String(metadata=_about("One sentence on when it is used."))
    base = fields.String(metadata=_about("Its first three digits."))
    root = fields.String(metadata=_about("Its first two digits."))
    quad = fields.Integer(metadata=_about("Quad class, 1 to 4."))
    goldstein = fields.Float(metadata=_about("Goldstein score, -10 to 10."))
    inherited = fields.Boolean(
        metadata=_about("Whether the score is that of the code above, none being published.")
    )
    extension = fields.Boolean(
        metadata=_about("Whether the code is ours; CAMEO and GDELT get its base code.")
    )


class ActorSchema(Schema):
    """One actor code of the vocabulary."""

    class Meta:
        unknown = EXCLUDE

    code = fields.String(metadata=_about("Actor code.", example="FINGOV"))
    name = fields.String(metadata=_about("What it stands for.", example="Finland, government"))
    country = fields.String(allow_none=True, metadata=_about("The country in it, three letters."))
    group = fields.String(allow_none=True, metadata=_about("The international group in it."))
    ethnic = fields.String(allow_none=True, metadata=_about("The ethnic group in it."))
    religions = fields.List(fields.String(), metadata=_about("The religions in it."))
    roles = fields.List(fields.String(), metadata=_about("The roles in it."))


class CountrySchema(Schema):
    """One country of the vocabulary."""

    code = fields.String(metadata=_about("Three-letter CAMEO code.", example="FIN"))
    name = fields.String(metadata=_about("Its name.", example="Finland"))


class FaultSchema(Schema):
    """One thing that is wrong with a request."""

    parameter = fields.String(metadata=_about("Name of the parameter or of the field of the body."))
    value = fields.Raw(metadata=_about("The value that was sent."))
    message = fields.String(metadata=_about("What is wrong with it and what to do."))
    did_you_mean = fields.List(fields.String(), metadata=_about("What was probably meant."))


class ProblemSchema(Schema):
    """An error, as RFC 9457 has it."""

    type = fields.String(required=True, metadata=_about("URI that names the kind of error."))
    title = fields.String(required=True, metadata=_about("The kind of error in words."))
    status = fields.Integer(required=True, metadata=_about("HTTP status."))
    detail = fields.String(metadata=_about("What happened and what to do."))
    instance = fields.String(metadata=_about("Path of the request."))
    request_id = fields.String(required=True, metadata=_about("Quote it when you report the error."))
    errors = fields.List(fields.Nested(FaultSchema))


def dump(event: Event) -> dict[str, Any]:
    """One event as JSON fields."""
    dumped: dict[str, Any] = EventSchema().dump(event)
    return dumped
