"""Who asks: the API key in the header Authorization, and what it allows."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from flask import Response, abort, g, request

from api.problems import problem
from api.state import reader, state
from store import Key

CHALLENGE = 'Bearer realm="dyad"'


def presented() -> Key | None:
    """The key that came with this request, None if there is none that opens."""
    if "key" not in g:
        sent = request.authorization
        token = sent.token if sent and sent.type == "bearer" else None
        g.key = reader().keys.find(token) if token else None
    return cast(Key | None, g.key)


def needs(scope: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Lets a view be called with a key of this scope alone, and on a server that may write."""

    def guarded(view: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(view)
        def called(*args: Any, **kwargs: Any) -> Any:
            refused = _refusal(scope)
            if refused:
                abort(refused)
            return view(*args, **kwargs)

        return called

    return guarded


def _refusal(scope: str) -> Response | None:
    if state().settings.read_only:
        return problem(403, "Forbidden", "This server is read-only; nothing can be stored here.")
    key = presented()
    if key is None:
        return _unauthorized()
    if key.scope != scope:
        challenge = f'{CHALLENGE}, error="insufficient_scope", scope="{scope}"'
        detail = f"The key {key.name!r} may not do this; it takes one made with --scope {scope}."
        return problem(403, "Forbidden", detail, headers=[("WWW-Authenticate", challenge)])
    return None


def _unauthorized() -> Response:
    """Says whether a key is missing or was not taken (RFC 6750); never which part of it was wrong."""
    if "Authorization" not in request.headers:
        detail = "This takes a key: send Authorization: Bearer KEY.  `dyad keys create` makes one."
        return problem(401, "Unauthorized", detail, headers=[("WWW-Authenticate", CHALLENGE)])
    challenge = f'{CHALLENGE}, error="invalid_token"'
    detail = "This key does not open: it is misspelt or was revoked.  Send Authorization: Bearer KEY."
    return problem(401, "Unauthorized", detail, headers=[("WWW-Authenticate", challenge)])
