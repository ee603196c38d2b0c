"""``dyad code``: documents of any number coded, stored and written, by this process, several, or a cluster."""

from __future__ import annotations

import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from api import command_options as options
from api.command_formats import FORMATS, Format
from api.command_tally import Bar, Tally, bar
from api.corpus import Coders, Found, Here, code
from api.draft import Draft
from api.intake import InputError, Placed, read_placed, size_of
from schema.records import Document, Mention

if TYPE_CHECKING:
    from store import Place, Store

#: Documents that are looked up, or stored, together, and the seconds after which fewer are stored.
WINDOW, OFTEN = 64, 1.0
QUIET = Format("", lambda document, mentions: "")


@dataclass(frozen=True, slots=True)
class Asked:
    """What is to be coded, how, by whom, and where it goes."""

    paths: tuple[str, ...]
    db: Place | None
    layout: str
    output: Path | None
    workers: int
    scheduler: str | None
    actors: str
    dictionaries: Path | None


def run(asked: Asked) -> None:
    """Codes, and says what was done."""
    tally = Tally()
    with ExitStack() as stack:
        coders = stack.enter_context(_coders(asked))
        work = Work(
            asked,
            coders,
            tally,
            stack.enter_context(closing(options.open_store(asked.db))) if asked.db else None,
            stack.enter_context(closing(_draft(asked, coders.version))) if asked.output else None,
            stack.enter_context(bar(size_of(asked.paths), hidden=_printed(asked) and sys.stdout.isatty())),
        )
        try:
            work.do()
        except KeyboardInterrupt:
            work.stop()
            raise
    tally.close()


class Work:
    """One run: documents pass through it once."""

    def __init__(
        self,
        asked: Asked,
        coders: Coders,
        tally: Tally,
        stored: Store | None,
        draft: Draft | None,
        shown: Bar,
    ) -> None:
        self._asked, self._coders, self._tally = asked, coders, tally
        self._stored, self._draft, self._bar = stored, draft, shown
        self._format = FORMATS[asked.layout] if asked.layout else QUIET
        self._underway = Counter[str]()
        self._held: list[tuple[Document, tuple[Mention, ...]]] = []
        self._kept = time.monotonic()

    def do(self) -> None:
        """Codes every document that has to be."""
        self._begin()
        try:
            for one, found in code(self._waiting(), self._coders):
                self._take(one, found)
        finally:
            self._keep()
        if self._draft:
            self._draft.finish()

    def stop(self) -> None:
        """Says what becomes of what is done."""
        if self._draft or (self._stored and not self._asked.layout):
            click.echo("\ndyad: stopped; the same command goes on from there", err=True)

    def _begin(self) -> None:
        if self._draft is None:
            click.echo(self._format.header, nl=False)
            return
        done = self._draft.mark
        self._tally.go_on(done.documents, done.found, done.refused)
        if not done.size and not done.documents:
            self._draft.write(self._format.header)

    def _waiting(self) -> Iterator[Placed]:
        placed = read_placed(self._asked.paths, self._tally.refuse, sys.stdin.buffer)
        if self._draft:
            return self._draft.rest(placed)
        if self._stored and not self._asked.layout:  # what is printed has to be coded
            return self._not_stored(placed, self._stored)
        return placed

    def _not_stored(self, placed: Iterable[Placed], stored: Store) -> Iterator[Placed]:
        """Documents that the database has not as they are.

        One whose namesake was given since it was looked up, or is being coded, is coded behind it: which of
        them is stored last does not change.
        """
        waiting = iter(placed)
        while window := list(islice(waiting, WINDOW)):
            documents = [one.document for one in window]
            known = set(stored.known(documents, self._coders.version, self._asked.actors))
            given = set(self._underway)
            for one in window:
                if one.document in known and one.document.id not in given:
                    self._tally.known += 1
                    self._bar.pass_over(one.size)
                    continue
                given.add(one.document.id)
                self._underway[one.document.id] += 1
                yield one

    def _take(self, one: Placed, found: Found) -> None:
        """Stores and writes what was found in a document; what stands in a file is always stored."""
        if isinstance(found, str):
            self._tally.refuse(InputError(f"{one.where}: {found}"))
            self._underway -= Counter([one.document.id])
        else:
            self._tally.add(len(found))
            self._held.append((one.document, found))
        if self._draft or len(self._held) == WINDOW or time.monotonic() - self._kept > OFTEN:
            self._keep()
        self._write(one, found)
        self._bar.seen(one.size)

    def _keep(self) -> None:
        """Stores what was found, in one transaction, which takes less time than one for each document."""
        held, self._held, self._kept = self._held, [], time.monotonic()
        if self._stored and held:
            self._stored.add_all(held, datetime.now(UTC), self._coders.version, self._asked.actors)
        self._underway -= Counter(document.id for document, _ in held)

    def _write(self, one: Placed, found: Found) -> None:
        text = "" if isinstance(found, str) else self._format.write(one.document, found)
        if self._draft:
            refused = isinstance(found, str)
            self._draft.add(one.document, text, 0 if refused else len(found), int(refused))
        elif text:
            click.echo(text, nl=False)


@contextmanager
def _coders(asked: Asked) -> Iterator[Coders]:
    """Whoever codes."""
    if asked.workers == 1 and not asked.scheduler:
        yield Here(options.open_coder(asked.dictionaries), asked.actors)
        return
    from coder.coder import version

    how = (options.open_coder, asked.dictionaries, version(asked.dictionaries), asked.actors)
    if asked.scheduler:
        with _cluster()(asked.scheduler, *how, lambda line: click.echo(f"dyad: {line}", err=True)) as coders:
            yield coders
    else:
        from api.processes import processes

        with processes(asked.workers, *how) as coders:
            yield coders


def _cluster() -> Any:
    try:
        from api.cluster import cluster
    except ModuleNotFoundError as fault:
        raise InputError(f"--scheduler needs the package {fault.name}; pip install 'dyad[dask]'") from None
    return cluster


def _draft(asked: Asked, version: str) -> Draft:
    assert asked.output
    return Draft(asked.output, {"coder_version": version, "format": asked.layout, "actors": asked.actors})


def _printed(asked: Asked) -> bool:
    return bool(asked.layout) and not asked.output
