"""A copy of a database that is in use: the state of one moment, in one file."""

from __future__ import annotations

import os
import secrets
import sqlite3
from contextlib import closing
from pathlib import Path

from store.errors import StoreError


def copy(connection: sqlite3.Connection, target: Path) -> None:
    """Copies everything into a file, which is whole or as it was before; writers go on meanwhile.

    The copy is a database of its own: its feed of changes has another name, so that nobody who followed the
    original goes on with the copy, where other changes come next.

    :raises StoreError: if the file is a database in use.
    """
    if target.with_name(target.name + "-wal").exists():
        raise StoreError(f"{target} is a database in use; name another file")
    draft = target.with_name(f"{target.name}.draft-{os.getpid()}")
    try:
        with closing(sqlite3.connect(draft, isolation_level=None)) as other:
            connection.backup(other)
            other.execute("PRAGMA journal_mode = DELETE")
            other.execute("UPDATE meta SET value = ? WHERE name = 'feed'", (secrets.token_hex(4),))
        draft.replace(target)
    finally:
        for ending in ("", "-wal", "-shm", "-journal"):
            draft.with_name(draft.name + ending).unlink(missing_ok=True)
