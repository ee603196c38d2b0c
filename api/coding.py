"""Coding a text: events out, nothing stored."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import request
from marshmallow import Schema, fields, validate
from werkzeug.exceptions import BadRequest, RequestEntityTooLarge, UnsupportedMediaType

from api import answers, pages
from api.metrics import metrics
from api.openapi import Resource, documented
from api.state import state
from schema.events import grouped
from schema.records import Document, Mention
from schema.schemas import EventSchema, MentionSchema, TextSchema

blueprint = Resource("coding", __name__, description="From text to events.")


class CodingSchema(Schema):
    """How a text is coded."""

    explain = fields.Boolean(
        load_default=False, metadata={"description": "1 adds the trace: what fired, what was dropped."}
    )
    actors = fields.String(
        load_default="coded",
        validate=validate.OneOf(["coded", "any"], error="is neither `coded` nor `any`"),
        metadata={
            "description": "`any` keeps events that are unsure or have an actor that no dictionary knows."
        },
    )


def takes_json(view: Callable[..., Any]) -> Callable[..., Any]:
    """Lets a view be called with a JSON body alone."""

    @wraps(view)
    def checked(*args: Any, **kwargs: Any) -> Any:
        if not request.is_json:
            raise UnsupportedMediaType("The body is of a type that is not read; send application/json.")
        answers.accepts(answers.JSON)
        _check_json()
        return view(*args, **kwargs)

    return checked


def _check_json() -> None:
    """Reads the body once, to say what is wrong with it in our words; the view finds it read."""
    most = request.max_content_length
    if request.content_length is None and most and len(request.get_data()) >= most:
        raise RequestEntityTooLarge  # sent in chunks, it would be cut off and read as if it had ended there
    try:
        request.get_json()
    except (BadRequest, RecursionError):
        raise BadRequest("The body is not JSON that can be read; send an object, in UTF-8.") from None


@blueprint.route("/code", methods=["POST"])
@takes_json
@blueprint.body(TextSchema)
@blueprint.query(CodingSchema)
@blueprint.answers(pages.CodedSchema)
@documented(statuses=("400", "406", "413", "415"))
def code(text: dict[str, Any], how: dict[str, Any]) -> Any:
    """Code a text: its events with their mentions; nothing is stored."""
    document, coder = TextSchema.document(text), state().coder()
    mentions = coded(document, how["actors"])
    trace = {"trace": explained(document)} if how["explain"] else {}
    events = [
        {**EventSchema().dump(event), "mentions": MentionSchema(many=True).dump(of_event)}
        for event, of_event in grouped(mentions)
    ]
    return answers.plain_json({"data": events, "meta": {"coder_version": coder.version}, **trace})


def coded(document: Document, actors: str) -> tuple[Mention, ...]:
    """The mentions of a document; texts are coded one at a time, for the parser uses the processor alone."""
    coder = state().coder()
    with metrics().timed("coding_seconds"), state().coding:
        return coder.code(document, actors=actors)


def explained(document: Document) -> dict[str, Any]:
    """What every stop of the coder found."""
    coder = state().coder()
    with state().coding:
        return coder.explain(document).as_dict()
