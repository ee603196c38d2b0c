"""Errors as RFC 9457 problems, on every path."""

from __future__ import annotations

import json
import logging
import re
import uuid
from collections.abc import Iterable, Mapping
from typing import Any

from flask import Flask, Response, g, request
from marshmallow import Schema
from werkzeug.exceptions import HTTPException, InternalServerError

from store import BusyError, Fault, FilterError, LateError, StoreError
from store.values import similar

MEDIA = "application/problem+json"
DETAILS = {
    404: "Nothing is here; / lists what is.",
    405: "This method does nothing here; the header Allow names those that do.",
    406: "No format that is accepted can be given; leave out Accept or send */*.",
    413: "The body is too large; send less at a time.",
    415: "The body is of a type that is not read; send application/json.",
    500: "The server failed; report this with the request_id.",
}
# What a client is told of a database that does not answer, and after how many seconds he may ask again.
UNAVAILABLE = {
    BusyError: ("The database is busy; try again.", "5"),
    LateError: (
        "The query takes longer than it may; ask for less: more filters, a smaller limit, sort by date.",
        "60",
    ),
    StoreError: ("The database cannot be read.", "5"),
}
# What marshmallow says of a field -> what we say.
WORDS = {
    "Missing data for required field.": "is missing; send it",
    "Field may not be null.": "is null; send a value, or leave it out",
    "Not a valid date.": "is no day; send YYYY-MM-DD",
    "Not a valid string.": "is no text; send one between quotes",
    "Not a valid boolean.": "is neither 0 nor 1",
    "Not a valid integer.": "is no whole number",
    "Invalid input type.": 'is no object; send one such as {"text": "Finland applied to join NATO."}',
}
log = logging.getLogger("dyad")


def request_id() -> str:
    """The id of this request: the client's own where it sends a sane one."""
    if "request_id" not in g:
        sent = request.headers.get("X-Request-ID", "")
        g.request_id = sent if re.fullmatch(r"[\w.-]{1,64}", sent, re.A) else uuid.uuid4().hex
    return str(g.request_id)


def problem(
    status: int,
    title: str,
    detail: str,
    faults: Iterable[Fault] = (),
    headers: Iterable[tuple[str, str]] = (),
) -> Response:
    """A problem as a response."""
    body: dict[str, Any] = {
        "type": "about:blank",
        "title": title,
        "status": status,
        "detail": detail,
        "instance": request.script_root + request.path,
        "request_id": request_id(),
    }
    errors = [_fault(fault) for fault in faults]
    if errors:
        body["errors"] = errors
    response = Response(json.dumps(body), status, mimetype=MEDIA)
    for name, value in headers:
        response.headers[name] = value
    response.headers["Cache-Control"] = "no-store"
    return response


def _fault(fault: Fault) -> dict[str, Any]:
    return {
        "parameter": fault.parameter,
        "value": fault.value,
        "message": fault.message,
        "did_you_mean": list(fault.did_you_mean),
    }


def register(app: Flask) -> None:
    """Makes every error of an app a problem."""
    app.register_error_handler(FilterError, _bad_filter)
    app.register_error_handler(StoreError, _unavailable)
    app.register_error_handler(HTTPException, http_problem)
    app.register_error_handler(Exception, _failed)


def _bad_filter(error: FilterError) -> Response:
    return problem(400, "Bad parameter", "; ".join(map(str, error.faults)), error.faults)


def _unavailable(error: StoreError) -> Response:
    log.error(str(error), extra={"request_id": request_id()})
    detail, wait = next(told for kind, told in UNAVAILABLE.items() if isinstance(error, kind))
    return problem(503, "Service Unavailable", detail, headers=[("Retry-After", wait)])


def _failed(error: Exception) -> Response:
    log.error("failed", exc_info=error, extra={"request_id": request_id(), "path": request.path})
    return problem(500, "Internal Server Error", DETAILS[500])


def http_problem(error: HTTPException) -> Response:
    """Any HTTP error as a problem, with the headers that belong to it (Allow)."""
    if error.response is not None and isinstance(error.response, Response):
        return error.response
    code = error.code or 500
    faults = list(_located(getattr(error, "data", None) or {}))
    detail = "; ".join(map(str, faults)) or _detail(error, code)
    kept = [
        (name, value) for name, value in error.get_headers() if name not in ("Content-Type", "Content-Length")
    ]
    return problem(code, error.name, detail, faults, kept)


def _detail(error: HTTPException, code: int) -> str:
    if isinstance(error, InternalServerError):
        return DETAILS[500]
    own = error.description if error.description != type(error).description else None
    return own or DETAILS.get(code) or str(error.description)


def _located(data: dict[str, Any]) -> Iterable[Fault]:
    """What marshmallow found wrong, by location and field."""
    for location, found in (data.get("messages") or {}).items():
        sent = request.args if location == "query" else request.get_json(silent=True)
        yield from input_faults(found, data.get("schema"), sent)


def input_faults(found: Any, schema: Schema | None, sent: Any) -> Iterable[Fault]:
    """What marshmallow found wrong with the fields of one thing that was sent, and what was probably meant."""
    values: Mapping[str, Any] = sent if isinstance(sent, Mapping) else {}
    for name, messages in (found if isinstance(found, dict) else {"body": found}).items():
        texts = messages if isinstance(messages, list) else [str(messages)]
        unknown = "Unknown field." in texts
        near = similar(str(name), schema.fields) if unknown and schema else ()
        said = "; ".join(dict.fromkeys(WORDS.get(str(text), str(text)) for text in texts))
        text = "is no parameter of this resource" if unknown else said
        name = "body" if name == "_schema" else str(name)
        value = values.get(name)
        yield Fault(name, "" if value is None else str(value)[:200], text, near)
