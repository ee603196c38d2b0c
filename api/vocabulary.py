"""The vocabulary: actors, event codes, countries."""

from __future__ import annotations

import hashlib
from functools import wraps
from operator import itemgetter
from typing import Any

from flask import current_app
from marshmallow import Schema, fields, validate
from werkzeug.exceptions import NotFound

from api import answers, pages
from api.openapi import Resource, View, documented
from api.state import state
from schema import countries as names
from schema.codebook import Code, codebook
from schema.vocabulary import Entry, vocabulary
from store.values import similar

blueprint = Resource("vocabulary", __name__, description="What the codes mean.")
MOST_FOUND = 100
UNLIKE = 9  # rank of a code that does not answer a search
KEPT = ("304", "400", "406")


def lasting(view: View) -> View:
    """Lets an answer be kept: the vocabulary changes with the program and its dictionaries alone."""

    @wraps(view)
    def kept(*args: Any, **kwargs: Any) -> Any:
        answers.accepts(answers.JSON)
        response = current_app.make_response(view(*args, **kwargs))
        tag = hashlib.blake2b(response.get_data(), digest_size=8).hexdigest()
        return answers.unchanged(tag) or answers.cached(response, tag)

    return kept


class ActorSearchSchema(Schema):
    """A search for actors."""

    q = fields.String(
        required=True,
        validate=validate.Length(1, 200, error="is no text of 1 to 200 characters"),
        metadata={"description": "Beginning of a name, or a code.", "example": "niini"},
        error_messages={"required": "is missing; send the beginning of a name, as in /actors?q=niini"},
    )
    limit = fields.Integer(
        load_default=20,
        validate=validate.Range(1, MOST_FOUND, error="is no number from {min} to {max}"),
        metadata={"description": "Most rows."},
    )


class CodeSearchSchema(Schema):
    """A search for event codes."""

    q = fields.String(
        load_default="",
        metadata={
            "description": "First digits, or words of the label or the definition; the former come first."
        },
    )


class CountrySearchSchema(Schema):
    """A search for countries."""

    q = fields.String(
        load_default="", metadata={"description": "A code, or beginnings of the words of a name."}
    )


@blueprint.route("/actors")
@lasting
@blueprint.query(ActorSearchSchema)
@blueprint.answers(pages.ActorListSchema)
@documented(statuses=KEPT)
def actors(query: dict[str, Any]) -> dict[str, Any]:
    """Actors whose name or code begins like this, for autocompletion."""
    text, found = query["q"], list[dict[str, Any]]()
    if not vocabulary().check(text.upper()):
        found.append(_actor(text.upper()))
    for entry in state().coder().dictionary.search(text, limit=query["limit"]):
        code = entry.code(None)
        if code:
            found.append({**_actor(code), "name": entry.name})
    return {"data": found[: query["limit"]]}


@blueprint.route("/actors/<code>")
@lasting
@blueprint.query(as_kwargs=True)
@blueprint.answers(pages.OneActorSchema)
@documented(statuses=(*KEPT, "404"))
def actor(code: str) -> dict[str, Any]:
    """What an actor code says, part by part."""
    spelled = code.upper() if code.islower() else code
    if vocabulary().check(spelled):
        faults = "; ".join(vocabulary().check(spelled))
        raise NotFound(f"There is no actor {code!r}: {faults}; /actors?q= searches by name.")
    return {"data": _actor(spelled)}


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
@lasting
@blueprint.query(CodeSearchSchema)
@blueprint.answers(pages.CodeListSchema)
@documented(statuses=KEPT)
def codes(query: dict[str, Any]) -> dict[str, Any]:
    """The codebook: every event code with its meaning, score and quad class."""
    entries = sorted(codebook().codes.values(), key=lambda entry: entry.code)
    found = [(_rank(query["q"].casefold(), entry), entry) for entry in entries]
    return {"data": [entry for rank, entry in sorted(found, key=itemgetter(0)) if rank < UNLIKE]}


def _rank(text: str, entry: Code) -> int:
    """How well a code answers a search: by its digits, its label or its definition."""
    labelled, defined = text in entry.label.casefold(), text in entry.definition.casefold()
    return 0 if entry.code.startswith(text) or labelled else 1 if defined else UNLIKE


@blueprint.route("/codes/<code>")
@lasting
@blueprint.query(as_kwargs=True)
@blueprint.answers(pages.OneCodeSchema)
@documented(statuses=(*KEPT, "404"))
def code(code: str) -> dict[str, Any]:
    """One event code of the codebook."""
    if code not in codebook():
        near = similar(code, codebook().codes)
        hint = f"; did you mean {' or '.join(near)}?" if near else ""
        raise NotFound(f"There is no event code {code!r}{hint}")
    return {"data": codebook()[code]}


@blueprint.route("/countries")
@lasting
@blueprint.query(CountrySearchSchema)
@blueprint.answers(pages.CountryListSchema)
@documented(statuses=KEPT)
def countries(query: dict[str, Any]) -> dict[str, Any]:
    """The countries, by code."""
    meant, parts = names.countries().named(query["q"]), names.folded(query["q"]).split()
    entries = sorted(vocabulary().of("country"), key=lambda entry: entry.code not in meant)
    found = (entry for entry in entries if entry.code in meant or _begins(entry, parts))
    return {"data": [{"code": entry.code, "name": entry.label} for entry in found]}


def _begins(entry: Entry, parts: list[str]) -> bool:
    """Whether a country has a name with a word that begins so for each part."""
    called = (names.folded(name).split() for name in (entry.label, *entry.also))
    return any(all(any(word.startswith(part) for word in words) for part in parts) for words in called)
