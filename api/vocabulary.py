"""The vocabulary: actors, event codes, countries."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields, validate
from werkzeug.exceptions import NotFound

from api import answers, pages
from api.openapi import Resource, documented
from api.state import state
from schema.codebook import codebook
from schema.vocabulary import vocabulary
from store.values import similar

blueprint = Resource("vocabulary", __name__, description="What the codes mean.")
MOST_FOUND = 100


class ActorSearchSchema(Schema):
    """A search for actors."""

    q = fields.String(
        required=True,
        validate=validate.Length(1, 200, error="is no text of 1 to 200 characters"),
        metadata={"description": "Beginning of a name, or a code.", "example": "niini"},
        error_messages={"required": "is missing; send the beginning of a name, as in /actors?q=niini"},
    )
    limit = fields.Integer(
        load_default=20, validate=validate.Range(1, MOST_FOUND, error="is no number from {min} to {max}"), metadata={"description": "Most rows."}
    )


class CodeSearchSchema(Schema):
    """A search for event codes."""

    q = fields.String(load_default="", metadata={"description": "Words of the label, or first digits."})


@blueprint.route("/actors")
@blueprint.query(ActorSearchSchema)
@blueprint.answers(pages.ActorListSchema)
@documented(statuses=("400", "406"))
def actors(query: dict[str, Any]) -> dict[str, Any]:
    """Actors whose name or code begins like this, for autocompletion."""
    answers.accepts(answers.JSON)
    text, found = query["q"], list[dict[str, Any]]()
    if not vocabulary().check(text.upper()):
        found.append(_actor(text.upper()))
    for entry in state().coder().dictionary.search(text, limit=query["limit"]):
        code = entry.code(None)
        if code:
            found.append({**_actor(code), "name": entry.name})
    return {"data": found[: query["limit"]]}


@blueprint.route("/actors/<code>")
@blueprint.query(as_kwargs=True)
@blueprint.answers(pages.OneActorSchema)
@documented(statuses=("400", "404", "406"))
def actor(code: str) -> dict[str, Any]:
    """What an actor code says, part by part."""
    answers.accepts(answers.JSON)
    faults = vocabulary().check(code)
    if faults:
        raise NotFound("; ".join(faults))
    return {"data": _actor(code)}


def _actor(code: str) -> dict[str, Any]:
    parts = vocabulary().split(code)
    return {
        "code": code,
        "name": vocabulary().describe(code),
        "country": parts.country,
        "group": parts.group,
        "ethnic": parts.ethnic,
        "religions": list(parts.religions),
        "roles": list(parts.roles),
    }


@blueprint.route("/codes")
@blueprint.query(CodeSearchSchema)
@blueprint.answers(pages.CodeListSchema)
@documented(statuses=("400", "406"))
def codes(query: dict[str, Any]) -> dict[str, Any]:
    """The codebook: every event code with its meaning, score and quad class."""
    answers.accepts(answers.JSON)
    text = query["q"].casefold()
    entries = sorted(codebook().codes.values(), key=lambda entry: entry.code)
    return {"data": [e for e in entries if e.code.startswith(text) or text in e.label.casefold()]}


@blueprint.route("/codes/<code>")
@blueprint.query(as_kwargs=True)
@blueprint.answers(pages.OneCodeSchema)
@documented(statuses=("400", "404", "406"))
def code(code: str) -> dict[str, Any]:
    """One event code of the codebook."""
    answers.accepts(answers.JSON)
    if code not in codebook():
        near = similar(code, codebook().codes)
        hint = f"; did you mean {' or '.join(near)}?" if near else ""
        raise NotFound(f"There is no event code {code!r}{hint}")
    return {"data": codebook()[code]}


@blueprint.route("/countries")
@blueprint.query(as_kwargs=True)
@blueprint.answers(pages.CountryListSchema)
@documented(statuses=("400", "406"))
def countries() -> dict[str, Any]:
    """The countries, by code."""
    answers.accepts(answers.JSON)
    return {"data": [{"code": entry.code, "name": entry.label} for entry in vocabulary().of("country")]}
