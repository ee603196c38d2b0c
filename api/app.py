"""The application: tables and views put together."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from flask import Flask, Response, request
from flask_compress import Compress
from werkzeug.middleware.proxy_fix import ProxyFix

from api import (
    changes,
    coding,
    documents,
    events,
    groups,
    panel,
    posting,
    problems,
    service,
    vocabulary,
    watching,
)
from api.limits import Limiter
from api.metrics import EXTENSION as METRICS
from api.metrics import Metrics
from api.openapi import DyadApi
from api.rates import open_storage
from api.settings import Settings, release
from api.state import EXTENSION, Loader, make_state

BASE = "/v1"
EXPOSED = "ETag, Link, X-Request-ID, Retry-After, X-RateLimit-Limit, X-RateLimit-Remaining, X-RateLimit-Reset"
ASKED = "Authorization, Content-Type, If-None-Match, X-Request-ID"
PREFLIGHT = 7200  # seconds for which a browser may remember what it may ask: no more than Chromium does
ENCODINGS = ["zstd", "br", "gzip"]
TYPES = (
    "application/json", "application/problem+json", "application/jsonl", "application/vnd.gdelt.v1",
    "application/vnd.gdelt.v2", "text/csv", "text/tab-separated-values", "text/html", "text/plain",
)  # fmt: skip
# The lightest levels: a page must not take longer to compress than to find.
COMPRESSION = {
    "COMPRESS_ALGORITHM": ENCODINGS,
    "COMPRESS_ALGORITHM_STREAMING": ENCODINGS,
    "COMPRESS_LEVEL": 1,
    "COMPRESS_BR_LEVEL": 1,
    "COMPRESS_ZSTD_LEVEL": 1,
    "COMPRESS_MIMETYPES": list(TYPES),
}
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
    app.extensions[METRICS] = Metrics()
    watching.register(app)
    storage = open_storage(settings.rate_storage)
    Limiter(storage, settings.rate_limit, settings.coding_rate_limit).register(app)
    api = DyadApi(app)
    for part in (events, changes, groups, panel, documents, posting, vocabulary, coding):
        api.register_blueprint(part.blueprint)
    problems.register(app)
    service.register(app, api)
    app.after_request(_headers(settings))
    Compress(app)
    app.wsgi_app = _behind(settings.proxies, based(app.wsgi_app))  # type: ignore[assignment, method-assign]
    return app


def _config(settings: Settings) -> dict[str, Any]:
    return {
        "API_TITLE": "Dyad",
        "API_VERSION": "v1",
        "OPENAPI_VERSION": "3.0.3",
        "API_SPEC_OPTIONS": {
            "servers": [{"url": BASE}, {"url": "/"}],
            "components": {"securitySchemes": {"key": {"type": "http", "scheme": "bearer"}}},
            "info": {"description": "Political events coded from news. " + release()},
        },
        **COMPRESSION,
        "MAX_CONTENT_LENGTH": settings.max_body,
        "PROPAGATE_EXCEPTIONS": False,
    }


def _behind(proxies: int, app: Wsgi) -> Wsgi:
    """An application that believes the X-Forwarded headers of so many proxies."""
    return ProxyFix(app, *([proxies] * 4)) if proxies else app


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
            response.headers["Access-Control-Allow-Headers"] = ASKED
            response.headers["Access-Control-Max-Age"] = str(PREFLIGHT)
        return response

    return add
