"""Answers: JSON bodies made from rows that are JSON already, ETags known before the query runs, streams."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Generator, Iterable, Mapping, Sequence
from itertools import chain
from typing import Any
from urllib.parse import urlencode

from flask import Response, request
from werkzeug.datastructures import MIMEAccept
from werkzeug.exceptions import NotAcceptable
from werkzeug.wsgi import ClosingIterator

from api.citation import cite
from api.metrics import metrics
from api.options import Listing
from api.settings import release
from api.state import Data, reader, state
from store import Page
from store.filters import Selection
from store.query import Query

JSON = "application/json"
UNCOUNTED = {"count": None, "count_kind": "none"}


def etag(*facts: str) -> str:
    """A weak ETag: the database's revision and a hash of the program, the path and what decides the answer."""
    text = "\x1f".join((release(), request.base_url, *facts))
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


def kept(listing: Listing, read: Callable[[], Page]) -> Data:
    """The rows of a page and their count: those that are kept from the last time, or read anew."""

    def make() -> Data:
        page, how = read(), listing.options["count"]
        count = None if how == "none" else reader().count(listing.query, exact=how == "exact")
        return Data(array(page.rows), page.after, count)

    return state().kept.get((str(reader().revision), *listing.facts()), make)


def page(rows: Data, query: Query, limit: int, more: dict[str, str]) -> Response:
    """A page: data, what it is a page of, and where the next one is."""
    cursor = state().cursors.write(rows.after, query) if rows.after else None
    order = {"sort": query.sort} if query.sort != "-date" else {}
    count = {"count": rows.count.number, "count_kind": rows.count.kind} if rows.count else UNCOUNTED
    meta = {**count, "limit": limit, **about(query.selection, order)}
    return listed(rows.json, meta, cursor, more)


def about(selection: Selection, more: Mapping[str, str]) -> dict[str, Any]:
    """What every list says of itself; ``more`` are the parameters besides filters that decide it."""
    return {
        "filters": selection.echo(),
        "revision": reader().revision,
        "citation": cite(selection, more),
    }


def listed(data: str, meta: Mapping[str, Any], cursor: str | None, more: dict[str, str]) -> Response:
    """A JSON array as a list, with what it is a list of and the cursor of the next page."""
    metrics().count("pages", str(request.url_rule))
    following = address(cursor=cursor) if cursor else None
    links = {"self": request.url, "next": following, **more}
    response = json_text(f'{{"data":{data},"meta":{compact(meta)},"links":{compact(links)}}}')
    if following:
        response.headers["Link"] = f'<{following}>; rel="next"'
    return response


def address(path: str = "", without: Sequence[str] = (), **changes: str) -> str:
    """This request's address with other parameters, or the same parameters at another path."""
    dropped = {*without, *changes}
    kept = [(name, value) for name, value in request.args.items(multi=True) if name not in dropped]
    query = urlencode([*kept, *changes.items()])
    base = request.root_url.rstrip("/") + path if path else request.base_url
    return f"{base}?{query}" if query else base


def plain_json(body: Any) -> Response:
    """Plain values as an answer."""
    return json_text(compact(body))
