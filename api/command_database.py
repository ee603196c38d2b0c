"""The commands that work on a database: imports, exports, backups, checks."""

from __future__ import annotations

import re
import sys
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import click

from api import command_options as options
from api.command_tally import number
from api.intake import InputError

if TYPE_CHECKING:
    from store import Place

EXPORTS = ("csv", "tsv", "jsonl", "parquet", "gdelt", "gdelt1")  # named here: its table takes long to load


@click.command("import")
@options.paths
@options.db
@click.option(
    "--rejects",
    metavar="FILE",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write the rows that cannot be imported to this CSV file.  [default: beside the file of the database, or here]",
)
def import_(paths: tuple[str, ...], db: Place | None, rejects: Path | None) -> None:
    """Import events of others into a database.

    PATH is a file, a folder, or - for a list of paths on standard input.  Files hold events of GDELT 2.0 or
    1.0, mentions of GDELT 2.0, events of ICEWS (.tab), or what dyad export writes as csv, tsv, jsonl or
    parquet; they may be packed with gzip or zip.  What a file is, its content says.

    Rows that cannot be imported go to a file with their file, line and reason; the rest is stored, and the
    exit status is 1.  To import again changes nothing, and what was interrupted goes on where it stopped.
    """
    import store
    from api.command_import import run

    place = db or options.DATABASE
    done = run(options.some(paths), place, rejects or store.beside(place, ".rejects.csv"))
    click.echo(f"dyad: {done}", err=True)
    if not done.whole:
        sys.exit(1)


@click.command("export")
@click.argument("filters", nargs=-1, metavar="[KEY=VALUE]...")
@options.db
@click.option("--format", "layout", type=click.Choice(EXPORTS), default="csv", show_default=True)
@options.output
@click.option(
    "--monthly",
    metavar="DIR",
    type=click.Path(file_okay=False, path_type=Path),
    help="Bring this folder up to date instead: a file for each month, manifest.json with rows and sha256 of "
    "each, and masterfilelist.txt as GDELT has it.",
)
@click.option(
    "--url", default="", help="With --monthly: where the folder will be found, for masterfilelist.txt."
)
def export(
    filters: tuple[str, ...],
    db: Place | None,
    layout: str,
    output: Path | None,
    monthly: Path | None,
    url: str,
) -> None:
    """Export the events of a database that pass all filters.

    The filters are those of the server's /events: actor=FIN, root=03, date_from=2022-05-01, q=talks;
    sort=-goldstein and fields=date,source,code,target order and pick the columns; header=0, bom=1 and
    safe=1 are as they are there.  The bytes are those that the server sends.
    """
    from api.command_export import listing, write_events, write_months

    if monthly is None:
        write_events(db or options.DATABASE, layout, listing(filters), output)
        return
    if output is not None:
        raise click.UsageError("name either --output or --monthly")
    done = write_months(db or options.DATABASE, layout, listing(filters), monthly, url)
    counts = ((len(done.written), "written"), (len(done.removed), "removed"), (len(done.same), "as before"))
    click.echo("dyad: " + ", ".join(f"{number(n, 'file')} {word}" for n, word in counts), err=True)


@click.command("rebuild")
@options.db
def rebuild(db: Place | None) -> None:
    """Count the summaries of a database anew, from which /groups and /panel are answered.

    They are kept with every change; this is for a database that another program has changed.
    """
    import store

    place = db or options.DATABASE
    if not store.exists(place):
        raise InputError(f"--db {place}: no such file; name the database")
    with closing(options.open_store(place)) as stored:
        found = stored.rebuild()
    wrong = ", ".join(f"{number(count, 'row')} of {name}" for name, count in found.items())
    click.echo(
        f"dyad: {store.name_of(place)}: {wrong or 'nothing'} was wrong; the summaries are counted anew",
        err=True,
    )


@click.command("partition")
@options.existing_db
@click.option(
    "--since",
    metavar="YYYY-MM",
    default="",
    callback=lambda _, __, month: _month(month),
    help="The first month.  [default: that of the first event]",
)
def partition(db: Place, since: str) -> None:
    """Cut the events of a PostgreSQL database into months, for tables that outgrow the memory of their server.

    A partition for each month up to a year after the last event, one for what came before and one for what comes
    later.  Once more, it makes the months that came since: run it every few months.  Writers wait meanwhile.
    """
    import store

    with closing(store.open(db)) as stored:
        made = stored.partition(since)
    done = f"months {made[0]} to {made[-1]} are made" if made else "there were all months that are needed"
    click.echo(f"dyad: {done}", err=True)


def _month(text: str) -> str:
    if text and not re.fullmatch(r"\d{4}-(0[1-9]|1[0-2])", text, re.A):
        raise click.BadParameter(f"{text!r} is no month; write YYYY-MM, as in 1979-01")
    return text


@click.command("backup")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@options.existing_db
def backup(file: Path, db: Place) -> None:
    """Copy a SQLite file, as it is at one moment, into FILE; it may be served and written to meanwhile.

    FILE is whole or as it was before.  Whoever follows /events/changes begins anew with the copy.  A database of
    PostgreSQL is copied by its own pg_dump.
    """
    import store

    with closing(store.open(db, readonly=True)) as stored:
        stored.backup(file)
    click.echo(f"dyad: {db} is in {file}", err=True)


@click.command("verify")
@options.existing_db
def verify(db: Place) -> None:
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


COMMANDS = (import_, export, rebuild, backup, verify, partition)
