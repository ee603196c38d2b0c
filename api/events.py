"""Events: lists, pages, streams, one event, its mentions."""

from __future__ import annotations

from collections.abc import Callable

from flask import Response, request
from werkzeug.exceptions import NotAcceptable, NotFound

from api import addresses, answers, pages
from api.formats import FORMATS, Format, MissingError, format_named
from api.openapi import Resource, documented, parameters
from api.options import FORMAT, PAGED, PAGES, SHAPE, Listing, read_listing
from api.repetition import repeated
from api.state import reader, state
from schema import gdelt_rows, icews_rows
from store.query import EVENT_TABLE

blueprint = Resource("events", __name__, description="Who did what to whom, when and where.")
LIST = (*PAGES, *SHAPE, FORMAT)
MEDIAS = tuple(media for row in FORMATS for media in (row.media, *row.also))
#: How the cells of a kept line are named, by the origin of its event.
NAMED = {"gdelt": gdelt_rows.named, "gdelt1": gdelt_rows.named, "icews": icews_rows.named}
WHOLE = (*(row for row in PAGES if row.name == "sort"), *SHAPE)


@blueprint.route("/events")
@repeated
@blueprint.answers(pages.EventPageSchema)
@documented(parameters(EVENT_TABLE, LIST), medias=MEDIAS)
def events() -> Response:
    """Events that pass all filters, newest first, in pages."""
    listing = read_listing(EVENT_TABLE, LIST, request.args.items(multi=True), state().cursors)
    layout = _layout(listing)
    if layout:
        return _stream(listing, layout)
    listing.shape(None)
    with reader().moment():
        tag = answers.etag("json", *listing.facts())
        return answers.unchanged(tag) or answers.cached(_page(listing), tag)


def _layout(listing: Listing) -> Format | None:
    """The streamed format that is asked for by name or by Accept; None for JSON."""
    if listing.options["format"]:
        return format_named(listing.options["format"])
    best = answers.accepts(answers.JSON, *MEDIAS)
    return next((row for row in FORMATS if best in (row.media, *row.also)), None)


def _page(listing: Listing) -> Response:
    options = listing.options
    found = reader().page(listing.query, options["fields"], options["limit"], listing.after)
    return answers.page(listing, found, {"csv": addresses.address("/events.csv", without=(*PAGED, "format"))})


def _stream(listing: Listing, layout: Format) -> Response:
    """The whole result in a format that is streamed."""
    shape, media = listing.shape(layout), answers.accepts(layout.media, *layout.also)
    try:
        layout.check()
    except MissingError as error:
        raise NotAcceptable(str(error)) from None
    tag = answers.etag(layout.name, *listing.facts())
    known = answers.unchanged(tag)
    if known:
        return known
    response = answers.streamed(layout.write(reader(), listing.query, shape), media)
    response.headers["Content-Disposition"] = f'attachment; filename="events.{layout.name}"'
    return answers.cached(response, tag)


def _export(layout: Format) -> Callable[[], Response]:
    options = [row for row in WHOLE if row not in SHAPE or row.name in layout.takes]

    @blueprint.answers({"type": "string"}, layout.media)
    @documented(parameters(EVENT_TABLE, options), medias=layout.also)
    def view() -> Response:
        parameters = request.args.items(multi=True)
        return _stream(read_listing(EVENT_TABLE, (*PAGES, *SHAPE), parameters, state().cursors), layout)

    view.__doc__ = f"All events that pass the filters. {layout.about}"
    return view


for _row in FORMATS:
    blueprint.add_url_rule(f"/events.{_row.name}", f"events_{_row.name}", _export(_row))


@blueprint.route("/events/<event_id>")
@blueprint.query(as_kwargs=True)
@blueprint.answers(pages.OneEventSchema)
@documented()
def event(event_id: str) -> Response:
    """One event, the same object as in lists."""
    tag = answers.etag("json")
    known = answers.unchanged(tag)
    if known:
        return known
    body = reader().event(event_id)
    if body is None:
        raise _no_event(event_id)
    return answers.cached(answers.json_text(f'{{"data":{body}}}'), tag)


@blueprint.route("/events/<event_id>/mentions")
@blueprint.query(as_kwargs=True)
@blueprint.answers(pages.MentionListSchema)
@documented()
def mentions(event_id: str) -> Response:
    """The sentences that report an event, with character spans and the dictionary entries that fired."""
    with reader().moment():
        tag = answers.etag("json")
        known = answers.unchanged(tag)
        if known:
            return known
        found = reader().mentions(event_id)
        if not found and reader().event(event_id) is None:
            raise _no_event(event_id)
        meta = {"count": len(found), **answers.about()}
    body = answers.json_text(f'{{"data":{answers.array(found)},"meta":{answers.compact(meta)}}}')
    return answers.cached(body, tag)


@blueprint.route("/events/<event_id>/original")
@blueprint.query(as_kwargs=True)
@blueprint.answers(pages.OriginalSchema)
@documented()
def original(event_id: str) -> Response:
    """The row of GDELT or ICEWS that an event was imported from, and its mentions there, every cell by its own name."""
    tag = answers.etag("json")
    known = answers.unchanged(tag)
    if known:
        return known
    found = reader().original(event_id)
    if found is None:
        raise _no_event(event_id)
    origin, line, mentions = found
    row = NAMED[origin](line) if line else None
    data = {"origin": origin, "row": row, "mentions": [gdelt_rows.named(mention) for mention in mentions]}
    return answers.cached(answers.plain_json({"data": data}), tag)


def _no_event(event_id: str) -> NotFound:
    return NotFound(
        f"There is no event {event_id!r}; ids are 16 hexadecimal digits, or gdelt-410412347 where others gave them."
    )
