"""Documents: what was coded, with its events."""

from __future__ import annotations

from flask import Response, request
from werkzeug.exceptions import NotFound

from api import answers, pages
from api.openapi import Resource, documented, parameters
from api.options import PAGES, read_listing
from api.repetition import repeated
from api.state import reader, state
from store.query import DOCUMENT_TABLE

blueprint = Resource("documents", __name__, description="What was coded.")


@blueprint.route("/documents")
@repeated
@blueprint.answers(pages.DocumentPageSchema)
@documented(parameters(DOCUMENT_TABLE, PAGES))
def documents() -> Response:
    """Documents that pass all filters, newest first, in pages, without their text."""
    listing = read_listing(DOCUMENT_TABLE, PAGES, request.args.items(multi=True), state().cursors)
    with reader().moment():
        tag = answers.etag("json", *listing.facts())
        known = answers.unchanged(tag)
        if known:
            return known
        found = reader().documents(listing.query, listing.options["limit"], listing.after)
        return answers.cached(answers.page(listing, found, {}), tag)


@blueprint.route("/documents/<path:document_id>")
@blueprint.query(as_kwargs=True)
@blueprint.answers(pages.OneDocumentSchema)
@documented()
def document(document_id: str) -> Response:
    """One document with its text and the events that it reports, unknown actors too."""
    tag = answers.etag("json")
    known = answers.unchanged(tag)
    if known:
        return known
    body = reader().document(document_id)
    if body is None:
        raise NotFound(f"There is no document {document_id!r}; /documents lists them.")
    events = answers.array(reader().document_events(document_id))
    whole = answers.json_text(f'{{"data":{body[:-1]},"events":{events}}}}}')
    return answers.cached(whole, tag)
