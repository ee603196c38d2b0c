"""Coding a text: events out, nothing stored."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import request
from marshmallow import Schema, fields, validate
from werkzeug.exceptions import UnsupportedMediaType

from api import answers, pages
from api.openapi import Resource, documented
from api.state import state
from schema.events import grouped
from schema.schemas import EventSchema, MentionSchema, TextSchema

blueprint = Resource("coding", __name__, description="From text to events.")


class CodingSchema(Schema):
    """How a text is coded."""

    explain = fields.Boolean(
        load_default=False, metadata={"description": "1 adds the trace: what fired, what was dropped."}
    )
    actors = fields.String(
        load_default="coded",
        validate=validate.OneOf(["coded", "any"]),
        metadata={"description": "`any` keeps events with an actor that no dictionary knows."},
    )


def _json_only(view: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(view)
    def checked(*args: Any, **kwargs: Any) -> Any:
        if not request.is_json:
            raise UnsupportedMediaType("The body is of a type that is not read; send application/json.")
        answers.accepts(answers.JSON)
        return view(*args, **kwargs)

    return checked


@blueprint.route("/code", methods=["POST"])
@_json_only
@blueprint.body(TextSchema)
@blueprint.query(CodingSchema)
@blueprint.answers(pages.CodedSchema)
@documented(statuses=("400", "406", "413", "415"))
def code(text: dict[str, Any], how: dict[str, Any]) -> Any:
    """Code a text: its events with their mentions; nothing is stored."""
    document, coder = TextSchema.document(text), state().coder()
    with state().coding:
        mentions = coder.code(document, actors=how["actors"])
        trace = {"trace": coder.explain(document).as_dict()} if how["explain"] else {}
    events = [
        {**EventSchema().dump(event), "mentions": MentionSchema(many=True).dump(of_event)}
        for event, of_event in grouped(mentions)
    ]
    return answers.plain_json({"data": events, "meta": {"coder_version": coder.version}, **trace})
