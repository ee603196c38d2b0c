"""The lines of a COPY, as many at a time as have come: psycopg itself waits for each anew, which takes longer."""

from __future__ import annotations

from typing import Any

import psycopg
from psycopg.abc import PQGen
from psycopg.pq import ExecStatus
from psycopg.pq.abc import PGconn
from psycopg.waiting import Wait


def lines(server: psycopg.Connection[Any], most: int) -> list[memoryview]:
    """The next lines, fewer than ``most`` only at the end.

    :raises psycopg.Error: if the server breaks off.
    """
    return server.wait(_lines(server.pgconn, most))


def joined(found: list[memoryview], ending: int, end: bytes) -> bytes:
    """Lines that the database ends with some bytes of its own, with another end."""
    if ending > 1:
        return end.join([line[:-ending] for line in found]) + end
    whole = b"".join(found)
    if end == b"\n":
        return whole
    if whole.count(b"\n") == len(found):  # none within a line
        return whole.replace(b"\n", end)
    return end.join([line[:-1] for line in found]) + end


def _lines(connection: PGconn, most: int) -> PQGen[list[memoryview]]:
    found: list[memoryview] = []
    while len(found) < most:
        size, line = connection.get_copy_data(1)
        if size > 0:
            found.append(line)
        elif size == 0:
            yield from _waited(connection)
        else:
            yield from _ended(connection)
            break
    return found


def _ended(connection: PGconn) -> PQGen[None]:
    """Reads how it ended, all of it, so that the connection can be used again."""
    failed = None
    while True:
        while connection.is_busy():
            yield from _waited(connection)
        result = connection.get_result()
        if result is None:
            break
        failed = result if result.status != ExecStatus.COMMAND_OK else failed
    if failed:
        raise psycopg.errors.error_from_result(failed)


def _waited(connection: PGconn) -> PQGen[None]:
    while not (yield Wait.R):
        continue
    connection.consume_input()
