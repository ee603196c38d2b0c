"""Events as Apache Parquet, a row group at a time: the only module that loads pyarrow."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date as Date
from datetime import datetime as DateTime
from types import MappingProxyType
from typing import Any, BinaryIO

import pyarrow as pa
import pyarrow.parquet as pq
from pyarrow import csv

from schema.columns import Column

GROUP = 10_000  # rows at least, but for the last group
TYPES: Mapping[type, pa.DataType] = MappingProxyType(
    {
        str: pa.string(),
        int: pa.int64(),
        float: pa.float64(),
        bool: pa.bool_(),
        Date: pa.date32(),
        DateTime: pa.timestamp("ms", tz="UTC"),
    }
)


class _Pipe:
    """A file that is only written: what was written since it was last emptied."""

    closed = False

    def __init__(self) -> None:
        self._parts: list[bytes] = []

    def write(self, part: bytes) -> int:
        """Keeps a part, copied: pyarrow uses the memory again."""
        self._parts.append(bytes(part))
        return len(part)

    def flush(self) -> None:
        """Nothing waits."""

    def close(self) -> None:
        """Nothing is held."""

    def emptied(self) -> bytes:
        """What was written, once."""
        parts, self._parts = self._parts, []
        return b"".join(parts)


def write(chunks: Iterable[bytes], columns: Sequence[Column]) -> Iterator[bytes]:
    """The bytes of a Parquet file of rows that come as CSV without a header, a row group in memory at a time.

    Its footer comes last: a file that broke off cannot be opened.
    """
    pipe, schema = _Pipe(), _schema(columns)
    with pq.ParquetWriter(pa.PythonFile(pipe, mode="w"), schema, compression="snappy") as writer:
        for table in _groups(_table(lines, schema) for lines in chunks):
            writer.write_table(table, row_group_size=len(table))
            del table
            pa.default_memory_pool().release_unused()  # it would keep what the largest group took
            yield pipe.emptied()
    yield pipe.emptied()


def _schema(columns: Sequence[Column]) -> pa.Schema:
    return pa.schema(
        [
            pa.field(column.name, TYPES[column.type], column.nullable, metadata={"about": column.about})
            for column in columns
        ]
    )


def _groups(tables: Iterable[pa.Table]) -> Iterator[pa.Table]:
    group: list[pa.Table] = []
    for table in tables:
        group.append(table)
        if sum(map(len, group)) >= GROUP:
            yield pa.concat_tables(group)
            group = []
    if group:
        yield pa.concat_tables(group)


def _table(lines: bytes, schema: pa.Schema) -> pa.Table:
    """Lines of CSV as a table.  Cells that Arrow reads never become objects of Python, which take ten times as much."""
    table = csv.read_csv(
        pa.BufferReader(lines),
        csv.ReadOptions(use_threads=False, column_names=schema.names),
        csv.ParseOptions(newlines_in_values=True),
        csv.ConvertOptions(
            column_types=dict(zip(schema.names, schema.types, strict=True)),
            null_values=[""],
            strings_can_be_null=True,
            true_values=["true"],
            false_values=["false"],
        ),
    )
    pairs = zip(table.columns, schema, strict=True)
    return pa.Table.from_arrays([_told(cells, field) for cells, field in pairs], schema=schema)


def _told(cells: pa.ChunkedArray, field: pa.Field) -> pa.ChunkedArray:
    """CSV does not tell an empty text from none: where there is always one, it is empty.

    What Arrow has of a text that is none is one of no length, and a note that it is none, which is left out here.
    (Its own ``fill_null`` would load pandas where that is installed, for 30 MB.)
    """
    if field.nullable or field.type != pa.string():
        return cells
    parts = [(len(part), part.buffers(), part.offset) for part in cells.chunks]
    return pa.chunked_array(
        [pa.StringArray.from_buffers(n, buffers[1], buffers[2], None, 0, at) for n, buffers, at in parts],
        pa.string(),
    )


def read(stream: BinaryIO) -> tuple[list[str], Iterator[dict[str, Any]]]:
    """The names of the columns of a Parquet file, and its rows, some thousand in memory at a time.

    :raises OSError: if it is damaged or broke off.
    """
    try:
        file = pq.ParquetFile(stream)
    except pa.ArrowException as fault:
        raise OSError(str(fault)) from None
    return list(file.schema_arrow.names), _rows(file)


def _rows(file: pq.ParquetFile) -> Iterator[dict[str, Any]]:
    try:
        for batch in file.iter_batches(GROUP):
            yield from batch.to_pylist()
    except pa.ArrowException as fault:
        raise OSError(str(fault)) from None
