"""What PostgreSQL says of what went wrong, and what we say; a password is in neither."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg

from store.errors import BUSY, FULL, LATE, BusyError, LateError, StoreError

# The beginning of an error's SQLSTATE -> what we say.
STATES: tuple[tuple[str, type[StoreError], str], ...] = (
    ("57014", LateError, LATE),
    ("55P03", BusyError, BUSY),
    ("40", BusyError, "was changed by another process meanwhile; try again"),
    ("53100", StoreError, FULL),
    (
        "53300",
        StoreError,
        "has too many connections; raise max_connections, or run fewer workers and threads",
    ),
    ("42501", StoreError, "does not let this user; GRANT the rights, or name another user"),
    ("25006", StoreError, "cannot be written; it is a standby, or this connection only reads"),
    ("3D000", StoreError, "does not exist; make it with: createdb"),
    ("28", StoreError, "refuses this user or password; mend the URL, PGPASSWORD or ~/.pgpass"),
    ("54000", StoreError, "cannot take a text of this length in an index; shorten the id"),
)
# The same for errors without one, which come from the network: the first text that is found counts.
SAYINGS: tuple[tuple[str, type[StoreError], str], ...] = (
    ("authentication failed", StoreError, "refuses this user or password; mend the URL, PGPASSWORD or ~/.pgpass"),
    ("no password supplied", StoreError, "asks for a password; give it in PGPASSWORD or ~/.pgpass"),
    ("no pg_hba.conf entry", StoreError, "does not let this user in from here; add a line to its pg_hba.conf"),
    ("does not exist", StoreError, "or its user does not exist; make them with: createuser, createdb"),
    ("too many clients", StoreError, "has too many connections; raise max_connections, or run fewer workers and threads"),
    ("starting up", BusyError, "is starting; wait for it"),
)  # fmt: skip
UNREACHED = "cannot be reached; start the server, or mend host and port"


@contextmanager
def explained(name: str) -> Iterator[None]:
    """Turns PostgreSQL's errors into ours."""
    try:
        yield
    except psycopg.Error as error:
        raise _meant(name, error) from error


def _meant(name: str, error: psycopg.Error) -> StoreError:
    for state, kind, meaning in STATES:
        if (error.sqlstate or "").startswith(state):
            return kind(f"database {name} {meaning}")
    said = " ".join(str(error).split())
    if error.sqlstate is None and isinstance(error, psycopg.OperationalError):
        for text, kind, meaning in SAYINGS:
            if text in said:
                return kind(f"database {name} {meaning}")
        return StoreError(f"database {name} {UNREACHED}")
    return StoreError(f"database {name}: {said}")
