"""Events as Apache Parquet, a row group at a time: the only module that loads pyarrow."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date as Date
from datetime import datetime as DateTime
from types import MappingProxyType
from typing import Any, BinaryIO

import pyarrow as pa
import pyarrow.parquet as pq

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
STORED: Mapping[type, pa.DataType] = MappingProxyType(
    {bool: pa.int8(), Date: pa.string(), DateTime: pa.string()}
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


def write(chunks: Iterable[Sequence[tuple[Any, ...]]], columns: Sequence[Column]) -> Iterator[bytes]:
    """The bytes of a Parquet file of rows that are stored cells, a row group in memory at a time.

    Its footer comes last: a file that broke off cannot be opened.
    """
    pipe, schema = _Pipe(), _schema(columns)
    with pq.ParquetWriter(pa.PythonFile(pipe, mode="w"), schema, compression="snappy") as writer:
        for rows in _groups(chunks):
            writer.write_table(_table(rows, columns, schema), row_group_size=len(rows))
            yield pipe.emptied()
    yield pipe.emptied()


def _schema(columns: Sequence[Column]) -> pa.Schema:
    return pa.schema(
        [
            pa.field(column.name, TYPES[column.type], column.nullable, metadata={"about": column.about})
            for column in columns
        ]
    )


def _groups(chunks: Iterable[Sequence[tuple[Any, ...]]]) -> Iterator[list[tuple[Any, ...]]]:
    group: list[tuple[Any, ...]] = []
    for rows in chunks:
        group += rows
        if len(group) >= GROUP:
            yield group
            group = []
    if group:
        yield group


def _table(rows: Sequence[tuple[Any, ...]], columns: Sequence[Column], schema: pa.Schema) -> pa.Table:
    arrays = [_array(cells, column) for cells, column in zip(zip(*rows, strict=True), columns, strict=True)]
    return pa.Table.from_arrays(arrays, schema=schema)


def _array(cells: Sequence[Any], column: Column) -> pa.Array:
    wanted = TYPES[column.type]
    stored = pa.array(cells, STORED.get(column.type, wanted))
    return stored if stored.type == wanted else stored.cast(wanted)


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
