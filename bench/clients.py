"""Clients of the benchmarks: wrk where it is installed, else threads of Python."""

from __future__ import annotations

import http.client
import itertools
import os
import re
import shutil
import subprocess
import tempfile
import time
from collections.abc import Generator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

CONNECTIONS = 4
SCRIPT = """
local paths, n = {%s}, 0
request = function()
  n = n %% #paths + 1
  return wrk.format("GET", paths[n])
end
"""


def name() -> str:
    """Who makes the requests."""
    return "wrk" if shutil.which("wrk") else "Python (install wrk for more requests per second)"


def asked(port: int, paths: list[str], headers: dict[str, str], seconds: float) -> int:
    """The number of requests that are answered in some seconds, over connections that stay open.

    Each path comes in turn.

    :raises SystemExit: if an answer is an error.
    """
    return (_wrk if shutil.which("wrk") else _threads)(port, paths, headers, seconds)


def _wrk(port: int, paths: list[str], headers: dict[str, str], seconds: float) -> int:
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder) / "paths.lua"
        script.write_text(SCRIPT % ", ".join(f'"{path}"' for path in paths))
        sent = [word for header in headers.items() for word in ("-H", ": ".join(header))]
        lasts = [f"-d{max(seconds, 1):.0f}s", "--timeout", "60s"]
        command = [
            "wrk",
            "-t1",
            f"-c{CONNECTIONS}",
            *lasts,
            "-s",
            str(script),
            *sent,
            f"http://127.0.0.1:{port}",
        ]
        said = subprocess.run([*_pinned(), *command], check=True, capture_output=True, text=True).stdout
    found = re.search(r"(\d+) requests in", said)
    if "Non-2xx" in said or "Socket errors" in said or found is None:
        raise SystemExit(f"{paths[0]}: {said}")
    return int(found[1])


def _pinned() -> list[str]:
    """Words before a command that keep it on the last core: the servers have the first."""
    return ["taskset", "--cpu-list", str((os.cpu_count() or 1) - 1)] if shutil.which("taskset") else []


def _threads(port: int, paths: list[str], headers: dict[str, str], seconds: float) -> int:
    end = time.perf_counter() + seconds
    with ThreadPoolExecutor(CONNECTIONS) as pool:
        turns = [paths[index % len(paths) :] + paths[: index % len(paths)] for index in range(CONNECTIONS)]
        return sum(pool.map(lambda turn: _one(port, turn, headers, end), turns))


def _one(port: int, paths: list[str], headers: dict[str, str], end: float) -> int:
    connection, count = http.client.HTTPConnection("127.0.0.1", port), 0
    for path in itertools.cycle(paths):
        if time.perf_counter() > end:
            break
        connection.request("GET", path, headers=headers)
        answer = connection.getresponse()
        answer.read()
        if answer.status >= 400:
            raise SystemExit(f"{path}: {answer.status}")
        count += 1
    connection.close()
    return count


def lines(port: int, path: str, seconds: float) -> int:
    """The lines of a stream that come in some seconds, or to its end."""
    count, end = 0, time.perf_counter() + seconds
    with closing(parts(port, path)) as stream:
        for part in stream:
            count += part.count(b"\n")
            if time.perf_counter() > end:
                break
    return count


def parts(port: int, path: str) -> Generator[bytes]:
    """A body as it comes.

    :raises SystemExit: if the answer is an error.
    """
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=600)) as connection:
        connection.request("GET", path)
        answer = connection.getresponse()
        if answer.status != 200:
            raise SystemExit(f"{path}: {answer.status}")
        while part := answer.read(1 << 16):
            yield part
