"""A server of its own process, on a free port."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from store import Place

# The coder stands in: it knows one sentence, and loads in no time.
START = """
import sys
from api import server
from tests.api.conftest import OneSentence
make, server.create_app = server.create_app, lambda settings: make(settings, coder=OneSentence)
server.serve(sys.argv[1], port=int(sys.argv[2]), workers=2)
"""


@dataclass(frozen=True)
class Served:
    """A running server: its port and its process."""

    port: int
    process: subprocess.Popen[bytes]
    log: Path

    def ask(
        self, path: str, method: str = "GET", body: bytes | Iterator[bytes] | None = None, **headers: str
    ) -> tuple[int, dict[str, str], str]:
        """Status, headers and body of an answer; ``X_Name`` stands for a header X-Name."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        try:
            connection.request(method, path, body, sent)
            answer = connection.getresponse()
            return answer.status, dict(answer.headers), answer.read().decode()
        finally:
            connection.close()

    def stop(self) -> int:
        """Tells it to stop and gives its exit status."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(30)


@contextmanager
def served(db: Place, first: str = "", folder: Path | None = None, **settings: str) -> Iterator[Served]:
    """Serves a database in a process group of its own, which is killed in the end.

    ``first`` is Python that the server runs before it starts; ``folder``, where its files go, is that of the database
    where it is not given.
    """
    folder = folder or Path(db).parent
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    environment = {name: text for name, text in os.environ.items() if not name.startswith("DYAD_")}
    environment |= {"TMPDIR": str(folder)}  # who is killed leaves his files there
    environment |= {f"DYAD_{name.upper()}": text for name, text in settings.items()}
    log = folder / f"log-{port}"
    with log.open("wb") as stream:
        process = subprocess.Popen(
            [sys.executable, "-c", first + START, str(db), str(port)],
            stderr=stream, env=environment, start_new_session=True,
        )  # fmt: skip
    server = Served(port, process, log)
    try:
        _wait(server)
        yield server
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def _wait(server: Served) -> None:
    for _ in range(600):
        assert server.process.poll() is None, server.log.read_text()
        try:
            server.ask("/readyz")
            return
        except OSError:
            time.sleep(0.05)
    raise AssertionError("the server does not answer")
