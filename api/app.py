"""The application: tables and views put together."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from flask import Flask, Response, request

from api import coding, documents, events, groups, panel, problems, service, vocabulary
from api.citation import program
from api.openapi import DyadApi
from api.settings import Settings
from api.state import EXTENSION, Loader, make_state

BASE = "/v1"
EXPOSED = "ETag, Link, X-Request-ID, Retry-After"
Wsgi = Callable[[dict[str, Any], Any], Iterable[bytes]]


def create_app(settings: Settings | None = None, coder: Loader | None = None) -> Flask:
    """The API over the database that the settings name.

    ``coder`` makes the coder of POST /code and of the search for actors when it is first needed.
    """
    settings = settings or Settings()
    app = Flask("api", static_folder=None)
    app.config.update(_config(settings))
    app.json.sort_keys = False  # type: ignore[attr-defined]
    app.extensions[EXTENSION] = make_state(settings, coder)
    api = DyadApi(app)
    for part in (events, groups, panel, documents, vocabulary, coding):
        api.register_blueprint(part.blueprint)
    problems.register(app)
    service.register(app, api)
    app.after_request(_headers(settings))
    app.wsgi_app = based(app.wsgi_app)  # type: ignore[assignment, method-assign]
    return app


def _config(settings: Settings) -> dict[str, Any]:
    return {
        "API_TITLE": "Dyad",
        "API_VERSION": "v1",
        "OPENAPI_VERSION": "3.0.3",
        "API_SPEC_OPTIONS": {
            "servers": [{"url": BASE}, {"url": "/"}],
            "info": {"description": "Political events coded from news. " + program()},
        },
        "MAX_CONTENT_LENGTH": settings.max_body,
        "PROPAGATE_EXCEPTIONS": False,
    }


def based(app: Wsgi) -> Wsgi:
    """Serves an application under its base path too, its links with the path that was asked for."""

    def serve(environ: dict[str, Any], start: Any) -> Iterable[bytes]:
        path = environ.get("PATH_INFO", "")
        if path == BASE or path.startswith(BASE + "/"):
            environ["SCRIPT_NAME"] = environ.get("SCRIPT_NAME", "") + BASE
            environ["PATH_INFO"] = path[len(BASE) :] or "/"
        return app(environ, start)

    return serve


def _headers(settings: Settings) -> Callable[[Response], Response]:
    def add(response: Response) -> Response:
        response.headers["X-Request-ID"] = problems.request_id()
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Access-Control-Allow-Origin"] = settings.origin
        response.headers["Access-Control-Expose-Headers"] = EXPOSED
        if request.method == "OPTIONS":
            response.headers["Access-Control-Allow-Methods"] = response.headers.get("Allow", "GET")
            response.headers["Access-Control-Allow-Headers"] = "Content-Type, If-None-Match, X-Request-ID"
        return response

    return add
