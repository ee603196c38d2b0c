"""How SQLite says what databases do not say alike."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from schema.columns import Column
from store.databases import Line
from store.rows import LABEL, cell
from store.values import UNKNOWN

# What makes a spreadsheet take a text for a formula where a cell begins with it.
FORMULA = "=+@\t\r-"


class SqliteDialect:
    """SQLite writes JSON texts and whole lines itself: in less than half the time that Python takes cell by cell."""

    def object(self, parts: Iterable[tuple[str, str]]) -> str:
        """A JSON object of names and SQL values."""
        return "json_object(" + ", ".join(f"'{name}', {sql}" for name, sql in parts) + ")"

    def json(self, sql: str) -> str:
        """A stored JSON array of texts as JSON."""
        return f"json({sql})"

    def boolean(self, sql: str) -> str:
        """A stored 0 or 1 as JSON false or true."""
        return f"json(CASE {sql} WHEN 1 THEN 'true' ELSE 'false' END)"

    def real(self, sql: str) -> str:
        """A number with decimals as JSON has it."""
        return sql

    def position(self, text: str, part: str) -> str:
        """The place of a part in a text, from 1."""
        return f"instr({text}, {part})"

    def separated(self, columns: Sequence[Column], separator: str, guarded: bool) -> Line:
        """An event as one text."""
        cells = ", ".join(_spelled(column, separator, guarded) for column in columns)
        if len(columns) == 1:  # a line without a character would be taken for no line
            return Line(f"""ifnull(nullif(printf('%s', {cells}), ''), '""')""")
        return Line(f"printf('{separator.join('%s' for _ in columns)}', {cells})")

    def along(self, index: str) -> str:
        """Without it SQLite would rather sort."""
        return f"INDEXED BY {index}"

    def identity(self, alias: str) -> str:
        """The number of the row."""
        return f"{alias}.rowid"

    def place(self, alias: str) -> str:
        """The number of the row: every index ends with it."""
        return f"{alias}.rowid"

    def placed(self, table: str, alias: str) -> str:
        """A join that looks at nothing but the rows chosen."""
        return f"CROSS JOIN {table} {alias} ON {alias}.rowid = p.r"


def _spelled(column: Column, separator: str, guarded: bool) -> str:
    """One cell as it stands between separators; printf writes null as nothing."""
    if column.type is bool:
        return f"CASE {cell(column)} WHEN 1 THEN 'true' ELSE 'false' END"
    if column.name == "label":
        return LABEL.format(_quoted("label", separator))
    stored = cell(column) if column.name in UNKNOWN else f"e.{column.name}"
    if not column.free:
        return stored
    return _quoted(_guarded(stored) if guarded else stored, separator)


def _guarded(text: str) -> str:
    return f"CASE WHEN {text} GLOB '[{FORMULA}]*' THEN '''' || {text} ELSE {text} END"


def _quoted(text: str, separator: str) -> str:
    special = f"{text} GLOB '*[\"{separator}\r\n]*'"
    return f"""CASE WHEN {special} THEN '"' || replace({text}, '"', '""') || '"' ELSE {text} END"""
