"""The commands that code texts: documents in, events out, and why."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from api import command_options as options
from api.command_corpus import Asked, run
from api.command_formats import FORMATS
from api.command_tally import Tally, as_json
from api.intake import InputError, parse_date, read_documents
from schema.records import Document, Mention

if TYPE_CHECKING:
    from coder.coder import Coder
    from store import Place

Coded = tuple[Document, tuple[Mention, ...]]


@click.command("code")
@options.paths
@options.db
@click.option(
    "--format",
    "layout",
    type=click.Choice(list(FORMATS)),
    help="What to print: a table, one JSON line per document, or CSV.  [default: table; with --db nothing]",
)
@options.output
@click.option(
    "--workers",
    type=click.IntRange(1, 256),
    default=1,
    show_default=True,
    help="Processes that code, each on one core with some 260 MB of memory.",
)
@click.option(
    "--scheduler",
    metavar="URL",
    help="Code on the Dask cluster of this scheduler, tcp://HOST:PORT, instead.  Needs dyad[dask].",
)
@options.actors
@options.dictionaries
def code(
    paths: tuple[str, ...],
    db: Place | None,
    layout: str | None,
    output: Path | None,
    workers: int,
    scheduler: str | None,
    actors: str,
    dictionaries: Path | None,
) -> None:
    """Code the events of documents.

    PATH is a text file, which may begin with front matter (key: value lines for id, title, date,
    source, url and language between two lines ---), a folder of .txt and .jsonl files, a file of JSON
    lines {id, text, date?, title?, source?, url?}, or - for standard input.

    A document that cannot be read is reported with its file and line; the others are coded, and the
    exit status is 1.

    The same command goes on where it was interrupted: documents that --db holds as they are, coded by the
    same coder, are passed over; a FILE.part that --output has begun is continued.  Whoever codes, the results
    are the same and in the same order.
    """
    if scheduler and workers > 1:
        raise click.UsageError("name either --workers or --scheduler")
    layout = layout or ("" if db and not output else "table")
    run(Asked(options.some(paths), db, layout, output, workers, scheduler, actors, dictionaries))


@click.command("explain")
@click.argument("text")
@click.option(
    "--date", "day", metavar="YYYY-MM-DD", help="Day of the report: actors and 'Wednesday' depend on it."
)
@click.option("--format", "layout", type=click.Choice(["text", "json"]), default="text", show_default=True)
@options.dictionaries
def explain(text: str, day: str | None, layout: str, dictionaries: Path | None) -> None:
    """Show how TEXT (- for standard input) is coded: each stop, what fired, and what was dropped."""
    if text == "-":
        text = _standard_input()
    if not text.strip():
        raise InputError("the text is empty; give one")
    document = Document("text", text, parse_date(day) if day else None)
    trace = options.open_coder(dictionaries).explain(document)
    click.echo(as_json(trace.as_dict()) if layout == "json" else str(trace))


@click.command("conllu")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--date", "day", metavar="YYYY-MM-DD", help="Day of the reports.")
@click.option("--format", "layout", type=click.Choice(list(FORMATS)), default="table", show_default=True)
@options.actors
@options.dictionaries
def conllu(file: Path, day: str | None, layout: str, actors: str, dictionaries: Path | None) -> None:
    """Code the sentences of a CoNLL-U FILE as they are parsed there."""
    from coder.conllu import read

    date = parse_date(day) if day else None
    parses, coder = read(file), options.open_coder(dictionaries)
    documents = ((Document(parse.id, parse.text, date), parse.sentences) for parse in parses)
    tally = Tally()
    coded = ((document, coder.code_parsed(document, parse, actors)) for document, parse in documents)
    _print(tally.count(coded), layout)
    tally.close()


def coded_documents(paths: tuple[str, ...], actors: str, coder: Coder, tally: Tally) -> Iterator[Coded]:
    documents = read_documents(paths, tally.refuse, sys.stdin.buffer)
    yield from coder.code_all(documents, actors=actors)


def _print(coded: Iterable[Coded], layout: str) -> None:
    if layout:
        click.echo(FORMATS[layout].header, nl=False)
    for document, mentions in coded:
        if layout:
            click.echo(FORMATS[layout].write(document, mentions), nl=False)


def _standard_input() -> str:
    try:
        return sys.stdin.buffer.read().decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        raise InputError(f"<stdin>: not UTF-8 at byte {fault.start}; convert it to UTF-8") from None


COMMANDS = (code, explain, conllu)
