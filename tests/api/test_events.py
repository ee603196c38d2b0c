"""Lists of events as a client sees them."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from flask.testing import FlaskClient

import store
from schema.columns import COLUMNS, names
from tests.store.samples import NOW, document, mention


def ids(client: FlaskClient, path: str) -> list[str]:
    return [row["id"] for row in client.get(path).json["data"]]  # type: ignore[index]


def test_a_page_says_what_it_is_a_page_of(client: FlaskClient) -> None:
    body = client.get("/v1/events?actor=Finland&limit=4&quad=3|4").json
    assert body["meta"].pop("citation").startswith("Dyad event data, revision 13 ")
    assert body["meta"] == {
        "count": 6, "count_kind": "exact", "limit": 4,
        "filters": {"actor": ["FIN"], "quad": ["3", "4"]}, "revision": 13,
    }  # fmt: skip
    assert body["links"]["self"] == "http://localhost/v1/events?actor=Finland&limit=4&quad=3|4"
    assert body["links"]["csv"] == "http://localhost/v1/events.csv?actor=Finland&quad=3%7C4"
    assert list(body["data"][0]) == list(names())


@pytest.mark.parametrize("prefix", ["", "/v1"], ids=["short", "v1"])
def test_next_links_lead_through_everything_once(client: FlaskClient, prefix: str) -> None:
    seen, path = [], f"{prefix}/events?limit=5"
    while path:
        answer = client.get(path)
        seen += [row["date"] for row in answer.json["data"]]
        path = answer.json["links"]["next"]
        assert answer.headers.get("Link") == (f'<{path}>; rel="next"' if path else None)
        assert path is None or f"localhost{prefix}/events" in path
    assert len(seen) == 12
    assert seen == sorted(seen, reverse=True)


ALIASES = [
    ("source=FIN", "Actor1Code=FIN"),
    ("source=FIN", "actor1=Finland"),
    ("target=RUS", "Actor2Code=RUS"),
    ("source_country=SWE", "Actor1CountryCode=SE"),
    ("source_role=GOV", "Actor1Type1Code=GOV"),
    ("code=046", "EventCode=046"),
    ("root=19", "EventRootCode=19"),
    ("quad=4", "QuadClass=4"),
    ("date=2022-05-18", "SQLDATE=20220518"),
    ("date=2022-05-18", "event_date=2022-05-18"),
    ("date_from=2022-05-12", "StartDate=20220512"),
    ("date_to=2022-05-12", "EndDate=2022-05-12"),
    ("date_from=2022-05-12", "date__gte=2022-05-12"),
    ("date_from=2022-05-12", "date__gt=20220511"),
    ("date_to=2022-05-12", "date__lt=2022-05-13"),
    ("date_from=2022-01-01", "year__gte=2022"),
    ("date_from=2022-01-01", "year__gt=2021"),
    ("date_to=2022-12-31", "year__lte=2022"),
    ("date_to=2022-12-31", "year__lt=2023"),
    ("source_role=GOV", "Actor1Type3Code=gov"),
    ("source=SWE", "source=sweden"),
    ("source=SWE", "source=SE"),
    ("target=RUS", "target=russian federation"),
    ("target=RUS", "target=RU"),
    ("dyad=SWE~RUS", "dyad=Russian Federation~Swe"),
    ("source_country=RUS", "source_country=Russia"),
    ("country=FIN", "ActionGeo_CountryCode=FI"),
    ("country=FIN", "iso=246"),
    ("q=negotiating", "notes=negotiating"),
    ("goldstein__gte=0", "GoldsteinScale__gte=0"),
    ("num_mentions__gte=1", "NumMentions__gte=1"),
    ("added_since=2022-05-19", "DATEADDED=20220519000000"),
    ("added_since=2022-05-19", "timestamp=2022-05-19T00:00:00Z"),
    ("added_since=2022-05-19", "timestamp=1652918400"),
    ("fields=id", "select=id"),
]


@pytest.mark.parametrize(("name", "alias"), ALIASES, ids=[alias for _, alias in ALIASES])
def test_aliases_mean_the_same(client: FlaskClient, name: str, alias: str) -> None:
    ours, theirs = client.get(f"/events?{name}").json, client.get(f"/events?{alias}").json
    assert ours["data"]
    assert (theirs["data"], theirs["meta"]) == (ours["data"], ours["meta"])


FAULTS = [
    ("sorce=FIN", "sorce", ["source"]),
    ("Actor1Cod=FIN", "Actor1Cod", ["Actor1Code"]),
    ("actor=Finnland", "actor", ["Finland"]),
    ("actor=FIM", "actor", []),
    ("actor=Congo", "actor", ["COD", "COG"]),
    ("source_country=Korea", "source_country", ["KOR", "PRK"]),
    ("ActionGeo_CountryCode=Virgin Islands", "ActionGeo_CountryCode", ["VGB", "VIR"]),
    ("dyad=FIN-Korea", "dyad", ["KOR", "PRK"]),
    ("dyad=Guinea-Bissau", "dyad", []),
    ("iso=999", "iso", []),
    ("source=FINGOB", "source", ["FINGOV"]),
    ("root=4", "root", ["04"]),
    ("code=9999", "code", []),
    ("code=*", "code", []),
    ("quad=5", "quad", []),
    ("date_from=2022-13-01", "date_from", []),
    ("year=22", "year", []),
    ("goldstein__gte=high", "goldstein__gte", []),
    ("goldstein__ge=1", "goldstein__ge", ["goldstein__gte"]),
    ("date__ge=2022-05-12", "date__ge", ["date__gte"]),
    ("date__gt=9999-12-31", "date__gt", []),
    ("year__lt=0001", "year__lt", []),
    ("code__gte=04", "code__gte", []),
    ("bbox=1,2,3", "bbox", []),
    ("dyad=RUS", "dyad", []),
    ("q=!", "q", []),
    ("actor=", "actor", []),
    ("source_role=GVO", "source_role", []),
    ("actors=all", "actors", []),
    ("limit=0", "limit", []),
    ("limit=1001", "limit", []),
    ("count=yes", "count", []),
    ("sort=dat", "sort", ["date"]),
    ("fields=id,sorce", "fields", ["source"]),
    ("format=xlsx", "format", []),
    ("cursor=abc", "cursor", []),
    ("code=" + ",".join(["046"] * 101), "code", []),
]


@pytest.mark.parametrize(("query", "parameter", "meant"), FAULTS, ids=[f"{q[:30]}" for q, _, _ in FAULTS])
def test_faults_name_the_parameter_and_what_was_meant(
    client: FlaskClient, query: str, parameter: str, meant: list[str]
) -> None:
    answer = client.get(f"/events?{query}")
    body = answer.json
    assert (answer.status_code, answer.mimetype) == (400, "application/problem+json")
    assert [error["parameter"] for error in body["errors"]] == [parameter]
    assert set(meant) <= set(body["errors"][0]["did_you_mean"])


def test_all_faults_come_at_once(client: FlaskClient) -> None:
    body = client.get("/events?sorce=FIN&limit=x&root=99").json
    assert {error["parameter"] for error in body["errors"]} == {"sorce", "limit", "root"}


def test_a_cursor_belongs_to_its_filters(client: FlaskClient) -> None:
    following = client.get("/events?actor=FIN&limit=2").json["links"]["next"]
    assert client.get(following).status_code == 200
    assert client.get(following.replace("actor=FIN", "actor=Finland")).status_code == 200
    wrong = client.get(following.replace("actor=FIN", "actor=SWE"))
    assert (wrong.status_code, wrong.json["errors"][0]["parameter"]) == (400, "cursor")
    assert client.get(following + "&sort=date").status_code == 400
    assert client.get(following[:-2]).status_code == 400


def test_an_etag_holds_until_something_is_stored(client: FlaskClient, db: Path) -> None:
    first = client.get("/events?actor=FIN")
    tag = {"If-None-Match": first.headers["ETag"]}
    assert client.get("/events?actor=Finland&limit=100", headers=tag).status_code == 304
    assert client.get("/events?actor=SWE", headers=tag).status_code == 200
    with store.open(db) as writer:
        writer.add(document("new"), [mention(document="new")], now=NOW)
    assert client.get("/events?actor=FIN", headers=tag).status_code == 200


def test_a_304_does_not_touch_the_events(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    tag = {"If-None-Match": client.get("/events").headers["ETag"]}
    for name in ("page", "count", "export"):
        monkeypatch.delattr(store.Store, name)
    answer = client.get("/events", headers=tag)
    assert (answer.status_code, answer.data) == (304, b"")
    assert answer.headers["Cache-Control"] == "public, max-age=60, stale-while-revalidate=300"


def test_csv_is_the_whole_result(client: FlaskClient) -> None:
    answer = client.get("/events.csv?actor=FIN")
    rows = list(csv.DictReader(io.StringIO(answer.text, newline="")))
    data = client.get("/events?actor=FIN&limit=1000").json["data"]
    assert (answer.mimetype, answer.content_length) == ("text/csv", None)
    assert list(rows[0]) == list(names())
    assert rows == [{name: _cell(value) for name, value in row.items()} for row in data]


def _cell(value: object) -> str:
    return "" if value is None else json.dumps(value) if isinstance(value, bool) else str(value)


FORMATS = [
    ("/events.tsv?fields=id", {}, "text/tab-separated-values", 13),
    ("/events.jsonl?fields=id", {}, "application/jsonl", 12),
    ("/events?format=csv", {}, "text/csv", 13),
    ("/events", {"Accept": "text/csv"}, "text/csv", 13),
    ("/events?format=jsonl", {"Accept": "text/csv"}, "application/jsonl", 12),
]


@pytest.mark.parametrize(("path", "headers", "media", "lines"), FORMATS, ids=[row[0] for row in FORMATS])
def test_formats(client: FlaskClient, path: str, headers: dict[str, str], media: str, lines: int) -> None:
    answer = client.get(path, headers=headers)
    assert (answer.mimetype, len(answer.text.splitlines())) == (media, lines)


def test_fields_come_in_the_order_asked_for(client: FlaskClient) -> None:
    (row, *_) = client.get("/events?fields=target,id,source").json["data"]
    assert list(row) == ["target", "id", "source"]
    assert client.get("/events.csv?fields=target,id").text.startswith("target,id\r\n")


@pytest.mark.parametrize(
    ("count", "expected"),
    [("auto", (12, "exact")), ("exact", (12, "exact")), ("none", (None, "none"))],
    ids=["auto", "exact", "none"],
)
def test_counts(client: FlaskClient, count: str, expected: tuple[object, str]) -> None:
    meta = client.get(f"/events?count={count}&limit=1").json["meta"]
    assert (meta["count"], meta["count_kind"]) == expected


def test_a_long_count_is_a_lower_bound(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("store.store.MOST_COUNTED", 5)
    meta = client.get("/events?actor=FIN").json["meta"]
    assert (meta["count"], meta["count_kind"]) == (5, "lower_bound")


def test_unknown_actors_are_shown_when_asked_for(client: FlaskClient) -> None:
    assert client.get("/events").json["meta"]["count"] == 12
    body = client.get("/events?actors=any&source=!FIN|!SWE|!RUS").json
    assert [(row["source"], row["source_text"], row["actors_known"]) for row in body["data"]] == [
        (None, "the None", False)
    ]


def test_one_event_is_the_object_of_the_list(client: FlaskClient) -> None:
    (row, *_) = client.get("/events").json["data"]
    assert client.get(f"/events/{row['id']}").json == {"data": row}
    mentions = client.get(f"/events/{row['id']}/mentions").json
    (one,) = mentions["data"]
    assert (mentions["meta"]["count"], mentions["meta"]["revision"]) == (1, 13)
    assert f"/events/{row['id']}/mentions (retrieved" in mentions["meta"]["citation"]
    assert (one["document_id"], one["source"]["code"], one["fired"]) == (
        "d0", "FIN", ["acts/04.toml:7", "actors/é.toml:1"],
    )  # fmt: skip


def test_documents_come_with_their_events(client: FlaskClient) -> None:
    body = client.get("/documents?limit=1&date_to=2022-05-17").json
    assert (body["data"][0]["id"], body["meta"]["count"]) == ("d1", 11)
    one = client.get("/documents/d1").json["data"]
    assert (one["text"], [event["source"] for event in one["events"]]) == (
        "Finland negotiates with Russia.", ["FINGOV"],
    )  # fmt: skip
    assert len(client.get(body["links"]["next"]).json["data"]) == 1


def test_columns_have_examples_of_their_type() -> None:
    for column in COLUMNS:
        if column.type in (int, float, str, bool):
            assert isinstance(column.example, column.type), column.name
