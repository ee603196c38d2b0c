"""The time that a query may take."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager

STEPS = 10_000  # instructions of SQLite's machine between two looks at the clock: well under a millisecond


class Clock:
    """Stops a connection's queries that run for longer than ``seconds``; 0 stops none."""

    def __init__(self, connection: sqlite3.Connection, seconds: float) -> None:
        self._seconds, self._end = seconds, float("inf")
        if seconds:
            connection.set_progress_handler(self._late, STEPS)

    @contextmanager
    def running(self) -> Iterator[None]:
        """The time begins with each query."""
        if self._seconds:
            self._end = time.monotonic() + self._seconds
        try:
            yield
        finally:
            self._end = float("inf")

    def _late(self) -> bool:
        return time.monotonic() > self._end
