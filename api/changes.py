"""The feed of changes: what was stored and what was deleted, in that order, for whoever keeps a copy."""

from __future__ import annotations

import re
from dataclasses import dataclass

from flask import Response, request

from api import addresses, answers, pages
from api.metrics import metrics
from api.openapi import Resource, documented, parameters
from api.options import PAGES, Option, read_listing
from api.state import reader, state
from store import Changes, Fault, FilterError, Position
from store.feed import FEED_TABLE
from store.query import Query, Table
from store.values import ValueFault

blueprint = Resource("changes", __name__, description="What was stored and deleted, in that order.")


@dataclass(frozen=True, slots=True)
class Since:
    """Where a follower stands, and in which database; a revision alone names none."""

    text: str
    feed: str
    position: Position


def read_since(text: str, table: Table) -> Since:
    """Reads ``FEED-REVISION-ID`` or ``FEED-REVISION``, as links.next has them, or a revision alone."""
    found = re.fullmatch(r"(?:([0-9a-f]{8})-)?(\d{1,15})(?:-(.{1,500}))?", text, re.A | re.S)
    if not found or (found[3] and not found[1]):
        raise ValueFault("is no place in the feed; send what links.next has, or a revision such as 4711")
    feed, revision, id_ = found[1] or "", int(found[2]), found[3]
    return Since(text, feed, Position(revision, id_) if id_ else Position(revision))


FROM_THE_BEGINNING = Since("", "", Position())
OPTIONS = (
    Option("since", ("cursor",), read_since, FROM_THE_BEGINNING,
           "Where the feed goes on, as `links.next` has it, or a revision; the beginning if it is left out.",
           {"type": "string"}),
    *(row for row in PAGES if row.name == "limit"),
)  # fmt: skip


@blueprint.route("/events/changes")
@blueprint.answers(pages.ChangePageSchema)
@documented(parameters(FEED_TABLE, OPTIONS))
def changes() -> Response:
    """Events in the order in which they last changed, deleted ones among them; `links.next` goes on."""
    listing = read_listing(FEED_TABLE, OPTIONS, request.args.items(multi=True), state().cursors)
    since = _known(listing.options["since"])
    tag = answers.etag("json", *listing.facts())
    known = answers.unchanged(tag)
    if known:
        return known
    with reader().moment():
        found = reader().changes(listing.query.selection, since.position, listing.options["limit"])
        response = answers.cached(_page(found, listing.query, listing.options["limit"]), tag)
    response.headers["Cache-Control"] = "public, no-cache"  # a follower asks because he wants to know now
    return response


def _known(since: Since) -> Since:
    """Refuses a place in another database's feed: who followed on from it would miss changes unawares.

    :raises FilterError: if the database was made anew or restored from a backup since.
    """
    if since.feed in ("", reader().feed) and since.position.revision <= reader().revision:
        return since
    fault = "is a place in the feed of another database or of a later state; begin anew, without since"
    raise FilterError([Fault("since", since.text[:200], fault)])


def _page(found: Changes, query: Query, limit: int) -> Response:
    metrics().count("pages", str(request.url_rule))
    following = addresses.address(without=("since", "cursor"), since=_text(found.position))
    meta = {"limit": limit, **answers.about(query.selection), "caught_up": found.caught_up}
    links = {"self": addresses.itself(), "next": following}
    data, rest = answers.array(found.rows), (answers.compact(meta), answers.compact(links))
    response = answers.json_text(f'{{"data":{data},"meta":{rest[0]},"links":{rest[1]}}}')
    response.headers["Link"] = f'<{following}>; rel="next"'
    return response


def _text(position: Position) -> str:
    behind = f"-{position.id}" if position != Position(position.revision) else ""
    return f"{reader().feed}-{position.revision}{behind}"
