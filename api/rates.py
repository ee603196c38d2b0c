"""How rate limits are written, and where requests are counted."""

from __future__ import annotations

from typing import Protocol, cast

from limits import RateLimitItem, parse
from limits.storage import storage_from_string

from store.counters import Counters

SCHEMES = ("redis", "rediss", "memcached")


class Storage(Protocol):
    """Where requests are counted: in a file of ours, or in Redis and its like, as the package limits has them."""

    def incr(self, key: str, expiry: int, /) -> int:
        """Counts a request under a key that is forgotten after ``expiry`` seconds; gives the sum."""


def read_limit(text: str) -> RateLimitItem | None:
    """Reads a limit such as ``1200/minute``; None for no limit.

    :raises ValueError: if it is none.
    """
    if not text:
        return None
    try:
        return parse(text)
    except ValueError:
        raise ValueError("is no limit; write one such as 1200/minute or 10/second, or nothing") from None


def open_storage(url: str) -> Storage:
    """The storage at a URL such as ``redis://localhost:6379``, or in a file of ours; "" is this process alone.

    :raises limits.errors.ConfigurationError: if the URL cannot be read or its client is not installed.
    """
    if "://" not in url:
        return Counters(url or ":memory:")
    return cast(Storage, storage_from_string(url))
