"""Gunicorn's worker, with problems for what never reaches the application: no HTTP, or too long an address."""

from __future__ import annotations

import json
import uuid
from typing import Any

from gunicorn import util  # type: ignore[import-untyped]
from gunicorn.workers.gthread import ThreadWorker  # type: ignore[import-untyped]

from api.problems import MEDIA

DETAILS = {
    "414": "The address is too long; ask for fewer values at a time.",
    "431": "The headers are too long; send fewer or shorter ones.",
    "500": "The server failed; report this with the request_id.",
}
UNREADABLE = "This is no HTTP request that can be read."


class Worker(ThreadWorker):  # type: ignore[misc]
    """Answers bad requests as the application answers its own."""

    def handle_error(self, req: Any, client: Any, addr: Any, exc: Exception) -> None:
        """Lets gunicorn judge and log the error, and says what it says as a problem."""
        page = Page()
        super().handle_error(req, page, addr, exc)
        if page.written:
            self._write(client, page.status, page.reason)

    def _write(self, client: Any, status: str, reason: str) -> None:
        request_id = uuid.uuid4().hex
        body = json.dumps({
            "type": "about:blank", "title": reason, "status": int(status),
            "detail": DETAILS.get(status, UNREADABLE), "request_id": request_id,
        }).encode()  # fmt: skip
        head = (
            f"HTTP/1.1 {status} {reason}\r\nConnection: close\r\nContent-Type: {MEDIA}\r\n"
            f"Content-Length: {len(body)}\r\nX-Request-ID: {request_id}\r\n\r\n"
        )
        try:
            util.write_nonblock(client, head.encode() + body)
        except OSError:
            self.log.debug("Failed to send error message.")


class Page:
    """Stands for a client's socket and keeps the page of HTML that gunicorn writes to it."""

    def __init__(self) -> None:
        self.written = b""

    def gettimeout(self) -> float:
        """Never waits."""
        return 0.0

    def sendall(self, data: bytes) -> None:
        """Keeps what is written."""
        self.written += data

    @property
    def status(self) -> str:
        """The status in the first line."""
        return self.written.split(b" ", 2)[1].decode()

    @property
    def reason(self) -> str:
        """The words in the first line."""
        return self.written.split(b"\r\n", 1)[0].split(b" ", 2)[2].decode()
