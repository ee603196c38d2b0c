"""Addresses: this request's, and those that its answer leads to."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import quote, urlencode

from flask import request


def address(path: str = "", without: Sequence[str] = (), **changes: str) -> str:
    """This request's address with other parameters, or the same parameters at another path."""
    dropped = {*without, *changes}
    kept = [(name, value) for name, value in request.args.items(multi=True) if name not in dropped]
    query = urlencode([*kept, *changes.items()])
    base = here(path)
    return f"{base}?{query}" if query else base


def here(path: str = "") -> str:
    """This request's address without its parameters, or that of another path."""
    return f"{request.scheme}://{request.host}{quote(request.script_root + (path or request.path))}"


def itself() -> str:
    """This request's address as it was sent."""
    query = request.query_string.decode("latin-1")
    return f"{here()}?{query}" if query else here()
