"""The commands of whoever runs a service: serving, keys, settings, coding anew."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import fields
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

import click

from api import command_options as options
from api.command_tally import as_json
from api.intake import InputError

if TYPE_CHECKING:
    from coder.coder import Coder
    from store import Place, Store

SECRET = ("secret", "rate_storage")  # settings that are, or may hold, passwords
WINDOW = 64  # documents that are parsed together

_name = click.argument("name")


@click.group()
def keys() -> None:
    """Make, list and revoke the keys with which documents are sent to POST /documents.

    A key is shown once, when it is made; the database keeps a hash of it.  It is sent in the header
    Authorization: Bearer KEY and never in an address.
    """


@keys.command("create")
@_name
@click.option(
    "--scope",
    type=click.Choice(["write", "read"]),
    default="write",
    show_default=True,
    help="write may store documents; read has a rate limit of its own and nothing more.",
)
@options.existing_db
def create(name: str, scope: str, db: Place) -> None:
    """Make a key for NAME, who will use it, and print it."""
    with closing(options.open_store(db)) as stored:
        click.echo(stored.keys.create(name, scope, datetime.now(UTC)))
    click.echo("dyad: keep it; it is not shown again", err=True)


@keys.command("list")
@options.existing_db
def list_keys(db: Place) -> None:
    """List the keys: id, name, scope, when made, when revoked."""
    with closing(options.open_store(db)) as stored:
        for key in stored.keys.list():
            click.echo("\t".join((key.id, key.name, key.scope, key.created, key.revoked or "-")))


@keys.command("revoke")
@_name
@options.existing_db
def revoke(name: str, db: Place) -> None:
    """Revoke the key of NAME, at once and for good."""
    with closing(options.open_store(db)) as stored:
        stored.keys.revoke(name, datetime.now(UTC))


@click.command("settings")
def settings() -> None:
    """List the settings of the server: name, value, default and meaning.

    A setting is an environment variable.  An unknown or bad one is named, and the exit status is 1.
    """
    from api.settings import Settings, described, read_settings, spelled
    from store import name_of

    read = read_settings(os.environ)
    for field, (name, default, about) in zip(fields(Settings), described(), strict=True):
        value = spelled(getattr(read, field.name))
        value = "(set)" if value and field.name in SECRET else name_of(value)
        click.echo("\t".join((name, value or "-", default or "-", about)))


@click.command("serve")
@options.db
@click.option("--host", help="Address to listen on.  [default: 127.0.0.1]")
@click.option("--port", type=click.IntRange(0, 65535), help="Port to listen on.  [default: 8000]")
@click.option("--workers", type=click.IntRange(1, 256), help="Processes that answer.  [default: 2]")
@click.option(
    "--seeds",
    metavar="DIR",
    type=click.Path(exists=True, path_type=Path),
    help="Code these documents first where the file of the database does not exist yet.",
)
def serve(
    db: Place | None, host: str | None, port: int | None, workers: int | None, seeds: Path | None
) -> None:
    """Serve the events of a database over HTTP, with gunicorn.

    What is not given here is read from the environment (DYAD_DB, DYAD_HOST, DYAD_PORT, ...).
    """
    import store
    from api.server import serve as run
    from api.settings import read_settings

    settings = read_settings(os.environ)
    db = db or (settings.db if "://" in settings.db else Path(settings.db))
    if not store.exists(db) and seeds is not None:
        with _stoppable():
            _seed(store.file_of(db), seeds, settings.dictionaries)
    if not store.exists(db):
        raise InputError(f"--db {db}: no such file; make it with: dyad code PATH... --db {db}")
    run(db, host, port, workers)


@contextmanager
def _stoppable() -> Iterator[None]:
    """Leaves at SIGTERM, and ends what was begun; the server has its own way as soon as it runs.

    The first process of a container is not ended by a signal that it does not wait for.
    """

    def leave(number: int, _: object) -> None:
        sys.exit(128 + number)

    before = signal.signal(signal.SIGTERM, leave)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _seed(db: Path, seeds: Path, dictionaries: Path | None) -> None:
    """Codes the seeds into a file beside the database, then renames it: half a database is never served."""
    draft = db.with_name(f"{db.name}.coding-{os.getpid()}")
    mine = ("--dictionaries", str(dictionaries)) if dictionaries else ()
    try:
        if _apart("code", str(seeds), "--db", str(draft), "--actors", "any", *mine):
            raise InputError(f"--seeds {seeds}: not all of it can be coded; mend what is named above")
        draft.replace(db)
    finally:
        for ending in ("", "-wal", "-shm", "-journal"):
            draft.with_name(draft.name + ending).unlink(missing_ok=True)


def _apart(*arguments: str) -> int:
    """Runs a command in a process of its own and gives its exit status.

    The server forks its workers, and a process forked from one that has loaded the parser does not end.
    """
    program = [sys.executable, "-P", "-m", "api.command", *arguments]
    return subprocess.run(program, stdin=subprocess.DEVNULL, check=False).returncode


@click.command("openapi")
def openapi() -> None:
    """Print the description of the HTTP API, as docs/openapi.json holds it."""
    from api.app import create_app

    click.echo(as_json(create_app().test_client().get("/openapi.json").json))


@click.command("recode")
@options.existing_db
@options.dictionaries
@click.option(
    "--actors",
    type=click.Choice(["coded", "any"]),
    help="Whether events of unknown actors are kept.  [default: as the database keeps them]",
)
def recode(db: Place, dictionaries: Path | None, actors: str | None) -> None:
    """Code stored documents anew that another version of coder or dictionaries coded.

    Each is a transaction of its own.  What was interrupted goes on where it stopped; served meanwhile, the
    database gives old and new events, and those that changed or vanished appear in /events/changes.
    """
    coder = options.open_coder(dictionaries)
    with closing(options.open_store(db)) as stored:
        total = stored.count_outdated(coder.version)
        done = _recoded(stored, coder, actors or stored.coverage)
        counts = {"documents": 0, "new": 0, "changed": 0, "deleted": 0}
        with click.progressbar(
            done,
            length=total,
            label="documents",
            file=sys.stderr,
            hidden=not sys.stderr.isatty(),
            show_pos=True,
        ) as bar:
            for each in bar:
                counts = {name: counts[name] + each[name] for name in counts}
    click.echo(
        "dyad: {documents} documents coded anew by {version}; events: {new} new, {changed} changed,"
        " {deleted} deleted".format(**counts, version=coder.version),
        err=True,
    )


def _recoded(stored: Store, coder: Coder, actors: str) -> Iterator[dict[str, int]]:
    """Codes what is outdated, a window at a time, and gives what each document did to the events."""
    waiting = stored.outdated(coder.version)
    while window := list(islice(waiting, WINDOW)):
        coded = coder.code_all((each.document for each in window), actors=actors)
        for old, (_, mentions) in zip(window, coded, strict=True):
            added = stored.recode(old, mentions, datetime.now(UTC), coder.version, actors)
            yield {
                "documents": int(added is not None),
                "new": added.new_events if added else 0,
                "changed": added.changed_events if added else 0,
                "deleted": added.deleted_events if added else 0,
            }


COMMANDS = (serve, keys, settings, recode, openapi)
