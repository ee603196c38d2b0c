"""The commands of whoever extends the dictionaries: what is wrong, what is missing, what a change is worth."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from api import command_options as options
from api.command_documents import Coded, coded_documents
from api.command_tally import Tally, number, progress, shown
from api.intake import read_documents

if TYPE_CHECKING:
    from store import Place


@click.command("check")
@options.dictionaries
def check(dictionaries: Path | None) -> None:
    """Check the codebook, the vocabulary and the dictionaries: prints all faults, with file and line."""
    from api.command_check import take_inventory

    found = take_inventory(dictionaries)
    for fault in found.faults:
        click.echo(fault, err=True)
    read = ", ".join(number(count, word) for word, count in found.counts.items())
    click.echo(f"dyad: {read}; {number(len(found.faults), 'fault')}", err=True)
    if found.faults:
        sys.exit(1)


class _Files(click.Command):
    """An option may be followed by several files, as a shell makes of ``--actors *.actors.txt``."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        from api.command_convert import spread

        return super().parse_args(ctx, spread(args))


@click.group("dictionaries")
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
    report = run(shown("files", paths), output).report
    outcomes = report.count()
    carried = report.lines - outcomes["left"]
    changed = f" ({outcomes['changed']} of them changed)" if outcomes["changed"] else ""
    click.echo(
        f"dyad: {number(carried, 'line')} carried over{changed}, {outcomes['left']} left out", err=True
    )
    click.echo(f"dyad: {output / REPORT} says which and why", err=True)
    if outcomes["left"]:
        sys.exit(1)


@click.command("actors")
@options.paths
@options.db
@click.option(
    "--unknown", is_flag=True, required=True, help="Phrases in the place of an actor without a code."
)
@options.dictionaries
def actors(paths: tuple[str, ...], db: Place | None, unknown: bool, dictionaries: Path | None) -> None:
    """List phrases without an actor code by frequency, for whoever extends the dictionaries.

    They come from the events of PATH..., or of a database coded with --actors any.
    """
    if bool(paths) == bool(db):
        raise click.UsageError("name either PATH... or --db")
    tally = Tally()
    if db:
        with closing(options.open_store(db)) as stored:
            phrases = Counter(dict(stored.unknown_actors()))
    else:
        phrases = _unknown(
            progress(tally.count(coded_documents(paths, "any", options.open_coder(dictionaries), tally)))
        )
    for phrase, count in sorted(phrases.items(), key=lambda row: (-row[1], row[0])):
        click.echo(f"{count}\t{phrase}")
    if paths:
        tally.close()


@click.command("acts")
@options.paths
@click.option(
    "--unknown", is_flag=True, required=True, help="Predicates between two known actors that no act covers."
)
@options.dictionaries
def acts(paths: tuple[str, ...], unknown: bool, dictionaries: Path | None) -> None:
    """List predicates that no act covers by frequency, for whoever extends the dictionaries.

    A predicate is a verb, or a noun, with the preposition that leads to the second of two known actors; each
    stands with the first sentence of PATH... that has it.
    """
    tally = Tally("predicate")
    documents = read_documents(options.some(paths), tally.refuse, sys.stdin.buffer)
    counts, first = Counter[str](), dict[str, str]()
    for _, found in progress(tally.count(options.open_coder(dictionaries).uncovered_all(documents))):
        counts.update(each.predicate for each in found)
        first = {each.predicate: each.sentence for each in reversed(found)} | first
    for predicate, count in sorted(counts.items(), key=lambda row: (-row[1], row[0])):
        click.echo(f"{count}\t{predicate}\t{first[predicate]}")
    tally.close()


@click.command("evaluate")
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
@options.dictionaries
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
    click.echo(command_evaluate.report(options.open_coder(dictionaries), gold, reading, layout), nl=False)


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


COMMANDS = (check, dictionaries, actors, acts, evaluate)
