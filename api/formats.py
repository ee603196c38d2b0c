"""The formats of a whole result: one row each, with its name, media type, options and how it is written."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass

from schema.columns import COLUMNS, Column
from schema.errors import DyadError
from store.query import Query
from store.store import Store

MARK = "\ufeff".encode()  # by which spreadsheets know UTF-8


class MissingError(DyadError):
    """A format needs a package that is not installed."""


@dataclass(frozen=True, slots=True)
class Shape:
    """What of each event is written, and how."""

    columns: Sequence[Column] = COLUMNS
    header: bool = True
    bom: bool = False
    safe: bool = False


Write = Callable[[Store, Query, Shape], Generator[bytes]]


@dataclass(frozen=True, slots=True)
class Format:
    """One way to write a whole result as a stream.

    ``takes`` are the options that it has a use for, ``needs`` the package that it cannot do without, ``also``
    other names of its media type that clients send.
    """

    name: str
    media: str
    about: str
    write: Write
    takes: tuple[str, ...] = ()
    needs: str = ""
    also: tuple[str, ...] = ()

    def check(self) -> None:
        """Raises MissingError where the package that it needs is not installed."""
        if self.needs and importlib.util.find_spec(self.needs) is None:
            raise MissingError(
                f"format {self.name} needs {self.needs}, which is not installed here; "
                f"install dyad[{self.name}], or ask for {' or '.join(n.name for n in FORMATS if not n.needs)}"
            )


def _separated(separator: str) -> Write:
    def write(store: Store, query: Query, shape: Shape) -> Generator[bytes]:
        names = separator.join(column.name for column in shape.columns)
        head = (MARK if shape.bom else b"") + (f"{names}\r\n".encode() if shape.header else b"")
        for lines in store.export_separated(query, shape.columns, separator, shape.safe):
            yield head + lines
            head = b""
        yield head

    return write


def _json_lines(store: Store, query: Query, shape: Shape) -> Generator[bytes]:
    yield from store.export_json(query, shape.columns)


def _gdelt(layout: str) -> Write:
    def write(store: Store, query: Query, shape: Shape) -> Generator[bytes]:
        for lines in store.export_gdelt(query, layout):
            yield _joined(lines, "\n")

    return write


def _parquet(store: Store, query: Query, shape: Shape) -> Generator[bytes]:
    from api import parquet  # only who asks for it waits for its package

    yield from parquet.write(store.export_separated(query, shape.columns, ","), shape.columns)


def _joined(lines: Sequence[str], end: str) -> bytes:
    return (end.join(lines) + end).encode()


FORMATS: tuple[Format, ...] = (
    Format("csv", "text/csv", "Comma-separated values (RFC 4180), with a header.", _separated(","),
           ("fields", "header", "bom", "safe")),
    Format("tsv", "text/tab-separated-values", "Tab-separated values, with a header.", _separated("\t"),
           ("fields", "header", "bom", "safe")),
    Format("jsonl", "application/jsonl", "One JSON object a line.", _json_lines, ("fields",),
           also=("application/x-ndjson", "application/ndjson")),
    Format("parquet", "application/vnd.apache.parquet", "Apache Parquet, typed columns in row groups.",
           _parquet, ("fields",), needs="pyarrow"),
    Format("gdelt", "application/vnd.gdelt.v2", "GDELT 2.0's event file: 61 columns between tabs, no header.",
           _gdelt("gdelt")),
    Format("gdelt1", "application/vnd.gdelt.v1", "GDELT 1.0's event file: 58 columns between tabs, no header.",
           _gdelt("gdelt1")),
)  # fmt: skip


def format_named(name: str) -> Format | None:
    """The streamed format with this name; None for json, which comes in pages."""
    return next((row for row in FORMATS if row.name == name), None)
