"""Exports for the command line: the bytes that the server streams for the same filters, in a file."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import BinaryIO

import click

import store
from api import bulk
from api.cursors import Cursors
from api.formats import format_named
from api.options import PAGES, SHAPE, Listing, read_listing
from schema.errors import DyadError
from store import Place
from store.query import EVENT_TABLE

#: What a filter list may say besides filters; the format is an option of its own, and there are no pages.
WHOLE = (*(row for row in PAGES if row.name == "sort"), *SHAPE)


class OutputError(DyadError):
    """A file that cannot be written."""


def listing(filters: Iterable[str]) -> Listing:
    """Reads ``KEY=VALUE`` words as the server reads the parameters of a request.

    :raises FilterError: with every unknown key and every bad value at once.
    """
    pairs = [_pair(word) for word in filters]
    return read_listing(EVENT_TABLE, WHOLE, pairs, Cursors(str))


def _pair(word: str) -> tuple[str, str]:
    key, equals, value = word.partition("=")
    if not equals:
        raise click.UsageError(f"{word!r} is no filter; write KEY=VALUE, as in actor=FIN")
    return key, value


def write_events(db: Place, layout: str, asked: Listing, output: Path | None) -> None:
    """Writes all events of a listing, one chunk in memory at a time, to a file or to standard output.

    :raises OutputError: if the file cannot be written; what stood there before stands there still.
    """
    written = format_named(layout)
    assert written is not None  # click offers the formats of the table alone
    shape = asked.shape(written)
    written.check()
    with closing(store.open(db, readonly=True)) as stored, _opened(output) as stream:
        for part in written.write(stored, asked.query, shape):
            stream.write(part)


def write_months(db: Place, layout: str, asked: Listing, folder: Path, base: str) -> bulk.Done:
    """Brings a folder up to date: all events of a listing, a file for each month, and what names them.

    :raises FolderError: if the folder cannot take them.
    """
    written = format_named(layout)
    assert written is not None  # click offers the formats of the table alone
    shape = asked.shape(written)
    written.check()
    with closing(store.open(db, readonly=True)) as stored:
        return bulk.write_months(stored, bulk.Request(asked.query, written, shape, base), folder)


@contextmanager
def _opened(output: Path | None) -> Iterator[BinaryIO]:
    if output is None:
        yield sys.stdout.buffer
        return
    try:
        with _drafted(output.resolve()) as stream:
            yield stream
    except OSError as fault:
        raise OutputError(f"--output {output}: {fault.strerror or fault}; name another file") from None


@contextmanager
def _drafted(target: Path) -> Iterator[BinaryIO]:
    """A file that takes the target's place when it is whole; a device or pipe is written as it is."""
    if target.exists() and not target.is_file():
        with target.open("wb") as stream:
            yield stream
        return
    draft = target.with_name(f"{target.name}.draft-{os.getpid()}")
    try:
        with draft.open("wb") as stream:
            yield stream
        draft.replace(target)
    finally:
        draft.unlink(missing_ok=True)
