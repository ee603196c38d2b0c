"""Marshmallow schemas of the answers around the records: pages and their meta."""

from __future__ import annotations

from marshmallow import Schema, fields

from schema import schemas
from store.groups import FIELDS
from store.measures import OF_CELL, OF_GROUP
from store.panel import KEYS


class MetaSchema(Schema):
    """What a page is a page of."""

    count = fields.Integer(allow_none=True, metadata={"description": "Rows that pass the filters."})
    count_kind = fields.String(metadata={"description": "exact, lower_bound or none."})
    limit = fields.Integer(metadata={"description": "Rows of a page."})
    filters = fields.Dict(
        keys=fields.String(),
        values=fields.List(fields.String()),
        metadata={"description": "The filters as they were understood."},
    )
    revision = fields.Integer(metadata={"description": "Revision of the database."})
    citation = fields.String(
        metadata={"description": "How to cite the answer: data, revision, versions, query and day."}
    )


class LinksSchema(Schema):
    """Where to go from a page."""

    self = fields.String(metadata={"description": "This page."})
    next = fields.String(allow_none=True, metadata={"description": "The next page; null at the end."})
    csv = fields.String(metadata={"description": "The whole result as CSV."})


class EventPageSchema(Schema):
    """A page of events."""

    data = fields.List(fields.Nested(schemas.EventSchema))
    meta = fields.Nested(MetaSchema)
    links = fields.Nested(LinksSchema)


class ChangeSchema(Schema):
    """One event that was stored or deleted."""

    id = fields.String(metadata={"description": "Id of the event."})
    revision = fields.Integer(metadata={"description": "Revision in which it last changed or was deleted."})
    deleted = fields.Boolean(metadata={"description": "Whether it is gone."})
    event = fields.Nested(
        schemas.EventSchema, allow_none=True, metadata={"description": "The event; null where it is gone."}
    )


class FeedMetaSchema(Schema):
    """What a page of changes is a page of."""

    limit = fields.Integer(metadata={"description": "Most changes of a page."})
    filters = fields.Dict(
        keys=fields.String(),
        values=fields.List(fields.String()),
        metadata={"description": "The filters as they were understood."},
    )
    revision = fields.Integer(metadata={"description": "Revision of the database that was read."})
    citation = fields.String(metadata={"description": "How to cite the answer."})
    caught_up = fields.Boolean(
        metadata={"description": "Whether this was all; else ask links.next at once, even if data is empty."}
    )


class FeedLinksSchema(Schema):
    """Where a follower goes from here."""

    self = fields.String(metadata={"description": "This page."})
    next = fields.String(metadata={"description": "What follows, now or in months; keep it."})


class ChangePageSchema(Schema):
    """A page of changes."""

    data = fields.List(fields.Nested(ChangeSchema))
    meta = fields.Nested(FeedMetaSchema)
    links = fields.Nested(FeedLinksSchema)


class GroupMetaSchema(MetaSchema):
    """What a page of groups is a page of."""

    group_by = fields.List(fields.String(), metadata={"description": "The fields that make the groups."})


GroupSchema: type[Schema] = Schema.from_dict(
    {
        **{row.column.name: schemas.field_of(row.column) for row in FIELDS},
        **{row.column.name: schemas.field_of(row.column) for row in OF_GROUP},
    },
    name="Group",
)


class GroupPageSchema(Schema):
    """A page of groups; each has the fields that were asked for, and the measures."""

    data = fields.List(fields.Nested(GroupSchema))
    meta = fields.Nested(GroupMetaSchema)
    links = fields.Nested(LinksSchema)


class PanelMetaSchema(MetaSchema):
    """What a page of a panel is a page of."""

    dyads = fields.List(fields.String(), metadata={"description": "The dyads as they were understood."})
    period = fields.String(metadata={"description": "The period of a row."})
    undated = fields.Integer(
        metadata={"description": "Events of these dyads in no row, because their day is unknown."}
    )


CellSchema: type[Schema] = Schema.from_dict(
    {column.name: schemas.field_of(column) for column in (*KEYS, *(row.column for row in OF_CELL))},
    name="Cell",
)


class PanelPageSchema(Schema):
    """A page of a panel."""

    data = fields.List(fields.Nested(CellSchema))
    meta = fields.Nested(PanelMetaSchema)
    links = fields.Nested(LinksSchema)


class OneEventSchema(Schema):
    """One event."""

    data = fields.Nested(schemas.EventSchema)


class MentionMetaSchema(Schema):
    """What the mentions of an event are all of."""

    count = fields.Integer(metadata={"description": "Mentions of the event."})
    revision = fields.Integer(metadata={"description": "Revision of the database."})
    citation = fields.String(metadata={"description": "How to cite the answer."})


class MentionListSchema(Schema):
    """The mentions of one event."""

    data = fields.List(fields.Nested(schemas.MentionSchema))
    meta = fields.Nested(MentionMetaSchema)


class DocumentPageSchema(Schema):
    """A page of documents."""

    data = fields.List(fields.Nested(schemas.DocumentSchema))
    meta = fields.Nested(MetaSchema)
    links = fields.Nested(LinksSchema)


class OriginalRowSchema(Schema):
    """What an event was imported from."""

    origin = fields.String(
        metadata={"description": "Where the event comes from: dyad, copy, gdelt, gdelt1 or icews."}
    )
    row = fields.Dict(
        keys=fields.String(), values=fields.String(), allow_none=True,
        metadata={"description": "The cells of its row by the names that GDELT or ICEWS gives them; null if there is none."},
    )  # fmt: skip
    mentions = fields.List(
        fields.Dict(keys=fields.String(), values=fields.String()),
        metadata={"description": "The rows of GDELT's mentions that report it."},
    )


class OriginalSchema(Schema):
    """What an event was imported from."""

    data = fields.Nested(OriginalRowSchema)


class OneDocumentSchema(Schema):
    """One document."""

    data = fields.Nested(schemas.FullDocumentSchema)


class ActorListSchema(Schema):
    """Actors that were found."""

    data = fields.List(fields.Nested(schemas.ActorSchema))


class OneActorSchema(Schema):
    """One actor code."""

    data = fields.Nested(schemas.ActorSchema)


class CodeListSchema(Schema):
    """Event codes."""

    data = fields.List(fields.Nested(schemas.CodeSchema))


class OneCodeSchema(Schema):
    """One event code."""

    data = fields.Nested(schemas.CodeSchema)


class CountryListSchema(Schema):
    """Countries."""

    data = fields.List(fields.Nested(schemas.CountrySchema))


class StoredDocumentSchema(Schema):
    """A document that was sent, and the events that it reports."""

    id = fields.String(metadata={"description": "Id of the document."})
    status = fields.String(metadata={"description": "created, changed or unchanged."})
    events = fields.List(fields.Nested(schemas.EventSchema))


class StoredMetaSchema(Schema):
    """What documents were stored with."""

    revision = fields.Integer(metadata={"description": "Revision of the database afterwards."})
    coder_version = fields.String(metadata={"description": "Version of the coder."})


class StoredSchema(Schema):
    """Documents that were coded and stored, in the order in which they were sent."""

    data = fields.List(fields.Nested(StoredDocumentSchema))
    meta = fields.Nested(StoredMetaSchema)


class CodedMetaSchema(Schema):
    """What coded a text."""

    coder_version = fields.String()


class CodedSchema(Schema):
    """The events of a text that was coded but not stored."""

    data = fields.List(fields.Nested(schemas.CodedEventSchema))
    meta = fields.Nested(CodedMetaSchema)
    trace = fields.Dict(metadata={"description": "What every stop of the coder found, with explain=1."})
