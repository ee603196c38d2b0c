"""What each format writes, and what it says of options that it has no use for."""

from __future__ import annotations

import csv
import importlib.util
import io
import json
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pyarrow.parquet
import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import store
from api import parquet
from api.formats import FORMATS, Shape, format_named
from schema.codebook import codebook
from schema.columns import COLUMNS, Event, names, select
from schema.gdelt import LAYOUTS
from schema.schemas import EventSchema
from store import Store
from store.filters import EVENTS as EVENT_FILTERS
from store.filters import parse
from store.migrations import EVENTS
from store.store import events

NAMES = [row.name for row in FORMATS]


def rows(client: FlaskClient, query: str = "") -> list[dict[str, Any]]:
    """The events as JSON lines give them."""
    return [json.loads(line) for line in client.get(f"/events.jsonl?{query}").text.splitlines()]


@pytest.mark.parametrize("name", NAMES)
def test_a_format_is_asked_for_by_path_by_name_and_by_accept(client: FlaskClient, name: str) -> None:
    layout = format_named(name)
    assert layout is not None
    answers = [
        client.get(f"/events.{name}"),
        client.get(f"/events?format={name}"),
        client.get("/events", headers={"Accept": layout.media}),
    ]
    assert {(answer.status_code, answer.mimetype) for answer in answers} == {(200, layout.media)}
    assert len({answer.data for answer in answers}) == 1
    assert answers[0].headers["Content-Disposition"] == f'attachment; filename="events.{name}"'


OPTIONS = {"fields": "id", "header": "0", "bom": "1", "safe": "1"}


@pytest.mark.parametrize("option", OPTIONS)
@pytest.mark.parametrize("name", [*NAMES, "json"])
def test_an_option_without_use_is_an_error(client: FlaskClient, name: str, option: str) -> None:
    takes = next((row.takes for row in FORMATS if row.name == name), ("fields",))
    answer = client.get(f"/events?format={name}&{option}={OPTIONS[option]}")
    if option in takes:
        assert answer.status_code == 200
        return
    assert answer.json is not None
    (error,) = answer.json["errors"]
    assert (answer.status_code, error["parameter"], error["value"]) == (400, option, OPTIONS[option])
    assert error["message"].startswith(f"is of no use to the format {name}; leave it out, or ask for ")


SWITCHES = {
    "header": ("header=0", lambda text: text.partition("\r\n")[2]),
    "bom": ("bom=1", lambda text: "\ufeff" + text),
    "both": ("bom=1&header=0", lambda text: "\ufeff" + text.partition("\r\n")[2]),
    "as-it-is": ("bom=0&header=1&safe=0", lambda text: text),
}


@pytest.mark.parametrize(("query", "expected"), SWITCHES.values(), ids=SWITCHES)
@pytest.mark.parametrize("filters", ["", "&actor=FJI"], ids=["events", "nothing"])
@pytest.mark.parametrize("name", ["csv", "tsv"])
def test_switches(client: FlaskClient, name: str, filters: str, query: str, expected: Any) -> None:
    plain = client.get(f"/events.{name}?{filters}").data.decode()
    assert client.get(f"/events.{name}?{query}{filters}").data.decode() == expected(plain)


def test_a_switch_is_nought_or_one(client: FlaskClient) -> None:
    answer = client.get("/events.csv?header=no")
    assert answer.json is not None
    assert (answer.status_code, answer.json["detail"]) == (400, "header=no: is neither 0 nor 1")


@pytest.mark.parametrize(
    "query", ["", "actors=any&sort=date", "actor=FJI", "fields=date,added,actors_known,latitude"]
)
def test_parquet_holds_what_json_says(client: FlaskClient, query: str) -> None:
    table = pyarrow.parquet.read_table(io.BytesIO(client.get(f"/events.parquet?{query}").data))
    assert [_plain(row) for row in table.to_pylist()] == rows(client, query)


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    return {name: _json(value) for name, value in row.items()}


def _json(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%dT%H:%M:%SZ")
    return value.isoformat() if isinstance(value, date) else value


def test_parquet_comes_in_row_groups_with_types_and_sentences(
    db: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parquet, "GROUP", 4)
    monkeypatch.setattr("store.databases.CHUNK", 2)
    with store.open(db, readonly=True) as reader:
        parts = list(format_named("parquet").write(reader, events(), Shape()))  # type: ignore[union-attr]
    found = pyarrow.parquet.ParquetFile(io.BytesIO(b"".join(parts)))
    assert (found.num_row_groups, len(parts)) == (3, 4)
    assert found.schema_arrow.names == list(names())
    for column in COLUMNS:
        field = found.schema_arrow.field(column.name)
        assert (field.type, field.nullable) == (parquet.TYPES[column.type], column.nullable)
        assert field.metadata[b"about"].decode() == column.about


def test_parquet_without_its_package_says_what_to_install(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    answer = client.get("/events.parquet")
    assert answer.json is not None
    assert (answer.status_code, answer.json["detail"]) == (
        406,
        "format parquet needs pyarrow, which is not installed here; install dyad[parquet], "
        "or ask for csv or tsv or jsonl or gdelt or gdelt1",
    )


@pytest.mark.parametrize("name", LAYOUTS)
def test_gdelt_has_a_line_for_each_event(client: FlaskClient, name: str) -> None:
    lines = client.get(f"/events.{name}?sort=date").data.decode().split("\n")
    assert lines.pop() == ""
    columns = [column.name for column in LAYOUTS[name]]
    found = [dict(zip(columns, line.split("\t"), strict=True)) for line in lines]
    assert [
        (row["SQLDATE"], row["Actor1Code"], row["EventCode"], row["Actor2Code"], row["IsRootEvent"])
        for row in found
    ] == [
        (row["date"].replace("-", ""), row["source"], row["code"], row["target"], "1")
        for row in rows(client, "sort=date")
    ]


WILD = st.text(
    st.sampled_from("\",;=+-@\t\r\n '|*[]?%_{}\\aé€\u2028\U0001d11e0")
    | st.characters(exclude_categories=["Cs"]),
    max_size=9,
).filter(lambda text: "\0" not in text)
WORDS = st.text("AZaz09 .+-:é", max_size=6)
NUMBERS = st.floats(-180, 180).map(lambda x: round(x, 5)) | st.sampled_from((0.0, -0.0, 1e-05, -10.0, 1 / 8))
CELLS: dict[type, st.SearchStrategy[Any]] = {str: WILD, float: NUMBERS, int: st.integers(0, 2**53)}
DEGREES = NUMBERS | st.none()


@st.composite
def stored_rows(draw: st.DrawFn) -> dict[str, Any]:
    """A row of the table of events with anything in it that its columns can hold."""
    free = {column.name for column in COLUMNS if column.free}
    row = {
        name: draw(CELLS[kind] if name in free or kind is not str else WORDS) for name, kind in EVENTS.items()
    }
    known = {"actors_known": draw(st.sampled_from((0, 1))), "code": draw(st.sampled_from(("046", "0354")))}
    times = {"date": draw(st.sampled_from(("", "2022-05-18"))), "added": "2022-05-19T08:00:00Z"}
    return {**row, **known, **times, "latitude": draw(DEGREES), "longitude": draw(DEGREES)}


@pytest.fixture(scope="module")
def wild(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with store.open(tmp_path_factory.mktemp("wild") / "db") as opened:
        yield opened


def put(db: Store, row: dict[str, Any]) -> None:
    """Makes a row the only event, whatever the tables say."""
    marks = ", ".join(f":{name}" for name in row)
    db._connection.execute("DELETE FROM events")
    db._connection.execute(f"INSERT INTO events ({', '.join(row)}) VALUES ({marks})", row)


SEPARATORS = st.sampled_from(("csv", "tsv"))
CHOSEN = st.lists(st.sampled_from(names()), min_size=1, max_size=4, unique=True) | st.just(list(names()))


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(stored_rows(), SEPARATORS, CHOSEN, st.booleans())
def test_what_sqlite_separates_is_what_python_would_write(
    wild: Store, row: dict[str, Any], name: str, wanted: list[str], safe: bool
) -> None:
    put(wild, {**row, "actors_known": 1})
    layout, columns = format_named(name), select(wanted)
    assert layout is not None
    written = b"".join(layout.write(wild, events(), Shape(columns, safe=safe))).decode()
    expected = io.StringIO(newline="")
    lines = csv.writer(expected, delimiter="," if name == "csv" else "\t", lineterminator="\r\n")
    lines.writerow(wanted)
    (page,) = wild.page(events(), columns, 10).rows
    spelled = json.loads(page, parse_float=str)  # numbers as SQLite spells them
    texts = {column.name for column in columns if column.free}
    lines.writerow([_cell(value, safe and key in texts) for key, value in spelled.items()])
    assert written == expected.getvalue()


def _cell(value: Any, guarded: bool) -> Any:
    if isinstance(value, bool):
        return "true" if value else "false"
    return "'" + value if guarded and value and value[0] in "=+-@\t\r" else value


def _event(row: dict[str, Any]) -> Event:
    """The event that a stored row is: '' is null where a column can be null, and -1 as confidence."""
    row = {**row, "confidence": None if row["confidence"] == -1 else row["confidence"]}
    known = {
        column.name: row[column.name] if row[column.name] != "" or not column.nullable else None
        for column in COLUMNS
        if column.name != "label"
    }
    days = {"date": known["date"] and date.fromisoformat(known["date"])}
    times = {"added": datetime.fromisoformat(row["added"])}
    flags = {"actors_known": bool(row["actors_known"]), "label": codebook()[row["code"]].label}
    return Event(**{**known, **days, **times, **flags})


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(stored_rows())
def test_the_json_of_sqlite_is_what_marshmallow_dumps(wild: Store, row: dict[str, Any]) -> None:
    put(wild, row)
    expected = EventSchema().dump(_event(row))
    query = events(selection=parse(EVENT_FILTERS, [("actors", "any")]))
    (page,) = wild.page(query, COLUMNS, 10).rows
    assert json.loads(page) == expected
    assert list(json.loads(page)) == list(expected)
    assert b"".join(wild.export_json(query, COLUMNS)).decode() == page + "\n"
