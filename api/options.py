"""What a list request says besides its filters: one row of the table for each parameter."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from api.cursors import Cursors
from api.formats import FORMATS, Format, Shape
from schema.columns import COLUMNS, Column, ColumnError, names, select
from store import Fault, FilterError
from store.filters import Selection, parse
from store.query import After, Query, Table
from store.values import ValueFault, similar

LARGEST, USUAL = 1000, 100


@dataclass(frozen=True, slots=True)
class Option:
    """One row: the name, its aliases, how it is read for a table, its default and its sentence.

    ``needed`` is an example of an option that must be given.
    """

    name: str
    aliases: tuple[str, ...]
    read: Callable[[str, Table], Any]
    default: Any
    about: str
    schema: Mapping[str, Any] = field(default_factory=dict)
    needed: str = ""


def _fields(text: str, table: Table) -> tuple[Column, ...]:
    try:
        return select(name.strip() for name in text.split(","))
    except ColumnError as error:
        message = f"there is no column {error.name!r}; the columns are {', '.join(names())}"
        raise ValueFault(message, similar(error.name, names())) from None


def _sort(text: str, table: Table) -> str:
    if text.removeprefix("-") not in table.sorts:
        known = [way + name for name in table.sorts for way in ("", "-")]
        raise ValueFault(f"is no order; send one of {', '.join(known)}", similar(text, known))
    return text


def up_to(largest: int) -> Callable[[str, Table], int]:
    """A whole number from 1."""

    def read(text: str, table: Table) -> int:
        if not (text.isascii() and text.isdigit() and len(text) < 9 and 1 <= int(text) <= largest):
            raise ValueFault(f"is no number from 1 to {largest}")
        return int(text)

    return read


def one_of(*words: str) -> Callable[[str, Table], str]:
    """One of some words."""

    def read(text: str, table: Table) -> str:
        if text not in words:
            raise ValueFault(f"is not one of {', '.join(words)}", similar(text, words))
        return text

    return read


def any_text(text: str, table: Table) -> str:
    """A text that is read later."""
    return text


def _switch(text: str, table: Table) -> bool:
    if text not in ("0", "1"):
        raise ValueFault("is neither 0 nor 1")
    return text == "1"


LAYOUTS = ("json", *(row.name for row in FORMATS))
COUNTS = ("auto", "exact", "none")
SWITCH = {"enum": ["0", "1"]}

PAGES: tuple[Option, ...] = (
    Option("sort", (), _sort, "-date", "Order; `-` for the largest first.", {"type": "string"}),
    Option("limit", (), up_to(LARGEST), USUAL, "Rows of a page.",
           {"type": "integer", "minimum": 1, "maximum": LARGEST, "default": USUAL}),
    Option("cursor", (), any_text, "", "Where the page begins, as `links.next` has it.", {"type": "string"}),
    Option("count", (), one_of(*COUNTS), "auto",
           "`auto` counts to 10,000, `exact` to the end, `none` not at all.", {"enum": list(COUNTS)}),
)  # fmt: skip
SHAPE: tuple[Option, ...] = (
    Option("fields", ("select",), _fields, COLUMNS, "Columns, separated by commas.", {"type": "string"}),
    Option("header", (), _switch, True, "`0` leaves out the line of column names.", SWITCH),
    Option("bom", (), _switch, False, "`1` begins with the mark by which spreadsheets know UTF-8.", SWITCH),
    Option("safe", (), _switch, False, "`1` puts an apostrophe before texts that a spreadsheet would take for a "
           "formula: those that begin with `=`, `+`, `-`, `@`, a tab or a carriage return.", SWITCH),
)  # fmt: skip
FORMAT = Option("format", (), one_of(*LAYOUTS), "", "Format; the header Accept says it too.",
                {"enum": list(LAYOUTS)})  # fmt: skip
#: What pages of JSON alone have a use for, and what of SHAPE they have.
PAGED = ("limit", "cursor", "count")
JSON_TAKES = ("fields", *PAGED)


@dataclass(frozen=True, slots=True)
class Listing:
    """A list request, read and checked."""

    query: Query
    options: Mapping[str, Any]
    after: After | None
    given: Mapping[str, str]

    def shape(self, layout: Format | None) -> Shape:
        """What of each event is written, and how, in a format; None is a page of JSON.

        :raises FilterError: for every option that was given and that the format has no use for.
        """
        name, takes = (layout.name, layout.takes) if layout else ("json", JSON_TAKES)
        refuse_useless(self.given, name, takes)
        options = self.options
        return Shape(options["fields"], options["header"], options["bom"], options["safe"])

    def facts(self) -> tuple[str, ...]:
        """Everything that decides the answer, normalised: what the ETag is a hash of."""
        shape = [
            (name, [column.name for column in value] if name == "fields" else value)
            for name, value in sorted(self.options.items())
        ]
        return (self.query.table.name, self.query.selection.digest(), repr(shape))


def refuse_useless(given: Mapping[str, str], layout: str, takes: Sequence[str]) -> None:
    """Sees that a format has a use for every option that was given: a whole result has no pages, JSON no header.

    :raises FilterError: for every option that it has none for.
    """
    options = (*(row.name for row in SHAPE), *PAGED)
    useless = [name for name in options if name in given and name not in takes]
    if useless:
        raise FilterError([Fault(name, given[name][:200], _useless(name, layout)) for name in useless])


def _useless(option: str, layout: str) -> str:
    takers = ["json"] if option in JSON_TAKES else []
    takers += [row.name for row in FORMATS if option in row.takes]
    return f"is of no use to the format {layout}; leave it out, or ask for {', '.join(takers)}"


def read_listing(
    table: Table, options: Iterable[Option], parameters: Iterable[tuple[str, str]], cursors: Cursors
) -> Listing:
    """Reads the parameters of a list.

    :raises FilterError: with every fault at once.
    """
    rows, pairs = tuple(options), list(parameters)
    selection, values = read_parameters(table, rows, pairs)
    query = Query(table, selection, values.get("sort", "-date"))
    after = cursors.read(values.get("cursor", ""), query)
    own = {name: row.name for row in rows for name in (row.name, *row.aliases)}
    return Listing(query, values, after, {own[name]: text[:200] for name, text in pairs if name in own})


def read_parameters(
    table: Table, options: Iterable[Option], parameters: Iterable[tuple[str, str]]
) -> tuple[Selection, dict[str, Any]]:
    """Reads parameters that are filters of a table or options.

    :raises FilterError: with every fault at once.
    """
    rows = {name: row for row in options for name in (row.name, *row.aliases)}
    pairs = list(parameters)
    faults: list[Fault] = []
    values = _options(rows, [pair for pair in pairs if pair[0] in rows], table, faults)
    try:
        selection = parse(table.filters, [pair for pair in pairs if pair[0] not in rows], rows)
    except FilterError as error:
        raise FilterError([*error.faults, *faults]) from None
    if faults:
        raise FilterError(faults)
    return selection, values


def _options(
    rows: Mapping[str, Option], pairs: Iterable[tuple[str, str]], table: Table, faults: list[Fault]
) -> dict[str, Any]:
    values = {row.name: row.default for row in rows.values()}
    given = set[str]()
    for name, text in pairs:
        row = rows[name]
        if row.name in given:
            faults.append(Fault(name, text[:200], "is given twice; send it once"))
        given.add(row.name)
        try:
            values[row.name] = row.read(text, table)
        except ValueFault as fault:
            faults.append(Fault(name, text[:200], str(fault), fault.did_you_mean))
    for row in rows.values():
        if row.needed and row.name not in given:
            given.add(row.name)
            faults.append(Fault(row.name, "", f"is missing; send {row.name}={row.needed}"))
    return values
