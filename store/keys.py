"""The keys of those who may write: made once, shown once, kept as hashes.

A key is ``dyad_ID_SECRET``.  The secret has 256 random bits, which nobody can guess, so a plain SHA-256 of
it says nothing of it and takes no time to check.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass
from datetime import datetime as DateTime

from store.databases import Database
from store.errors import StoreError
from store.values import similar, stamp


@dataclass(frozen=True, slots=True)
class Key:
    """One key without its secret.  ``revoked`` is '' as long as it opens."""

    id: str
    name: str
    scope: str
    created: str
    revoked: str


class Keys:
    """The keys in a database."""

    def __init__(self, connection: Database) -> None:
        self._connection = connection

    def create(self, name: str, scope: str, now: DateTime) -> str:
        """Makes a key and gives its text, which can be had only now.

        :raises StoreError: if there is a key of this name, revoked ones included.
        """
        id_, secret = secrets.token_hex(4), secrets.token_urlsafe(32)
        row = (id_, name, _digest(secret), scope, stamp(now), "")
        sql = "INSERT INTO keys VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (name) DO NOTHING"
        with self._connection.explained():
            made = self._connection.execute(sql, row).rowcount
        if not made:
            raise StoreError(f"there is a key {name!r} already; give this one another name")
        return f"dyad_{id_}_{secret}"

    def list(self) -> tuple[Key, ...]:
        """All keys in the order they were made."""
        with self._connection.explained():
            found = self._connection.execute(
                "SELECT id, name, scope, created, revoked FROM keys ORDER BY created, name"
            ).fetchall()
        return tuple(Key(*row) for row in found)

    def revoke(self, name: str, now: DateTime) -> None:
        """Takes a key's power from it, at once and for good.

        :raises StoreError: if there is no such key.
        """
        with self._connection.explained():
            sql = "UPDATE keys SET revoked = ? WHERE name = ? AND revoked = ''"
            done = self._connection.execute(sql, (stamp(now), name)).rowcount
        if not done and name not in [key.name for key in self.list()]:
            near = similar(name, [key.name for key in self.list()])
            hint = f"; did you mean {' or '.join(near)}?" if near else "; `dyad keys list` shows them"
            raise StoreError(f"there is no key {name!r}{hint}")

    def find(self, text: str) -> Key | None:
        """The key that this text is, None if there is none or it was revoked."""
        parts = re.fullmatch(r"dyad_([0-9a-f]{8})_([\w-]{43})", text, re.A)
        if parts is None:
            return None
        sql = "SELECT digest, id, name, scope, created, revoked FROM keys WHERE id = ? AND revoked = ''"
        with self._connection.explained():
            row = self._connection.execute(sql, (parts[1],)).fetchone()
        return Key(*row[1:]) if row and hmac.compare_digest(row[0], _digest(parts[2])) else None


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
