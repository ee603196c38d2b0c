"""Answers: JSON bodies made from rows that are JSON already, ETags known before the query runs, streams."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Generator, Iterable, Mapping
from itertools import chain
from types import MappingProxyType
from typing import Any

from flask import Response, request
from werkzeug.datastructures import MIMEAccept
from werkzeug.exceptions import NotAcceptable
from werkzeug.wsgi import ClosingIterator

from api import addresses
from api.citation import cite
from api.metrics import metrics
from api.options import Listing
from api.settings import release
from api.state import reader, state
from store import Page
from store.filters import Selection
from store.query import Query

JSON = "application/json"
UNCOUNTED = {"count": None, "count_kind": "none"}


def etag(*facts: str) -> str:
    """A weak ETag: the database's revision and a hash of the program, the path and what decides the answer."""
    text = "\x1f".join((release(), addresses.here(), *facts))
    return (
        f"{reader().revision}-{hashlib.blake2b(text.encode('utf-8', 'replace'), digest_size=8).hexdigest()}"
    )


def unchanged(tag: str) -> Response | None:
    """A 304 where the client has this very answer already."""
    known = request.if_none_match
    if known.star_tag or not known.contains_weak(tag):
        return None
    return cached(Response(status=304), tag)


def cached(response: Response, tag: str) -> Response:
    """An answer with its ETag and how long it may be kept."""
    age = state().settings.max_age
    response.set_etag(tag, weak=True)
    response.headers["Cache-Control"] = f"public, max-age={age}, stale-while-revalidate={5 * age}"
    response.vary.add("Accept")
    return response


def accepts(*medias: str) -> str:
    """The media type that the client likes best; what it says of one besides, such as a charset, does not count.

    ``format=`` in the address outdoes the header, which browsers and many tools let nobody choose.

    :raises NotAcceptable: if it accepts none of them.
    """
    if not request.accept_mimetypes or request.args.get("format"):
        return medias[0]
    liked = MIMEAccept((media.partition(";")[0].strip(), share) for media, share in request.accept_mimetypes)
    best = liked.best_match(medias)
    if best is None:
        raise NotAcceptable(f"This can be given as {', '.join(medias)}; send one of them in Accept, or */*.")
    return best


def json_text(body: str) -> Response:
    """A JSON text as an answer."""
    accepts(JSON)
    return Response(body, mimetype=JSON)


def streamed(parts: Generator[bytes], media: str) -> Response:
    """A body that is sent as it is made.

    What goes wrong before the first part is an error answer.  A body that breaks off later ends without its
    last chunk, so that the client knows.
    """
    first = next(parts, b"")
    return Response(ClosingIterator(chain([first], parts), parts.close), mimetype=media)


def compact(body: Any) -> str:
    """Plain values as JSON without blanks."""
    return json.dumps(body, ensure_ascii=False, separators=(",", ":"))


def array(rows: Iterable[str]) -> str:
    """JSON texts as a JSON array."""
    return "[" + ",".join(rows) + "]"


def page(listing: Listing, rows: Page, more: dict[str, str]) -> Response:
    """A page: data, what it is a page of, and where the next one is."""
    query, options = listing.query, listing.options
    cursor = state().cursors.write(rows.after, query) if rows.after else None
    order = {"sort": query.sort} if query.sort != "-date" else {}
    meta = {**_counted(query, options["count"]), "limit": options["limit"], **about(query.selection, order)}
    return listed(array(rows.rows), meta, cursor, more)


def _counted(query: Query, how: str) -> dict[str, Any]:
    if how == "none":
        return UNCOUNTED
    count = reader().count(query, exact=how == "exact")
    return {"count": count.number, "count_kind": count.kind}


def about(
    selection: Selection | None = None, more: Mapping[str, str] = MappingProxyType({})
) -> dict[str, Any]:
    """What every list says of itself; ``more`` are the parameters besides filters that decide it."""
    filters = {} if selection is None else {"filters": selection.echo()}
    citation = cite(selection or Selection(), more)
    return {**filters, "revision": reader().revision, "citation": citation}


def listed(data: str, meta: Mapping[str, Any], cursor: str | None, more: dict[str, str]) -> Response:
    """A JSON array as a list, with what it is a list of and the cursor of the next page."""
    metrics().count("pages", str(request.url_rule))
    following = addresses.address(cursor=cursor) if cursor else None
    links = {"self": addresses.itself(), "next": following, **more}
    response = json_text(f'{{"data":{data},"meta":{compact(meta)},"links":{compact(links)}}}')
    if following:
        response.headers["Link"] = f'<{following}>; rel="next"'
    return response


def plain_json(body: Any) -> Response:
    """Plain values as an answer."""
    return json_text(compact(body))
