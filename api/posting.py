"""Documents that are sent to be coded and stored."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from flask import Response, request
from marshmallow import Schema, ValidationError, fields, validate

from api import answers, pages
from api.coding import coded, takes_json
from api.keys import needs
from api.metrics import metrics
from api.openapi import Resource, documented
from api.problems import input_faults
from api.state import reader, state, writer
from schema.records import Document
from schema.schemas import NewDocumentSchema
from store import Added, Fault, FilterError

MOST = 100  # documents of one request
BODY = {
    "required": True,
    "content": {
        answers.JSON: {
            "schema": {
                "oneOf": [
                    NewDocumentSchema,
                    {"type": "array", "items": NewDocumentSchema, "minItems": 1, "maxItems": MOST},
                ]
            }
        }
    },
}
blueprint = Resource("posting", __name__, description="From text to stored events.")


class PostingSchema(Schema):
    """How documents are coded."""

    actors = fields.String(
        load_default=None,
        validate=validate.OneOf(["coded", "any"], error="is neither `coded` nor `any`"),
        metadata={
            "description": "`any` keeps events with an actor that no dictionary knows;"
            " left out, they are kept where the database has some already."
        },
    )


@blueprint.route("/documents", methods=["POST"])
@needs("write")
@takes_json
@blueprint.query(PostingSchema)
@blueprint.answers(pages.StoredSchema)
@documented(
    statuses=("400", "401", "403", "406", "413", "415", "503"),
    requestBody=BODY,
    security=[{"key": []}],
)
@blueprint.also(201, pages.StoredSchema, "At least one document was not there before")
def post(how: dict[str, Any]) -> Response:
    """Code and store a document, or up to a hundred: all or none.  The same again changes nothing."""
    documents = _documents(request.get_json())
    coverage = how["actors"] or reader().coverage
    mentions = [coded(document, coverage) for document in documents]
    known = [writer().document(document.id) is not None for document in documents]
    version = state().coder().version
    pairs = list(zip(documents, mentions, strict=True))
    added = writer().add_all(pairs, datetime.now(UTC), version, coverage)
    words = [_word(done, old) for done, old in zip(added, known, strict=True)]
    for word in words:
        metrics().count("documents", word)
    return _answer(documents, words, added, version)


def _documents(body: Any) -> list[Document]:
    """The documents of a body.

    :raises FilterError: with every fault of all of them at once.
    """
    given = body if isinstance(body, list) else [body]
    faults: list[Fault] = []
    if not 1 <= len(given) <= MOST:
        faults.append(Fault("body", "", f"holds {len(given)} documents; send 1 to {MOST}"))
    found = [
        _one(each, f"[{n}]." if isinstance(body, list) else "", faults) for n, each in enumerate(given[:MOST])
    ]
    ids = [document.id for document in found if document]
    faults += [
        Fault("id", id_[:200], "is given twice") for id_ in sorted({i for i in ids if ids.count(i) > 1})
    ]
    if faults:
        raise FilterError(faults)
    return [document for document in found if document]


def _one(given: Any, where: str, faults: list[Fault]) -> Document | None:
    schema = NewDocumentSchema()
    try:
        return NewDocumentSchema.document(schema.load(given))
    except ValidationError as error:
        found = input_faults(error.messages, schema, given)
        faults += [replace(fault, parameter=where + fault.parameter) for fault in found]
        return None


def _word(added: Added, known: bool) -> str:
    if not added.changed:
        return "unchanged"
    return "changed" if known else "created"


def _answer(documents: list[Document], words: list[str], added: tuple[Added, ...], version: str) -> Response:
    data = [
        f"{answers.compact({'id': document.id, 'status': word})[:-1]},"
        f'"events":{answers.array(writer().document_events(document.id))}}}'
        for document, word in zip(documents, words, strict=True)
    ]
    meta = {"revision": added[-1].revision, "coder_version": version}
    response = answers.json_text(f'{{"data":{answers.array(data)},"meta":{answers.compact(meta)}}}')
    response.status_code = 201 if "created" in words else 200
    return response
