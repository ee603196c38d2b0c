"""The command line ``dyad``: code texts, explain a coding, serve and export what is stored.

Nothing but the translation between the shell and the floors below; imports of a command's own floor
wait until it runs, so that ``--help`` answers at once.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sized
from contextlib import closing
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from api.command_formats import FORMATS
from api.command_service import COMMANDS
from api.intake import InputError, parse_date, read_documents
from schema.errors import DyadError
from schema.records import Document, Mention

if TYPE_CHECKING:
    from coder.coder import Coder
    from store import Store

T = TypeVar("T")
Coded = tuple[Document, tuple[Mention, ...]]
#: What was found in a document, whatever it is.
Found = TypeVar("Found", bound=Sized)
DATABASE = Path("dyad.sqlite")
EXPORTS = ("csv", "tsv", "jsonl", "parquet", "gdelt", "gdelt1")  # named here: its table takes long to load

_db = click.option(
    "--db",
    type=click.Path(dir_okay=False, path_type=Path),
    help="SQLite file with the coded documents.",
)
_dictionaries = click.option(
    "--dictionaries",
    metavar="DIR",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Folder of dictionaries that add to the built-in ones or override them.",
)
_actors = click.option(
    "--actors",
    type=click.Choice(["coded", "any"]),
    default="coded",
    show_default=True,
    help="Events whose two actors have codes, or any: a phrase without a code has code null.",
)
_paths = click.argument("paths", nargs=-1, metavar="PATH...")


class _Group(click.Group):
    """Turns what the floors below raise on purpose into a message and exit status 1."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except DyadError as fault:
            raise click.ClickException(str(fault)) from None


class _Tally:
    """Counts documents, what was found in them and what was refused; every fault goes to stderr as it is met."""

    def __init__(self, unit: str = "event") -> None:
        self.unit = unit
        self.documents = self.found = self.faults = 0

    def refuse(self, fault: InputError) -> None:
        self.faults += 1
        click.echo(f"dyad: {fault}", err=True)

    def count(self, coded: Iterable[tuple[Document, Found]]) -> Iterator[tuple[Document, Found]]:
        for document, found in coded:
            self.documents += 1
            self.found += len(found)
            yield document, found

    def close(self) -> None:
        """Says what was done; exit status 1 where an input was refused."""
        refused = f"; {_number(self.faults, 'input')} refused" if self.faults else ""
        done = f"{_number(self.documents, 'document')}, {_number(self.found, self.unit)}"
        click.echo(f"dyad: {done}{refused}", err=True)
        if self.faults:
            sys.exit(1)


@click.group(cls=_Group, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="dyad")
def main() -> None:
    """Codes news text into CAMEO events (who did what to whom, when), stores and serves them."""


@main.command("code")
@_paths
@_db
@click.option(
    "--format",
    "layout",
    type=click.Choice(list(FORMATS)),
    help="What to print: a table, one JSON line per document, or CSV.  [default: table; with --db nothing]",
)
@_actors
@_dictionaries
def code(
    paths: tuple[str, ...], db: Path | None, layout: str | None, actors: str, dictionaries: Path | None
) -> None:
    """Code the events of documents.

    PATH is a text file, which may begin with front matter (key: value lines for id, title, date,
    source, url and language between two lines ---), a folder of .txt and .jsonl files, a file of JSON
    lines {id, text, date?, title?, source?, url?}, or - for standard input.

    A document that cannot be read is reported with its file and line; the others are coded, and the
    exit status is 1.
    """
    tally, paths, coder = _Tally(), _some(paths), open_coder(dictionaries)
    coded = tally.count(_coded(paths, actors, coder, tally))
    coded = _stored(coded, db, coder.version) if db else coded
    _print(_progress(coded), layout or ("" if db else "table"))
    tally.close()


@main.command("explain")
@click.argument("text")
@click.option(
    "--date", "day", metavar="YYYY-MM-DD", help="Day of the report: actors and 'Wednesday' depend on it."
)
@click.option("--format", "layout", type=click.Choice(["text", "json"]), default="text", show_default=True)
@_dictionaries
def explain(text: str, day: str | None, layout: str, dictionaries: Path | None) -> None:
    """Show how TEXT (- for standard input) is coded: each stop, what fired, and what was dropped."""
    if text == "-":
        text = _standard_input()
    if not text.strip():
        raise InputError("the text is empty; give one")
    document = Document("text", text, parse_date(day) if day else None)
    trace = open_coder(dictionaries).explain(document)
    click.echo(_json(trace.as_dict()) if layout == "json" else str(trace))


@main.command("serve")
@_db
@click.option("--host", help="Address to listen on.  [default: 127.0.0.1]")
@click.option("--port", type=click.IntRange(0, 65535), help="Port to listen on.  [default: 8000]")
@click.option("--workers", type=click.IntRange(1, 256), help="Processes that answer.  [default: 2]")
@click.option(
    "--seeds",
    metavar="DIR",
    type=click.Path(exists=True, path_type=Path),
    help="Code these documents first where the database does not exist yet.",
)
def serve(
    db: Path | None, host: str | None, port: int | None, workers: int | None, seeds: Path | None
) -> None:
    """Serve the events of a database over HTTP, with gunicorn.

    What is not given here is read from the environment (DYAD_DB, DYAD_HOST, DYAD_PORT, ...).
    """
    from api.server import serve as run
    from api.settings import read_settings

    settings = read_settings(os.environ)
    db = db or Path(settings.db.removeprefix("sqlite://"))
    if not db.exists() and seeds is not None:
        _seed(db, seeds, settings.dictionaries)
    if not db.exists():
        raise InputError(f"--db {db}: no such file; make it with: dyad code PATH... --db {db}")
    run(db, host, port, workers)


@main.command("import")
@_paths
@_db
@click.option(
    "--rejects",
    metavar="FILE",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write the rows that cannot be imported to this CSV file.  [default: beside the database]",
)
def import_(paths: tuple[str, ...], db: Path | None, rejects: Path | None) -> None:
    """Import events of others into a database.

    PATH is a file, a folder, or - for a list of paths on standard input. Files hold events of GDELT 2.0 or
    1.0, mentions of GDELT 2.0, events of ICEWS (.tab), or what `dyad export` writes as csv, tsv, jsonl or
    parquet; they may be packed with gzip or zip. What a file is, its content says.

    Rows that cannot be imported go to a file with their file, line and reason, the rest is stored. To import
    again changes nothing, and an interrupted import goes on where it was.
    """
    from api.command_import import run

    db = db or DATABASE
    done = run(_some(paths), db, rejects or db.with_name(f"{db.name}.rejects.csv"))
    click.echo(f"dyad: {done}", err=True)
    if done.faults:
        sys.exit(1)


@main.command("export")
@click.argument("filters", nargs=-1, metavar="[KEY=VALUE]...")
@_db
@click.option("--format", "layout", type=click.Choice(EXPORTS), default="csv", show_default=True)
@click.option(
    "--output",
    metavar="FILE",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write to this file, which is whole or as it was before.  [default: standard output]",
)
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
    db: Path | None,
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
        write_events(db or DATABASE, layout, listing(filters), output)
        return
    if output is not None:
        raise click.UsageError("name either --output or --monthly")
    done = write_months(db or DATABASE, layout, listing(filters), monthly, url)
    counts = ((len(done.written), "written"), (len(done.removed), "removed"), (len(done.same), "as before"))
    click.echo("dyad: " + ", ".join(f"{_number(n, 'file')} {word}" for n, word in counts), err=True)


@main.command("rebuild")
@_db
def rebuild(db: Path | None) -> None:
    """Count the summaries of a database anew, from which /groups and /panel are answered.

    They are kept with every change; this is for a database that another program has changed.
    """
    path = db or DATABASE
    if not path.exists():
        raise InputError(f"--db {path}: no such file; name the database")
    with closing(open_store(path)) as stored:
        found = stored.rebuild()
    wrong = ", ".join(f"{_number(number, 'row')} of {name}" for name, number in found.items())
    click.echo(f"dyad: {path}: {wrong or 'nothing'} was wrong; the summaries are counted anew", err=True)


@main.command("check")
@_dictionaries
def check(dictionaries: Path | None) -> None:
    """Check the codebook, the vocabulary and the dictionaries: prints all faults, with file and line."""
    from api.command_check import take_inventory

    found = take_inventory(dictionaries)
    for fault in found.faults:
        click.echo(fault, err=True)
    read = ", ".join(_number(count, word) for word, count in found.counts.items())
    click.echo(f"dyad: {read}; {_number(len(found.faults), 'fault')}", err=True)
    if found.faults:
        sys.exit(1)


class _Files(click.Command):
    """An option may be followed by several files, as a shell makes of ``--actors *.actors.txt``."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        from api.command_convert import spread

        return super().parse_args(ctx, spread(args))


@main.group("dictionaries")
def dictionaries() -> None:
    """Dictionaries of other coders."""


_files = partial(click.option, metavar="FILE...", multiple=True, type=click.Path(path_type=Path))


@dictionaries.command("convert", cls=_Files)
@_files("--actors", help="Actor files.")
@_files("--agents", help="Agent files.")
@_files("--verbs", help="Verb files: verbs, patterns, synonym sets.")
@click.option(
    "--output",
    metavar="DIR",
    required=True,
    type=click.Path(path_type=Path),
    help="New folder for the dictionaries and report.tsv; use it as --dictionaries DIR.",
)
def convert(output: Path, **files: tuple[Path, ...]) -> None:
    """Convert dictionaries of TABARI, PETRARCH, PETRARCH2 and UniversalPetrarch.

    DIR/report.tsv names every line that was not carried over, or changed: its file and number, why, and
    what to do.  The exit status is 1 where lines were left out.
    """
    from api.command_convert import REPORT
    from api.command_convert import convert as run

    paths = [(kind, path) for kind, several in files.items() for path in several]
    if not paths:
        raise click.UsageError("name files with --actors, --agents or --verbs")
    report = run(_shown("files", paths), output).report
    outcomes = report.count()
    carried = report.lines - outcomes["left"]
    changed = f" ({outcomes['changed']} of them changed)" if outcomes["changed"] else ""
    click.echo(
        f"dyad: {_number(carried, 'line')} carried over{changed}, {outcomes['left']} left out", err=True
    )
    click.echo(f"dyad: {output / REPORT} says which and why", err=True)
    if outcomes["left"]:
        sys.exit(1)


@main.command("openapi")
def openapi() -> None:
    """Print the description of the HTTP API, as docs/openapi.json holds it."""
    from api.app import create_app

    click.echo(_json(create_app().test_client().get("/openapi.json").json))


@main.command("actors")
@_paths
@_db
@click.option(
    "--unknown", is_flag=True, required=True, help="Phrases in the place of an actor without a code."
)
@_dictionaries
def actors(paths: tuple[str, ...], db: Path | None, unknown: bool, dictionaries: Path | None) -> None:
    """List phrases without an actor code by frequency, for whoever extends the dictionaries.

    They come from the events of PATH..., or of a database coded with --actors any.
    """
    if bool(paths) == bool(db):
        raise click.UsageError("name either PATH... or --db")
    tally = _Tally()
    if db:
        with closing(open_store(db)) as stored:
            phrases = Counter(dict(stored.unknown_actors()))
    else:
        phrases = _unknown(_progress(tally.count(_coded(paths, "any", open_coder(dictionaries), tally))))
    for phrase, count in sorted(phrases.items(), key=lambda row: (-row[1], row[0])):
        click.echo(f"{count}\t{phrase}")
    if paths:
        tally.close()


@main.command("acts")
@_paths
@click.option(
    "--unknown", is_flag=True, required=True, help="Predicates between two known actors that no act covers."
)
@_dictionaries
def acts(paths: tuple[str, ...], unknown: bool, dictionaries: Path | None) -> None:
    """List predicates that no act covers by frequency, for whoever extends the dictionaries.

    A predicate is a verb, or a noun, with the preposition that leads to the second of two known actors; each
    stands with the first sentence of PATH... that has it.
    """
    tally = _Tally("predicate")
    documents = read_documents(_some(paths), tally.refuse, sys.stdin.buffer)
    counts, first = Counter[str](), dict[str, str]()
    for _, found in _progress(tally.count(open_coder(dictionaries).uncovered_all(documents))):
        counts.update(each.predicate for each in found)
        first = {each.predicate: each.sentence for each in reversed(found)} | first
    for predicate, count in sorted(counts.items(), key=lambda row: (-row[1], row[0])):
        click.echo(f"{count}\t{predicate}\t{first[predicate]}")
    tally.close()


@main.command("evaluate")
@click.argument(
    "paths",
    nargs=-1,
    required=True,
    metavar="GOLD.jsonl...",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
)
@click.option(
    "--format", "layout", type=click.Choice(["text", "json", "html"]), default="text", show_default=True
)
@click.option(
    "--states",
    type=click.Choice(["folded", "as-coded"]),
    default="folded",
    show_default=True,
    help="Compare states that are gone as those of today (SUN as RUS), or codes as they stand.",
)
@_dictionaries
def evaluate(paths: tuple[Path, ...], layout: str, states: str, dictionaries: Path | None) -> None:
    """Score the coder on a gold: sentences with the events that a reader finds in them.

    A line of GOLD.jsonl is {id, text, date?, events: [{source, code, target}]}; events is empty where nothing
    dyadic happens.  Events of a sentence are paired one to one; shown are precision, recall and F1 by depth of
    event and actor codes and by root code, a confusion table, the reliability of the confidences, and every
    mistake by its kind.
    """
    from api import command_evaluate
    from api.gold import read_gold

    gold = read_gold(paths)
    reading = command_evaluate.STATES[states]
    click.echo(command_evaluate.report(open_coder(dictionaries), gold, reading, layout), nl=False)


@main.command("conllu")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--date", "day", metavar="YYYY-MM-DD", help="Day of the reports.")
@click.option("--format", "layout", type=click.Choice(list(FORMATS)), default="table", show_default=True)
@_actors
@_dictionaries
def conllu(file: Path, day: str | None, layout: str, actors: str, dictionaries: Path | None) -> None:
    """Code the sentences of a CoNLL-U FILE as they are parsed there."""
    from coder.conllu import read

    date = parse_date(day) if day else None
    parses, coder = read(file), open_coder(dictionaries)
    documents = ((Document(parse.id, parse.text, date), parse.sentences) for parse in parses)
    tally = _Tally()
    coded = ((document, coder.code_parsed(document, parse, actors)) for document, parse in documents)
    _print(tally.count(coded), layout)
    tally.close()


for _command in COMMANDS:
    main.add_command(_command)


def open_coder(dictionaries: Path | None) -> Coder:
    """The coder with the built-in dictionaries and those of a folder."""
    from coder.coder import Coder

    return Coder.load(dictionaries)


def open_store(path: Path) -> Store:
    """The store in a database file, made where there is none."""
    import store

    return store.open(path)


def _coded(paths: tuple[str, ...], actors: str, coder: Coder, tally: _Tally) -> Iterator[Coded]:
    documents = read_documents(paths, tally.refuse, sys.stdin.buffer)
    yield from coder.code_all(documents, actors=actors)


def _stored(coded: Iterable[Coded], db: Path, coder_version: str) -> Iterator[Coded]:
    """Stores each document as it passes, in a transaction of its own: an interrupt loses at most one."""
    with closing(open_store(db)) as stored:
        for document, mentions in coded:
            stored.add(document, mentions, datetime.now(UTC), coder_version)
            yield document, mentions


def _print(coded: Iterable[Coded], layout: str) -> None:
    if layout:
        click.echo(FORMATS[layout].header, nl=False)
    for document, mentions in coded:
        if layout:
            click.echo(FORMATS[layout].write(document, mentions), nl=False)


def _progress(coded: Iterable[tuple[Document, Found]]) -> Iterator[tuple[Document, Found]]:
    """Counts on a terminal's stderr, unless the results are shown on that terminal too."""
    return _shown("documents", coded, hidden=sys.stdout.isatty())


def _shown(label: str, things: Iterable[T], hidden: bool = False) -> Iterator[T]:
    """Counts things on a terminal's stderr as they pass."""
    with click.progressbar(
        things,
        label=label,
        file=sys.stderr,
        hidden=hidden or not sys.stderr.isatty(),
        show_pos=True,
        show_eta=False,
    ) as bar:
        yield from bar


def _seed(db: Path, seeds: Path, dictionaries: Path | None) -> None:
    """Codes the seeds into a file beside the database, then renames it: half a database is never served."""
    draft = db.with_name(f"{db.name}.coding-{os.getpid()}")
    mine = ("--dictionaries", str(dictionaries)) if dictionaries else ()
    try:
        if _apart("code", str(seeds), "--db", str(draft), "--actors", "any", *mine):
            raise InputError(f"--seeds {seeds}: not all of it can be coded; mend what is named above")
        draft.replace(db)
    finally:
        for ending in ("", "-wal", "-shm"):
            draft.with_name(draft.name + ending).unlink(missing_ok=True)


def _apart(*arguments: str) -> int:
    """Runs a command in a process of its own and gives its exit status.

    The server forks its workers, and a process forked from one that has loaded the parser does not end.
    """
    program = [sys.executable, "-P", "-m", "api.command", *arguments]
    return subprocess.run(program, stdin=subprocess.DEVNULL, check=False).returncode


def _unknown(coded: Iterable[Coded]) -> Counter[str]:
    """How often each phrase without a code is a side of an event; the first spelling stands for all."""
    counts: Counter[str] = Counter()
    spelling: dict[str, str] = {}
    for _, mentions in coded:
        for party in (side for mention in mentions for side in (mention.source, mention.target)):
            if party.code is None:
                phrase = " ".join(party.text.split())
                counts[spelling.setdefault(phrase.casefold(), phrase)] += 1
    return counts


def _standard_input() -> str:
    try:
        return sys.stdin.buffer.read().decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        raise InputError(f"<stdin>: not UTF-8 at byte {fault.start}; convert it to UTF-8") from None


def _some(paths: tuple[str, ...]) -> tuple[str, ...]:
    if not paths:
        raise click.UsageError("name a file, a folder or - for standard input")
    return paths


def _number(count: int, word: str) -> str:
    return f"{count} {word}" if count == 1 else f"{count} {word}s"


def _json(value: Any) -> str:
    import json

    return json.dumps(value, ensure_ascii=False, indent=2)


if __name__ == "__main__":
    main()
