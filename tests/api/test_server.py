"""The real server: processes, threads, a stream, what they count together, a stop."""

from __future__ import annotations

import http.client
import json
import re
import socket
import threading
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

import store
from api.formats import FORMATS
from tests.api.served import Served, served
from tests.store.samples import DAY, NOW, document, mention, party


@pytest.fixture
def server(db: Path) -> Iterator[Served]:
    """A server of two processes; it must stop in good order and leave nothing behind."""
    with served(db, rate_limit="") as running:
        yield running
        assert running.stop() == 0


def test_workers_share_cursors_and_stream(server: Served) -> None:
    seen, path = [], "/v1/events?limit=1&fields=id"
    while path:
        status, _, body = server.ask(path)
        assert status == 200
        page = json.loads(body)
        seen += [row["id"] for row in page["data"]]
        following = page["links"]["next"]
        path = following.partition(str(server.port))[2] if following else ""
    status, headers, csv = server.ask("/v1/events.csv?fields=id")
    assert (status, headers["Transfer-Encoding"]) == (200, "chunked")
    assert csv.split() == ["id", *seen]
    assert server.ask("/nowhere")[1]["Content-Type"] == "application/problem+json"


def test_numbers_are_sums_over_all_processes(server: Served) -> None:
    for _ in range(40):
        server.ask("/codes")
    for _ in range(100):  # a request is counted when its last byte is sent: a moment after the client has it
        if requests(server.ask("/metrics")[2]) == 40:
            break
        time.sleep(0.05)
    counts = [requests(server.ask("/metrics")[2]) for _ in range(10)]  # whichever process answers
    assert counts == [40] * 10


def requests(exposition: str) -> int:
    (count,) = re.findall(
        r'dyad_requests_total\{method="GET",route="/codes",status="200"\} (\d+)', exposition
    )
    return int(count)


def test_the_log_is_a_json_object_a_line(server: Served) -> None:
    server.ask("/events?limit=1", X_Request_ID="mine-7")
    assert server.stop() == 0
    lines = [json.loads(line) for line in server.log.read_text().splitlines()]
    (one,) = [line for line in lines if line.get("request_id") == "mine-7"]
    assert (one["path"], one["status"]) == ("/events?limit=1", 200)
    assert {line["logger"] for line in lines} == {"dyad", "gunicorn.error"}


def test_a_body_of_unknown_length_is_cut_off(server: Served) -> None:
    endless = (b"x" * 10_000 for _ in range(200))
    headers = {"Content_Type": "application/json"}
    status, sent, _ = server.ask("/code", "POST", endless, **headers)
    assert (status, sent["Content-Type"]) == (413, "application/problem+json")


UNREADABLE = {
    "long-address": (b"GET /events?actor=" + b"FIN," * 3_000 + b" HTTP/1.1\r\n\r\n", 414, "URI Too Long"),
    "long-header": (
        b"GET / HTTP/1.1\r\nX: " + b"x" * 70_000 + b"\r\n\r\n", 431, "Request Header Fields Too Large",
    ),
    "no-http": (b"Finland negotiates with Russia.\r\n\r\n", 400, "Bad Request"),
}  # fmt: skip


def test_what_never_reaches_the_application_is_a_problem_too(server: Served) -> None:
    for sent, status, title in UNREADABLE.values():
        with socket.create_connection(("127.0.0.1", server.port), 10) as client:
            client.sendall(sent)
            answer = http.client.HTTPResponse(client)
            answer.begin()
            body = json.loads(answer.read())
        assert (answer.status, answer.headers["Content-Type"]) == (status, "application/problem+json")
        assert (body["status"], body["title"]) == (status, title)
        assert body["request_id"] == answer.headers["X-Request-ID"]


def test_processes_count_requests_together(db: Path) -> None:
    with served(db, rate_limit="20/day") as running:
        statuses = Counter(running.ask("/codes?q=042")[0] for _ in range(40))
        assert running.stop() == 0
    assert statuses == {200: 20, 429: 20}


def test_what_is_being_answered_is_ended_before_the_server_stops(tmp_path: Path) -> None:
    """A client that reads slowly gets the whole file though the server was told to stop."""
    with store.open(tmp_path / "db") as db:
        wordy = replace(mention(), source=party("FIN", "x" * 4_000))
        mentions = [replace(wordy, date=DAY - timedelta(days=n)) for n in range(2_000)]
        db.add(document(), mentions, now=NOW)
    with (
        served(tmp_path / "db") as running,
        socket.create_connection(("127.0.0.1", running.port), 30) as client,
    ):
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 16)
        client.sendall(b"GET /events.csv HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
        received = client.recv(1000)
        stop = threading.Thread(target=running.stop)
        stop.start()
        time.sleep(0.5)
        assert running.process.poll() is None
        while more := client.recv(1 << 16):
            received += more
        stop.join()
    assert received.endswith(b"0\r\n\r\n")
    assert received.count(b"x" * 4_000) == 2_000
    assert running.process.returncode == 0


BREAKS = """
import store.sqlite
from api import parquet
from store import StoreError, databases
whole = store.sqlite.chunks
def broken(database, query, columns):
    for number, chunk in enumerate(whole(database, query, columns)):
        if number:
            raise StoreError("the database went away")
        yield chunk
for module in (store.sqlite, store.store):
    if hasattr(module, "chunks"):
        module.chunks = broken
databases.CHUNK, parquet.GROUP = 5, 5
"""


def test_a_client_notices_that_a_stream_broke_off(db: Path) -> None:
    with served(db, BREAKS, rate_limit="") as running:
        for layout in FORMATS:
            with pytest.raises(http.client.IncompleteRead):
                running.ask(f"/events.{layout.name}?sort=date")
        assert running.ask("/healthz")[0] == 200
        assert running.stop() == 0
    assert running.log.read_text().count("the database went away") >= len(FORMATS)
