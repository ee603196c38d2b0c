"""Every request is measured and logged, a stream to its last byte."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from time import perf_counter
from typing import Any

from flask import Flask, Response, g, request

from api.metrics import metrics
from api.problems import request_id
from api.state import state

METHODS = ("GET", "HEAD", "POST", "OPTIONS")
log = logging.getLogger("dyad")


def register(app: Flask) -> None:
    """Measures and logs every request of an app, once its last byte is sent."""
    app.before_request(_begin)
    app.after_request(_watch)


def _begin() -> None:
    g.began = perf_counter()
    g.read_before = state().readers.rows_read()


def _watch(response: Response) -> Response:
    """A stream is measured to its end, and a fault in it is told with the id of its request."""
    facts = _facts(response)
    if response.is_streamed:
        response.response = _told(response.response, facts)
    began, before = g.get("began", perf_counter()), g.get("read_before", 0)
    numbers, readers = metrics(), state().readers

    def done() -> None:
        seconds = perf_counter() - began
        route = str(facts["route"])
        method = facts["method"] if facts["method"] in METHODS else "other"
        numbers.count("requests", method, route, str(facts["status"]))
        numbers.observe("request_seconds", seconds, route)
        numbers.count("rows", route, by=readers.rows_read() - before)
        log.info("request", extra={**facts, "ms": round(1000 * seconds, 1)})

    response.call_on_close(done)
    return response


def _facts(response: Response) -> dict[str, Any]:
    key = g.get("key")
    return {
        "request_id": request_id(),
        "method": request.method,
        "path": request.full_path.rstrip("?"),
        "route": request.url_rule.rule if request.url_rule else "none",
        "status": response.status_code,
        "client": request.remote_addr,
        "key": key.name if key else None,
    }


def _told(lines: Iterable[Any], facts: dict[str, Any]) -> Iterator[Any]:
    try:
        yield from lines
    except Exception:
        log.exception("a stream broke off", extra=facts)
        raise
    finally:
        close = getattr(lines, "close", None)
        if close:
            close()
