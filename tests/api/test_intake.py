"""What comes in: each kind of input gives whole documents, each kind of fault names its file and line."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path

import pytest

from api.intake import LONGEST, InputError, parse_date, read_documents
from schema.records import Document

HEAD = (
    "---\ntitle: Talks: day two\ndate: 2022-05-18\nsource: TASS\n"
    "url: https://example.org/a\nlanguage: en\n---\n"
)
FULL = Document("a", "Body.", date(2022, 5, 18), "Talks: day two", "TASS", "https://example.org/a", "en")


def read(folder: Path, *paths: str, stdin: bytes = b"") -> tuple[list[Document], list[str]]:
    """The documents and the faults, with the folder cut from the faults."""
    faults: list[InputError] = []
    names = [path if path == "-" else str(folder / path) for path in paths]
    documents = list(read_documents(names, faults.append, io.BytesIO(stdin)))
    return documents, [str(fault).replace(f"{folder}/", "") for fault in faults]


def write(folder: Path, files: dict[str, str | bytes]) -> None:
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content if isinstance(content, bytes) else content.encode())


TEXTS = {
    "plain": ("One.\n\nTwo.\n", Document("a", "One.\n\nTwo.")),
    "front-matter": (HEAD + "\nBody.\n", FULL),
    "windows-lines": ((HEAD + "Body.").replace("\n", "\r\n"), FULL),
    "byte-order-mark": (b"\xef\xbb\xbf" + HEAD.encode() + b"Body.", FULL),
    "own-id": ("---\nid: x-1\n---\nBody.", Document("x-1", "Body.")),
    "quoted-title": ('---\ntitle: "So it goes"\n---\nBody.', Document("a", "Body.", title="So it goes")),
    "comment-and-blank": ("---\n# by hand\n\nsource: X\n---\nBody.", Document("a", "Body.", source="X")),
    "key-of-the-corpus": ("---\nsection: World\n---\nBody.", Document("a", "Body.")),
    "date-and-time": ("---\ndate: 2022-05-18T09:30:00Z\n---\nB.", Document("a", "B.", date(2022, 5, 18))),
    "rule-later": ("Body.\n---\nMore.", Document("a", "Body.\n---\nMore.")),
}


@pytest.mark.parametrize(("content", "expected"), TEXTS.values(), ids=TEXTS)
def test_a_text_file_is_one_document(tmp_path: Path, content: str | bytes, expected: Document) -> None:
    write(tmp_path, {"a.txt": content})
    assert read(tmp_path, "a.txt") == ([expected], [])


BAD_TEXTS = {
    "empty": ("", "a.txt:1: the text is empty; give one"),
    "only-front-matter": (HEAD, "a.txt:1: the text is empty; give one"),
    "not-utf8": (b"One.\nCaf\xe9.", "a.txt:2: not UTF-8 (byte 0xe9); convert the file to UTF-8"),
    "no-date": (
        "---\nid: a\ndate: 2022-02-30\n---\nB.",
        "a.txt:3: date '2022-02-30' is not a day; write it as YYYY-MM-DD",
    ),
    "misspelt": ("---\ntitel: T\n---\nB.", "a.txt:1: unknown key 'titel'; did you mean 'title'?"),
    "no-colon": (
        "---\ntitle T\n---\nB.",
        "a.txt:2: 'title T' is not front matter; write 'key: value', end it with ---",
    ),
    "twice": ("---\ntitle: T\ntitle: U\n---\nB.", "a.txt:3: title is given twice; keep one"),
    "open-end": (
        "---\ntitle: T\nB.",
        "a.txt:3: 'B.' is not front matter; write 'key: value', end it with ---",
    ),
    "no-end": ("---\ntitle: T", "a.txt:1: front matter without an end; close it with a line ---"),
    "too-long": ("x\n" + "y" * LONGEST, f"a.txt:2: longer than {LONGEST} bytes; split it into documents"),
}


@pytest.mark.parametrize(("content", "fault"), BAD_TEXTS.values(), ids=BAD_TEXTS)
def test_a_bad_text_file_names_its_line(tmp_path: Path, content: str | bytes, fault: str) -> None:
    write(tmp_path, {"a.txt": content, "b.txt": "Good."})
    assert read(tmp_path, "a.txt", "b.txt") == ([Document("b", "Good.")], [fault])


BAD_LINES = {
    "no-json": (
        b'{"id": "a", text}',
        "not JSON (Expecting property name enclosed in double quotes, column 13);"
        " write one object with id and text a line",
    ),
    "no-object": (b'["a"]', "a JSON list; write one object with id and text a line"),
    "no-text": (b'{"id": "a"}', "the text is missing; give one"),
    "empty-text": (b'{"id": "a", "text": " "}', "the text is empty; give one"),
    "no-id": (b'{"text": "B."}', "the id is missing; give one"),
    "id-a-number": (b'{"id": 7, "text": "B."}', "id is a JSON number; write it as a string in quotes"),
    "text-a-list": (b'{"id": "a", "text": ["B."]}', "text is a JSON list; write it as a string in quotes"),
    "no-date": (
        b'{"id": "a", "text": "B.", "date": "soon"}',
        "date 'soon' is not a day; write it as YYYY-MM-DD",
    ),
    "misspelt": (b'{"id": "a", "text": "B.", "dates": "2022"}', "unknown key 'dates'; did you mean 'date'?"),
    "not-utf8": (b'{"id": "a", "text": "\xe9"}', "not UTF-8 (byte 0xe9); convert the file to UTF-8"),
    "half-a-character": (
        b'{"id": "a", "text": "ab\\ud800"}',
        "text holds half a character at 2; write it in UTF-8",
    ),
    "ten-megabytes": (
        b'{"id": "a", "text": "' + b"x" * 10_000_000 + b'"}',
        f"longer than {LONGEST} bytes; split it into documents",
    ),
}


@pytest.mark.parametrize(("line", "fault"), BAD_LINES.values(), ids=BAD_LINES)
def test_a_bad_json_line_leaves_the_others(tmp_path: Path, line: bytes, fault: str) -> None:
    write(tmp_path, {"a.jsonl": b'{"id": "1", "text": "One."}\n' + line + b'\n{"id": "3", "text": "Three."}'})
    assert read(tmp_path, "a.jsonl") == (
        [Document("1", "One."), Document("3", "Three.")],
        [f"a.jsonl:2: {fault}"],
    )


def test_nesting_without_end_is_a_fault(tmp_path: Path) -> None:
    write(tmp_path, {"a.jsonl": "[" * 100_000})
    documents, faults = read(tmp_path, "a.jsonl")
    assert documents == []
    assert [fault.split(" (")[0] for fault in faults] == ["a.jsonl:1: not JSON that can be read"]


def test_a_json_line_gives_all_fields(tmp_path: Path) -> None:
    line = (
        '\ufeff{"id": "a", "text": "Body.", "date": "20220518", "title": "Talks: day two", "source": "TASS",'
        ' "url": "https://example.org/a", "language": null, "section": "World"}\n\n'
    )
    write(tmp_path, {"a.jsonl": line})
    assert read(tmp_path, "a.jsonl") == ([FULL], [])


def test_a_folder_is_read_sorted_without_its_other_files(tmp_path: Path) -> None:
    names = ("b.txt", "a/c.txt", "README.txt", "readme.md", "b.toml", ".hidden/d.txt", "notes.md")
    write(tmp_path, dict.fromkeys(names, "Body.") | {"z.jsonl": '{"id": "z", "text": "Body."}'})
    documents, faults = read(tmp_path, "")
    assert ([document.id for document in documents], faults) == (["c", "b", "z"], [])


def test_two_files_of_one_name_need_ids(tmp_path: Path) -> None:
    write(tmp_path, {"x/a.txt": "One.", "y/a.txt": "Two."})
    assert read(tmp_path, "") == (
        [Document("a", "One.")],
        ["y/a.txt:1: another file has the id 'a'; give one of them an id"],
    )


def test_paths_that_hold_nothing_are_faults(tmp_path: Path) -> None:
    write(tmp_path, {"empty/notes.md": "Body."})
    assert read(tmp_path, "empty", "none.txt") == (
        [],
        [
            "empty: no .jsonl, .ndjson, .txt file in this folder; name the files",
            "none.txt: No such file or directory; name a file or folder that can be read",
        ],
    )


STREAMS = {
    "text": (b"One.\nTwo.", [Document("stdin", "One.\nTwo.")], []),
    "front-matter": (HEAD.replace("title", "id: a\ntitle").encode() + b"Body.", [FULL], []),
    "json-lines": (
        b'{"id": "a", "text": "A."}\n{"id": "b", "text": "B."}\n{',
        [Document("a", "A."), Document("b", "B.")],
        [
            "<stdin>:3: not JSON (Expecting property name enclosed in double quotes, column 2);"
            " write one object with id and text a line"
        ],
    ),
    "nothing": (b"", [], ["<stdin>:1: the input is empty; send a text or JSON lines"]),
    "too-long": (
        b"x" * (LONGEST + 1),
        [],
        [f"<stdin>:1: longer than {LONGEST} bytes; split it into documents"],
    ),
}


@pytest.mark.parametrize(("data", "documents", "faults"), STREAMS.values(), ids=STREAMS)
def test_standard_input(tmp_path: Path, data: bytes, documents: list[Document], faults: list[str]) -> None:
    assert read(tmp_path, "-", stdin=data) == (documents, faults)


@pytest.mark.parametrize("value", ["", "2022", "18 May 2022", "2022-13-01", "0000-01-01"])
def test_what_is_no_day_is_refused(value: str) -> None:
    with pytest.raises(InputError, match="is not a day; write it as YYYY-MM-DD"):
        parse_date(value)
