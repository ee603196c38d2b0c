"""The commands of whoever runs a service: keys, settings, coding anew, backups, checks of the database."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import fields
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from coder.coder import Coder
    from store import Store

SECRET = ("secret", "rate_storage")  # settings that are, or may hold, passwords
WINDOW = 64  # documents that are parsed together

_db = click.option(
    "--db",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    default="dyad.sqlite",
    show_default=True,
    help="SQLite file with the coded documents.",
)
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
@_db
def create(name: str, scope: str, db: Path) -> None:
    """Make a key for NAME, who will use it, and print it."""
    with closing(_opened(db)) as stored:
        click.echo(stored.keys.create(name, scope, datetime.now(UTC)))
    click.echo("dyad: keep it; it is not shown again", err=True)


@keys.command("list")
@_db
def list_keys(db: Path) -> None:
    """List the keys: id, name, scope, when made, when revoked."""
    with closing(_opened(db)) as stored:
        for key in stored.keys.list():
            click.echo("\t".join((key.id, key.name, key.scope, key.created, key.revoked or "-")))


@keys.command("revoke")
@_name
@_db
def revoke(name: str, db: Path) -> None:
    """Revoke the key of NAME, at once and for good."""
    with closing(_opened(db)) as stored:
        stored.keys.revoke(name, datetime.now(UTC))


@click.command("settings")
def settings() -> None:
    """List the settings of the server: name, value, default and meaning.

    A setting is an environment variable.  An unknown or bad one is named, and the exit status is 1.
    """
    from api.settings import Settings, described, read_settings, spelled

    read = read_settings(os.environ)
    for field, (name, default, about) in zip(fields(Settings), described(), strict=True):
        value = spelled(getattr(read, field.name))
        value = "(set)" if value and field.name in SECRET else value
        click.echo("\t".join((name, value or "-", default or "-", about)))


@click.command("recode")
@_db
@click.option(
    "--dictionaries",
    metavar="DIR",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Folder of dictionaries that add to the built-in ones or override them.",
)
@click.option(
    "--actors",
    type=click.Choice(["coded", "any"]),
    help="Whether events of unknown actors are kept.  [default: as the database keeps them]",
)
def recode(db: Path, dictionaries: Path | None, actors: str | None) -> None:
    """Code stored documents anew that another version of coder or dictionaries coded.

    Each is a transaction of its own.  What was interrupted goes on where it stopped; served meanwhile, the
    database gives old and new events, and those that changed or vanished appear in /events/changes.
    """
    from api.command import open_coder

    coder = open_coder(dictionaries)
    with closing(_opened(db)) as stored:
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
            added = stored.recode(old, mentions, datetime.now(UTC), coder.version)
            yield {
                "documents": int(added is not None),
                "new": added.new_events if added else 0,
                "changed": added.changed_events if added else 0,
                "deleted": added.deleted_events if added else 0,
            }


@click.command("backup")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@_db
def backup(file: Path, db: Path) -> None:
    """Copy the database, as it is at one moment, into FILE; it may be served and written to meanwhile.

    FILE is whole or as it was before.  Whoever follows /events/changes begins anew with the copy.
    """
    import store

    with closing(store.open(db, readonly=True)) as stored:
        stored.backup(file)
    click.echo(f"dyad: {db} is in {file}", err=True)


@click.command("verify")
@_db
def verify(db: Path) -> None:
    """Check the whole database: the file, counts, ids, offsets, revisions.  Prints all faults; exit status 1."""
    import store

    with closing(store.open(db, readonly=True)) as stored:
        report = stored.verify()
    for fault in report.faults:
        click.echo(f"dyad: {fault}", err=True)
    counts = ", ".join(f"{count} {name}" for name, count in report.counts.items())
    click.echo(f"dyad: {counts}, revision {report.revision}; faults: {len(report.faults)}", err=True)
    if report.faults:
        sys.exit(1)


def _opened(db: Path) -> Store:
    import store

    return store.open(db)


COMMANDS = (keys, settings, recode, backup, verify)
