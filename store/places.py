"""Where a database is: a file, or a server that a URL names."""

from __future__ import annotations

import os
from pathlib import Path
from urllib.parse import urlsplit

from store.errors import StoreError

Place = str | Path
SERVERS = ("postgresql://", "postgres://")


def is_server(place: Place) -> bool:
    """Whether a URL names a database of a PostgreSQL server."""
    return str(place).startswith(SERVERS)


def file_of(place: Place) -> Path:
    """The file that a URL or path names: ``dyad.sqlite``, ``sqlite:///dyad.sqlite``, ``sqlite:////var/dyad``.

    :raises StoreError: for a URL of another kind of database.
    """
    kind, separator, rest = str(place).partition("://")
    if not separator:
        return Path(place)
    if kind != "sqlite":
        raise StoreError(
            f"database {kind}://... is of a kind this version does not know; name a SQLite file or postgresql://..."
        )
    return Path(rest.removeprefix("/"))


def exists(place: Place) -> bool:
    """Whether there is a file; a server says itself what it lacks."""
    return is_server(place) or file_of(place).exists()


def writable(place: Place) -> bool:
    """Whether this user may write, as far as a file tells; a server says itself what it does not let."""
    if is_server(place):
        return True
    path = file_of(place)
    return not path.exists() or os.access(path, os.W_OK)


def beside(place: Place, ending: str) -> Path:
    """A file beside that of the database with an ending more; in this folder where a server has the database."""
    if is_server(place):
        return Path((name_of(place).rpartition("/")[2] or "dyad") + ending)
    path = file_of(place)
    return path.with_name(path.name + ending)


def name_of(place: Place) -> str:
    """A database as messages call it: without password."""
    if not is_server(place):
        return str(place)
    try:
        parts = urlsplit(str(place))
    except ValueError:
        return "postgresql://..."
    user, at, server = parts.netloc.rpartition("@")
    return f"postgresql://{user.partition(':')[0]}{at}{server}{parts.path}"
