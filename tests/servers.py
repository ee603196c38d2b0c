"""A PostgreSQL server of Debian's package, on a free port, with its files in a temporary folder."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import store

OWNER = "postgres"  # who runs the server where we are root, which it refuses to be
# What is lost when the machine falls is of no use to a test.
QUICK = {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "off"}
TABLES = "documents, mentions, events, deletions, keys, by_code, by_dyad, covered, originals, imported_mentions, imports, rejects"


def binaries() -> Path | None:
    """The folder of the newest server that is installed, None where there is none."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[4]))
    on_path = shutil.which("initdb")
    return found[-1].parent if found else Path(on_path).parent if on_path else None


@dataclass
class Server:
    """A running server; its databases are made once and emptied for the next test."""

    folder: Path
    port: int
    made: int = 0
    free: list[str] = field(default_factory=list)

    def url(self, name: str) -> str:
        """The address of a database."""
        return f"postgresql://dyad@127.0.0.1:{self.port}/{name}"

    def create(self, template: str = "template0") -> str:
        """Makes a database and gives its address."""
        self.made += 1
        name = f"dyad{self.made}"
        self.run(f"CREATE DATABASE {name} TEMPLATE {template}")
        return self.url(name)

    def run(self, sql: str, url: str | None = None) -> None:
        """Runs a statement of its own, by default where there are no tables of ours."""
        import psycopg

        with psycopg.connect(url or self.url("postgres"), autocommit=True) as connection:
            connection.execute(sql)

    @contextmanager
    def emptied(self) -> Iterator[str]:
        """A database with our tables and nothing in them."""
        url = self.free.pop() if self.free else self.create()
        store.open(url).close()
        yield url
        self.run(
            f"TRUNCATE {TABLES} RESTART IDENTITY; DELETE FROM meta WHERE name = 'coverage';"
            " UPDATE meta SET value = '0' WHERE name = 'revision'",
            url,
        )
        self.free.append(url)


@contextmanager
def running(found: Path, **settings: str) -> Iterator[Server]:
    """A server that runs inside, with settings of its own.

    Texts are sorted as in American English where a column does not say otherwise: ours all do.
    """
    folder = Path(tempfile.mkdtemp(prefix="dyad-postgresql-"))
    if os.geteuid() == 0:
        shutil.chown(folder, OWNER, OWNER)
    try:
        locale = ("--encoding=UTF8", "--locale=C.UTF-8", "--locale-provider=icu", "--icu-locale=en-US")
        _run(found / "initdb", "-D", folder / "data", "-U", "dyad", "-A", "trust", "--no-sync", *locale)
        port = _free_port()
        given = {"listen_addresses": "127.0.0.1", "port": str(port), "unix_socket_directories": str(folder)}
        options = " ".join(f"-c {name}={value}" for name, value in {**given, **settings}.items())
        _run(found / "pg_ctl", "-D", folder / "data", "-w", "-l", folder / "log", "-o", options, "start")
        try:
            yield Server(folder, port)
        finally:
            _run(found / "pg_ctl", "-D", folder / "data", "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder)


def restart(found: Path, server: Server) -> None:
    """Ends a server at once and starts it again."""
    _run(found / "pg_ctl", "-D", server.folder / "data", "-w", "-m", "immediate", "restart")


def _run(program: Path, *arguments: str | Path) -> None:
    owner = {"user": OWNER, "group": OWNER, "extra_groups": []} if os.geteuid() == 0 else {}
    subprocess.run([program, *map(str, arguments)], check=True, cwd="/", stdout=subprocess.DEVNULL, **owner)  # type: ignore[call-overload]


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])
