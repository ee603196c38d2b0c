"""How PostgreSQL says what databases do not say alike: the same characters as SQLite."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from schema.columns import Column
from store.databases import Line
from store.dialects import FORMULA
from store.rows import cell

_FORMULA = ", ".join(f"'{character}'" for character in FORMULA)


class PostgresqlDialect:
    """JSON by row_to_json, which writes no blanks either; cells for COPY, which quotes them as RFC 4180 has it."""

    def object(self, parts: Iterable[tuple[str, str]]) -> str:
        """A JSON object of names and SQL values."""
        cells = ", ".join(f'{sql} AS "{name}"' for name, sql in parts)
        return f"(SELECT row_to_json(j) FROM (SELECT {cells}) j)"

    def json(self, sql: str) -> str:
        """A stored JSON array of texts as JSON without blanks."""
        return f"array_to_json(ARRAY(SELECT json_array_elements_text(CAST({sql} AS json))))"

    def boolean(self, sql: str) -> str:
        """A stored 0 or 1 as JSON false or true."""
        return f"({sql} = 1)"

    def real(self, sql: str) -> str:
        """A number with decimals as JSON."""
        return f"CAST({_digits(sql)} AS json)"

    def position(self, text: str, part: str) -> str:
        """The place of a part in a text, from 1."""
        return f"strpos({text}, {part})"

    def separated(self, columns: Sequence[Column], separator: str, guarded: bool) -> Line:
        """An event as cells for COPY, which writes null as nothing and an empty text as two quotes.

        Of one column there is a second cell, of nothing: COPY would quote what it takes for the end of its data.
        """
        if len(columns) == 1:
            return Line(f"coalesce({_cell(columns[0], guarded)}, ''), NULL", separator, '"', ending=2)
        cells = ", ".join(f"nullif({_cell(column, guarded)}, '')" for column in columns)
        return Line(cells, separator, '"')

    def along(self, index: str) -> str:
        """Nothing: PostgreSQL finds the index by itself."""
        return ""

    def identity(self, alias: str) -> str:
        """The id."""
        return f"{alias}.id"

    def place(self, alias: str) -> str:
        """The day: with the id it is the key of events, and says in which partition they are."""
        return f"{alias}.date"

    def placed(self, table: str, alias: str) -> str:
        """A join by day and id."""
        return f"JOIN {table} {alias} ON {alias}.id = p.i AND {alias}.date = p.r"


def _cell(column: Column, guarded: bool) -> str:
    """One cell as a text."""
    if column.type is bool:
        return f"CASE {cell(column)} WHEN 1 THEN 'true' ELSE 'false' END"
    if column.type is float:
        return _digits(cell(column))
    if column.type is int:
        return f"CAST({cell(column)} AS text)"
    if guarded and column.free and column.name != "label":
        return _guarded(f"e.{column.name}")
    return cell(column)


def _digits(sql: str) -> str:
    """A number with its decimals, at least one; written once for most, because that takes time."""
    text = f"CAST({sql} AS text)"
    return (
        f"CASE WHEN abs({sql}) >= 1e15 OR ({sql} <> 0 AND abs({sql}) < 1e-4) THEN"
        f" CASE WHEN strpos({text}, '.') > 0 THEN {text} ELSE replace({text}, 'e', '.0e') END"
        f" WHEN {sql} = trunc({sql}) THEN {text} || '.0' ELSE {text} END"
    )


def _guarded(text: str) -> str:
    return f"CASE WHEN left({text}, 1) IN ({_FORMULA}) THEN '''' || {text} ELSE {text} END"
