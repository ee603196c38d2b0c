"""Rate limits: how many requests a client may make in a span of time, counted over all processes."""

from __future__ import annotations

import ipaddress
import logging
import time
from dataclasses import dataclass

from flask import Flask, Response, g, request
from limits import RateLimitItem

from api.keys import presented
from api.problems import problem
from api.rates import Storage, read_limit

FREE = {"service.healthz", "service.readyz", "service.exposition"}
log = logging.getLogger("dyad")


@dataclass(frozen=True, slots=True)
class Standing:
    """How a client stands: what he may, what is left of it, and when it begins anew, in epoch seconds."""

    most: int
    left: int
    anew: int

    @property
    def exceeded(self) -> bool:
        """Whether this request is one too many."""
        return self.left < 0


class Limiter:
    """Counts the requests of an app and refuses those that are too many."""

    def __init__(self, storage: Storage, usual: str, coding: str) -> None:
        self._storage = storage
        self._limits = {"read": read_limit(usual), "code": read_limit(coding)}

    def register(self, app: Flask) -> None:
        """Looks at every request before it is answered."""
        app.before_request(self._refuse)
        app.after_request(self._tell)

    def _refuse(self) -> Response | None:
        kind = "code" if request.method == "POST" else "read"
        limit = self._limits[kind]
        if limit is None or request.endpoint in FREE or request.method == "OPTIONS":
            return None
        g.standing = standing = self._count(kind, limit, time.time())
        if not standing or not standing.exceeded:
            return None
        detail = f"More than {limit} from one client; wait, or ask for larger pages or a whole file."
        wait = max(1, standing.anew - int(time.time()))
        return problem(429, "Too Many Requests", detail, headers=[("Retry-After", str(wait))])

    def _count(self, kind: str, limit: RateLimitItem, now: float) -> Standing | None:
        """Counts in windows that begin at whole multiples of their length, alike in all processes."""
        span = limit.get_expiry()
        window = int(now // span)
        try:
            count = self._storage.incr(f"dyad/{kind}/{client()}/{window}", span)
        except Exception:  # whichever storage it is: who cannot be counted is let in
            log.exception("rate limits: the storage does not answer")
            return None
        return Standing(limit.amount, limit.amount - count, (window + 1) * span)

    def _tell(self, response: Response) -> Response:
        standing: Standing | None = g.get("standing")
        if standing:
            response.headers["X-RateLimit-Limit"] = str(standing.most)
            response.headers["X-RateLimit-Remaining"] = str(max(0, standing.left))
            response.headers["X-RateLimit-Reset"] = str(standing.anew)
        return response


def client() -> str:
    """Whose request this is: a key's, or an address's; of IPv6 the network, which is one household."""
    key = presented()
    if key:
        return key.id
    address = request.remote_addr or "nobody"
    return str(ipaddress.ip_network(f"{address}/64", strict=False)) if ":" in address else address
