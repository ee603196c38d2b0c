"""Answers: JSON bodies made from rows that are JSON already, ETags known before the query runs, streams."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from flask import Response, request
from werkzeug.exceptions import NotAcceptable

from api.citation import cite
from api.metrics import metrics
from api.settings import release
from api.state import reader, state
from store import Page
from store.filters import Selection
from store.query import Query

JSON = "application/json"


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
    """The media type that the client likes best.

    :raises NotAcceptable: if it accepts none of them.
    """
    if not request.accept_mimetypes:
        return medias[0]
    best = request.accept_mimetypes.best_match(medias)
    if best is None:
        raise NotAcceptable(f"This can be given as {', '.join(medias)}; send one of them in Accept, or */*.")
    return best


def json_text(body: str) -> Response:
    """A JSON text as an answer."""
    accepts(JSON)
    return Response(body, mimetype=JSON)


def compact(body: Any) -> str:
    """Plain values as JSON without blanks."""
    return json.dumps(body, ensure_ascii=False, separators=(",", ":"))


def array(rows: Iterable[str]) -> str:
    """JSON texts as a JSON array."""
    return "[" + ",".join(rows) + "]"


def page(rows: Page, query: Query, limit: int, count: dict[str, Any], more: dict[str, str]) -> Response:
    """A page: data, what it is a page of, and where the next one is."""
    cursor = state().cursors.write(rows.after, query) if rows.after else None
    order = {"sort": query.sort} if query.sort != "-date" else {}
    meta = {**count, "limit": limit, **about(query.selection, order)}
    return listed(rows.rows, meta, cursor, more)


def about(selection: Selection, more: Mapping[str, str]) -> dict[str, Any]:
    """What every list says of itself; ``more`` are the parameters besides filters that decide it."""
    return {
        "filters": selection.echo(),
        "revision": reader().revision,
        "citation": cite(selection, more),
    }


def listed(
    rows: Iterable[str], meta: Mapping[str, Any], cursor: str | None, more: dict[str, str]
) -> Response:
    """JSON texts as a list, with what it is a list of and the cursor of the next page."""
    metrics().count("pages", str(request.url_rule))
    following = address(cursor=cursor) if cursor else None
    links = {"self": request.url, "next": following, **more}
    response = json_text(f'{{"data":{array(rows)},"meta":{compact(meta)},"links":{compact(links)}}}')
    if following:
        response.headers["Link"] = f'<{following}>; rel="next"'
    return response


def counted(query: Query, how: str) -> dict[str, Any]:
    """The number of rows of a query, counted as the client asks: auto, exact or none."""
    if how == "none":
        return {"count": None, "count_kind": "none"}
    found = reader().count(query, exact=how == "exact")
    return {"count": found.number, "count_kind": found.kind}


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
