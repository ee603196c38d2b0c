"""The real server: processes, threads, a stream, a stop."""

from __future__ import annotations

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from api.formats import FORMATS

START = "import sys; from api.server import serve; serve(sys.argv[1], port=int(sys.argv[2]), workers=2)"


@pytest.fixture
def start() -> str:
    """The program of the server."""
    return START


@pytest.fixture
def port(db: Path, start: str) -> Iterator[int]:
    """A server on a free port; it must stop in good order."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        free = int(probe.getsockname()[1])
    environment = {name: text for name, text in os.environ.items() if not name.startswith("DYAD_")}
    server = subprocess.Popen(
        [sys.executable, "-c", start, str(db), str(free)], stderr=subprocess.DEVNULL, env=environment
    )
    try:
        _wait(free, server)
        yield free
        server.send_signal(signal.SIGTERM)
        assert server.wait(30) == 0
    finally:
        server.kill()
        server.wait()


def _wait(port: int, server: subprocess.Popen[bytes]) -> None:
    for _ in range(300):
        assert server.poll() is None
        try:
            get(port, "/readyz")
            return
        except OSError:
            time.sleep(0.1)
    raise AssertionError("the server does not answer")


def get(port: int, path: str) -> tuple[int, dict[str, str], str]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        return answer.status, dict(answer.headers), answer.read().decode()
    finally:
        connection.close()


def test_workers_share_cursors_and_stream(port: int) -> None:
    seen, path = [], "/v1/events?limit=1&fields=id"
    while path:
        status, _, body = get(port, path)
        assert status == 200
        page = json.loads(body)
        seen += [row["id"] for row in page["data"]]
        following = page["links"]["next"]
        path = following.partition(str(port))[2] if following else ""
    status, headers, csv = get(port, "/v1/events.csv?fields=id")
    assert (status, headers["Transfer-Encoding"]) == (200, "chunked")
    assert csv.split() == ["id", *seen]
    assert get(port, "/nowhere")[1]["Content-Type"] == "application/problem+json"


BREAKS = """
import store.store as stored
whole = stored.Store._chunks
def broken(self, query, columns):
    for number, chunk in enumerate(whole(self, query, columns)):
        if number:
            raise stored.StoreError("the database went away")
        yield chunk
stored.Store._chunks, stored.CHUNK = broken, 5
from api import parquet
parquet.GROUP = 5
"""


@pytest.mark.parametrize("start", [BREAKS + START], ids=["breaks"])
@pytest.mark.parametrize("name", [row.name for row in FORMATS])
def test_a_client_notices_that_a_stream_broke_off(port: int, name: str) -> None:
    with pytest.raises(http.client.IncompleteRead):
        get(port, f"/events.{name}?sort=date")
    assert get(port, "/healthz")[0] == 200
