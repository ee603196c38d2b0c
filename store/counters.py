"""Counters that several processes share, in a file that may be lost."""

from __future__ import annotations

import sqlite3
import threading
import time

TIDY = 1_000  # counts between two looks for what is forgotten


class Counters:
    """Counts under keys.  Nothing is synced to disk: after a crash counting begins anew."""

    def __init__(self, path: str) -> None:
        self._lock, self._counted = threading.Lock(), 0
        self._connection = sqlite3.connect(path, timeout=1, isolation_level=None, check_same_thread=False)
        self._connection.execute("PRAGMA journal_mode = MEMORY")
        self._connection.execute("PRAGMA synchronous = OFF")
        self._connection.execute(
            "CREATE TABLE IF NOT EXISTS counters (key TEXT PRIMARY KEY, count INTEGER, until REAL) WITHOUT ROWID"
        )

    def incr(self, key: str, expiry: int) -> int:
        """Counts under a key that is forgotten ``expiry`` seconds after it was first counted; gives the sum."""
        now = time.time()
        with self._lock:
            row = self._connection.execute(
                "INSERT INTO counters VALUES (?, 1, ?) ON CONFLICT (key) DO UPDATE SET"
                " count = iif(until > ?, count + 1, 1), until = iif(until > ?, until, excluded.until)"
                " RETURNING count",
                (key, now + expiry, now, now),
            ).fetchone()
            self._tidy(now)
        return int(row[0])

    def _tidy(self, now: float) -> None:
        self._counted += 1
        if self._counted % TIDY == 0:
            self._connection.execute("DELETE FROM counters WHERE until < ?", (now,))
