"""Documents from the outside: text files with front matter, folders, JSON lines and standard input.

Everything is read as a stream, one document in memory at a time.  What cannot be read becomes an
``InputError`` that names file and line; it is handed to ``report`` and the other documents go on.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date as Date
from datetime import datetime
from difflib import get_close_matches
from pathlib import Path
from typing import Any, BinaryIO

from schema.errors import DyadError
from schema.records import Document

LONGEST = 1 << 20  # bytes of one document: a long book; more than that is a file gone wrong
JSON_LINES = frozenset({".jsonl", ".ndjson", ".json"})
IN_FOLDERS = frozenset({".txt", ".jsonl", ".ndjson"})
STDIN = "-"
STDIN_NAME = "<stdin>"
FENCE = "---"
FIELDS = ("id", "text", "date", "title", "source", "url", "language")


class InputError(DyadError):
    """A document that cannot be read, as ``file:line: fault; remedy``."""


Report = Callable[[InputError], None]


@dataclass(frozen=True, slots=True)
class Placed:
    """A document, where it stands as ``file:line``, and how many bytes of the input are read with it."""

    document: Document
    where: str
    size: int


@dataclass(frozen=True, slots=True)
class _Line:
    """One line of a file: where it stands and its bytes, None where it is longer than a document may be.

    ``end`` counts the bytes of the file up to the end of the line.
    """

    where: str
    data: bytes | None
    end: int


def read_documents(paths: Iterable[str], report: Report, stdin: BinaryIO) -> Iterator[Document]:
    """The documents of files, folders and ``-`` (``stdin``), in order; faults go to ``report``."""
    return (placed.document for placed in read_placed(paths, report, stdin))


def size_of(paths: Iterable[str]) -> int | None:
    """The bytes of files and folders, None where standard input is among them."""
    names = list(paths)
    if STDIN in names:
        return None
    files = (file for name in names for file in _files(Path(name), lambda fault: None))
    return sum(file.stat().st_size for file in files if file.is_file())


def read_placed(paths: Iterable[str], report: Report, stdin: BinaryIO) -> Iterator[Placed]:
    """The documents of files, folders and ``-`` (``stdin``), each with its place; faults go to ``report``."""
    named: set[str] = set()
    for name in paths:
        if name == STDIN:
            yield from _read_stdin(stdin, report)
            continue
        for path in _files(Path(name), report):
            yield from _read_file(path, named, report)


def read_objects(path: Path, report: Report) -> Iterator[tuple[str, dict[str, Any]]]:
    """The objects of a file of JSON lines, each with its place as ``file:line``; faults go to ``report``."""
    try:
        with path.open("rb") as stream:
            for line, fields in _objects(_lines(stream, str(path)), report):
                yield line.where, fields
    except OSError as fault:
        report(_unreadable(path, fault))


def parse_date(value: str) -> Date:
    """The day that an ISO 8601 date or time names (``2022-05-18``, ``20220518``, ``2022-05-18T09:30Z``)."""
    try:
        return datetime.fromisoformat(value).date()
    except ValueError:
        raise InputError(f"date {value!r} is not a day; write it as YYYY-MM-DD") from None


def make_document(fields: dict[str, Any]) -> Document:
    """A document from the named fields; raises InputError where one is missing or of another type."""
    _refuse_misspelt(fields)
    known = {key: _text_of(key, fields[key]) for key in FIELDS if fields.get(key) is not None}
    for key in ("id", "text"):
        if not known.get(key, "").strip():
            raise InputError(_missing(key, key in fields))
    day = known.pop("date", "").strip()
    return Document(**known, date=parse_date(day) if day else None)


def _files(path: Path, report: Report) -> Iterator[Path]:
    """The file itself, or the documents of a folder and all folders in it, sorted by path."""
    if not path.is_dir():
        yield path
        return
    found = [file for file in sorted(path.rglob("*")) if _is_document(file, path)]
    if not found:
        report(InputError(f"{path}: no {', '.join(sorted(IN_FOLDERS))} file in this folder; name the files"))
    yield from found


def _is_document(file: Path, folder: Path) -> bool:
    hidden = any(part.startswith(".") for part in file.relative_to(folder).parts)
    readme = file.name.upper().startswith("README")
    return not hidden and not readme and file.suffix.lower() in IN_FOLDERS and file.is_file()


def _read_file(path: Path, named: set[str], report: Report) -> Iterator[Placed]:
    try:
        with path.open("rb") as stream:
            if path.suffix.lower() in JSON_LINES:
                yield from _read_json_lines(_lines(stream, str(path)), report)
            else:
                yield from _read_text(stream.read(LONGEST + 1), str(path), path.stem, named, report)
    except OSError as fault:
        report(_unreadable(path, fault))


def _unreadable(path: Path, fault: OSError) -> InputError:
    return InputError(f"{path}: {fault.strerror or fault}; name a file or folder that can be read")


def _read_stdin(stdin: BinaryIO, report: Report) -> Iterator[Placed]:
    """JSON lines where the first line begins with ``{``, otherwise one text."""
    lines = _lines(stdin, STDIN_NAME)
    first = next(lines, None)
    if first is None:
        report(InputError(f"{STDIN_NAME}:1: the input is empty; send a text or JSON lines"))
    elif first.data is None:
        report(_too_long(first.where))
    elif first.data.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"{"):
        yield from _read_json_lines(_chain(first, lines), report)
    else:
        rest = stdin.read(LONGEST + 1 - len(first.data)) if len(first.data) <= LONGEST else b""
        yield from _read_text(first.data + rest, STDIN_NAME, "stdin", set(), report)


def _chain(first: _Line, rest: Iterator[_Line]) -> Iterator[_Line]:
    yield first
    yield from rest


def _lines(stream: BinaryIO, name: str) -> Iterator[_Line]:
    """The lines of a file; of one that is too long, no more than the limit is ever in memory."""
    number = end = 0
    while data := stream.readline(LONGEST + 1):
        number, end = number + 1, end + len(data)
        whole = len(data) <= LONGEST
        while not data.endswith(b"\n") and (more := stream.readline(LONGEST)):
            data, end = more, end + len(more)
        yield _Line(f"{name}:{number}", data if whole else None, end)


def _read_json_lines(lines: Iterator[_Line], report: Report) -> Iterator[Placed]:
    read = 0
    for line, fields in _objects(lines, report):
        try:
            document = make_document(fields)
        except InputError as fault:
            report(InputError(f"{line.where}: {fault}"))
        else:
            yield Placed(document, line.where, line.end - read)
            read = line.end


def _objects(lines: Iterator[_Line], report: Report) -> Iterator[tuple[_Line, dict[str, Any]]]:
    for line in lines:
        try:
            fields = _from_json(line)
        except InputError as fault:
            report(InputError(str(fault)))
        else:
            if fields is not None:
                yield line, fields


def _from_json(line: _Line) -> dict[str, Any] | None:
    """The object of one JSON line, None for a blank line."""
    if line.data is None:
        raise _too_long(line.where)
    try:
        text = line.data.decode("utf-8-sig" if line.where.endswith(":1") else "utf-8")
    except UnicodeDecodeError as fault:
        raise InputError(f"{line.where}: {_not_utf8(fault)}") from None
    if not text.strip():
        return None
    try:
        return _json_object(text)
    except InputError as fault:
        raise InputError(f"{line.where}: {fault}") from None


def _json_object(text: str) -> dict[str, Any]:
    try:
        value = json.loads(text)
    except json.JSONDecodeError as fault:
        raise InputError(
            f"not JSON ({fault.msg}, column {fault.colno}); write one object with id and text a line"
        ) from None
    except (ValueError, RecursionError) as fault:
        raise InputError(f"not JSON that can be read ({fault}); write one object with id and text") from None
    if not isinstance(value, dict):
        raise InputError(f"a JSON {_json_type(value)}; write one object with id and text a line")
    return value


def _read_text(data: bytes, name: str, stem: str, named: set[str], report: Report) -> Iterator[Placed]:
    try:
        document = _from_text(data, name, stem)
        if document.id in named:
            raise InputError(f"{name}:1: another file has the id {document.id!r}; give one of them an id")
    except InputError as fault:
        report(fault)
    else:
        named.add(document.id)
        yield Placed(document, f"{name}:1", len(data))


def _from_text(data: bytes, name: str, stem: str) -> Document:
    if len(data) > LONGEST:
        raise _too_long(f"{name}:{data.count(bytes([10]), 0, LONGEST) + 1}")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        raise InputError(
            f"{name}:{data.count(bytes([10]), 0, fault.start) + 1}: {_not_utf8(fault)}"
        ) from None
    fields, body = _front_matter(text.replace("\r\n", "\n").replace("\r", "\n"), name)
    values: dict[str, Any] = {"id": stem}
    for key, (value, where) in fields.items():
        try:
            values[key] = parse_date(value).isoformat() if key == "date" and value else value
        except InputError as fault:
            raise InputError(f"{where}: {fault}") from None
    try:
        return make_document({**values, "id": values["id"] or stem, "text": body.strip()})
    except InputError as fault:
        raise InputError(f"{name}:1: {fault}") from None


def _front_matter(text: str, name: str) -> tuple[dict[str, tuple[str, str]], str]:
    """The ``key: value`` lines between two fences, each with its place, and the text after them."""
    head, _, rest = text.partition("\n")
    if head.rstrip() != FENCE:
        return {}, text
    fields: dict[str, tuple[str, str]] = {}
    lines = rest.split("\n")
    for number, line in enumerate(lines, start=2):
        if line.rstrip() == FENCE:
            return fields, "\n".join(lines[number - 1 :])
        if not line.strip() or line.startswith("#"):
            continue
        key, colon, value = line.partition(":")
        where = f"{name}:{number}"
        if not colon or not key.strip() or key.strip() == "text":
            raise InputError(
                f"{where}: {line!r} is not front matter; write 'key: value', end it with {FENCE}"
            )
        if key.strip() in fields:
            raise InputError(f"{where}: {key.strip()} is given twice; keep one")
        fields[key.strip()] = (_unquoted(value.strip()), where)
    raise InputError(f"{name}:1: front matter without an end; close it with a line {FENCE}")


def _unquoted(value: str) -> str:
    quoted = len(value) > 1 and value[0] == value[-1] and value[0] in "\"'"
    return value[1:-1] if quoted else value


def _refuse_misspelt(fields: dict[str, Any]) -> None:
    """A key that almost names a field would lose it silently; any other is the corpus's own, ignored."""
    absent = [key for key in FIELDS if key not in fields]
    for key in fields:
        meant = [] if key in FIELDS else get_close_matches(key.lower(), absent, n=1, cutoff=0.75)
        if meant:
            raise InputError(f"unknown key {key!r}; did you mean {meant[0]!r}?")


def _text_of(key: str, value: Any) -> str:
    if not isinstance(value, str):
        raise InputError(f"{key} is a JSON {_json_type(value)}; write it as a string in quotes")
    try:
        value.encode()
    except UnicodeEncodeError as fault:
        raise InputError(f"{key} holds half a character at {fault.start}; write it in UTF-8") from None
    return value


def _missing(key: str, given: bool) -> str:
    return f"the {key} is empty; give one" if given else f"the {key} is missing; give one"


def _too_long(where: str) -> InputError:
    return InputError(f"{where}: longer than {LONGEST} bytes; split it into documents")


def _not_utf8(fault: UnicodeDecodeError) -> str:
    return f"not UTF-8 (byte 0x{fault.object[fault.start]:02x}); convert the file to UTF-8"


def _json_type(value: Any) -> str:
    names = {bool: "boolean", int: "number", float: "number", list: "list", str: "string", dict: "object"}
    return names.get(type(value), "null")
