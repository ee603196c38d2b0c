"""Pages that are given again: the same address at the same revision is the same page, and nothing is read for it."""

from __future__ import annotations

from functools import wraps
from typing import Any

from flask import Response, request

from api import answers
from api.citation import today
from api.metrics import metrics
from api.openapi import View
from api.state import Page, reader, state


def repeated(view: View) -> View:
    """Lets a view's pages of JSON be kept, up to the characters that a setting names."""

    @wraps(view)
    def answered(*args: Any, **kwargs: Any) -> Any:
        asked = _asked()
        page = state().kept.get((str(reader().revision), *asked))
        if page is None:
            response = view(*args, **kwargs)
            _keep(response, asked)
            return response
        return answers.unchanged(page.tag) or _again(page)

    return answered


def _asked() -> tuple[str, ...]:
    """What decides a page besides the revision; a citation says the day."""
    address = (request.scheme, request.host, request.script_root, request.path)
    parameters = request.query_string.decode("latin-1")
    return (*address, parameters, request.headers.get("Accept", ""), today().isoformat())


def _keep(response: Response, asked: tuple[str, ...]) -> None:
    """Keeps a page at the revision that it was made of, which may be newer than the one that was looked for."""
    tag, _ = response.get_etag()
    if tag and response.status_code == 200 and response.mimetype == answers.JSON:
        page = Page(response.get_data(), tag, response.headers.get("Link"))
        state().kept.put((tag.partition("-")[0], *asked), page)


def _again(page: Page) -> Response:
    metrics().count("pages", str(request.url_rule))
    response = Response(page.body, mimetype=answers.JSON)
    if page.link:
        response.headers["Link"] = page.link
    return answers.cached(response, page.tag)
