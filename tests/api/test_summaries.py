"""Groups and panels as a client sees them, and what is cited."""

from __future__ import annotations

import csv
import io
from collections import Counter, defaultdict
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

import store
from api import citation
from api.app import create_app
from api.settings import Settings
from tests.api.conftest import OneSentence
from tests.store.samples import NOW, document, mention

TODAY = date(2022, 6, 1)


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(citation, "today", lambda: TODAY)


def table(client: FlaskClient, path: str) -> list[dict[str, str]]:
    answer = client.get(path)
    assert (answer.status_code, answer.mimetype) == (200, "text/csv")
    return list(csv.DictReader(io.StringIO(answer.text, newline="")))


def exported(client: FlaskClient) -> list[dict[str, str]]:
    return table(client, "/events.csv")


def test_groups_say_what_they_are_groups_of(client: FlaskClient) -> None:
    body = client.get("/v1/groups?group_by=EventRootCode,year&source=Finland&limit=2").json
    assert body["data"] == [
        {"root": "04", "year": 2022, "events": 2, "mentions": 2, "goldstein_mean": 7.0},
        {"root": "16", "year": 2022, "events": 2, "mentions": 2, "goldstein_mean": -7.0},
    ]
    assert body["meta"] == {
        "count": 3, "count_kind": "exact", "limit": 2, "group_by": ["root", "year"],
        "filters": {"source": ["FIN"]}, "revision": 13,
        "citation": "Dyad event data, revision 13 (coder and dictionaries 0.1.0, served by dyad 0.1.0). "
        "http://localhost/v1/groups?source=FIN&group_by=root,year (retrieved 2022-06-01).",
    }  # fmt: skip
    links = body["links"]
    assert links["csv"] == "http://localhost/v1/groups.csv?group_by=EventRootCode%2Cyear&source=Finland"
    following = client.get(links["next"]).json
    assert [row["root"] for row in following["data"]] == ["19"]
    assert following["links"]["next"] is None


def test_panels_say_what_they_are_panels_of(client: FlaskClient) -> None:
    body = client.get("/panel?dyads=Finland~RU,RUS-FIN&period=year&limit=1&quad=4").json
    assert body["data"] == [
        {"dyad": "FIN~RUS", "side_a": "FIN", "side_b": "RUS", "period": "2022", "start": "2022-01-01",
         "events": 6, "mentions": 6, "quad1": 0, "quad2": 0, "quad3": 0, "quad4": 6,
         "goldstein_mean": -8.5},
    ]  # fmt: skip
    assert body["meta"] == {
        "count": 2, "count_kind": "exact", "dyads": ["FIN~RUS", "RUS-FIN"], "period": "year", "undated": 0,
        "limit": 1, "filters": {"quad": ["4"]}, "revision": 13,
        "citation": "Dyad event data, revision 13 (coder and dictionaries 0.1.0, served by dyad 0.1.0). "
        "http://localhost/panel?quad=4&dyads=FIN~RUS,RUS-FIN&period=year (retrieved 2022-06-01).",
    }  # fmt: skip
    assert [row["dyad"] for row in client.get(body["links"]["next"]).json["data"]] == ["RUS-FIN"]


def test_groups_are_counts_of_the_exported_rows(client: FlaskClient) -> None:
    rows = exported(client)
    counted = Counter((row["date"][:7], row["source"]) for row in rows)
    scores = defaultdict[tuple[str, str], list[float]](list)
    for row in rows:
        scores[row["date"][:7], row["source"]].append(float(row["goldstein"]))
    found = table(client, "/groups.csv?group_by=month,source")
    assert found == [
        {"month": month, "source": source, "events": str(number), "mentions": str(number),
         "goldstein_mean": str(sum(scores[month, source]) / number)}
        for (month, source), number in sorted(counted.items())
    ]  # fmt: skip


def test_a_panel_is_counted_from_the_exported_rows_with_zeros(client: FlaskClient) -> None:
    rows = [
        row for row in exported(client) if (row["source_country"], row["target_country"]) == ("FIN", "RUS")
    ]
    counted = Counter(row["date"] for row in rows)
    found = table(client, "/panel.csv?dyads=FIN-RUS&period=day&date_from=2022-05-01&date_to=2022-05-31")
    assert [(row["start"], int(row["events"])) for row in found] == [
        (f"2022-05-{day:02}", counted[f"2022-05-{day:02}"]) for day in range(1, 32)
    ]
    assert {row["goldstein_mean"] for row in found if row["events"] == "0"} == {""}


@pytest.mark.parametrize("path", ["/groups?group_by=date", "/panel?dyads=FIN~RUS,SWE-RUS&period=day"])
def test_pages_lead_through_every_row_of_the_csv_once(client: FlaskClient, path: str) -> None:
    seen, following = list[dict[str, Any]](), f"{path}&limit=5"
    while following:
        body = client.get(following).json
        seen += body["data"]
        following = body["links"]["next"]
    whole = table(client, path.replace("?", ".csv?"))
    shown = [{name: "" if cell is None else str(cell) for name, cell in row.items()} for row in seen]
    assert shown == whole
    assert len(whole) == body["meta"]["count"] > 10


def test_a_panel_keeps_its_periods_from_page_to_page(client: FlaskClient, db: Path) -> None:
    first = client.get("/panel?dyads=FIN-RUS&period=day&limit=6").json
    with store.open(db) as writer:
        early = mention("FIN", "046", "RUS", date(2020, 1, 1), "early")
        writer.add(document("early"), [early], now=NOW)
    second = client.get(first["links"]["next"]).json
    starts = [row["start"] for row in first["data"] + second["data"]]
    assert (starts[0], starts[-1], len(starts)) == ("2022-05-09", "2022-05-18", first["meta"]["count"])


def test_events_without_a_day_are_counted_apart(client: FlaskClient, db: Path) -> None:
    with store.open(db) as writer:
        writer.add(document("undated"), [mention("SWE", "046", "NOR", None, "undated")], now=NOW)
    assert client.get("/groups?group_by=year,source&source=SWE&target=NOR").json["data"] == [
        {"year": None, "source": "SWE", "events": 1, "mentions": 1, "goldstein_mean": 7.0}
    ]
    assert table(client, "/groups.csv?group_by=year&target=NOR")[0]["year"] == ""
    panel = client.get("/panel?dyads=SWE-NOR").json
    assert (panel["data"], panel["meta"]["undated"]) == ([], 1)


FORMATS = {
    "name": ("format=csv", {}, "text/csv"),
    "accept": ("", {"Accept": "text/csv"}, "text/csv"),
    "json": ("", {}, "application/json"),
    "name-before-accept": ("format=json", {"Accept": "text/csv, */*"}, "application/json"),
}


@pytest.mark.parametrize(("query", "headers", "media"), FORMATS.values(), ids=FORMATS)
@pytest.mark.parametrize("path", ["/groups?group_by=root", "/panel?dyads=FIN-RUS"], ids=["groups", "panel"])
def test_formats(client: FlaskClient, path: str, query: str, headers: dict[str, str], media: str) -> None:
    answer = client.get(f"{path}&{query}".rstrip("&"), headers=headers)
    assert (answer.status_code, answer.mimetype) == (200, media)


FAULTS = [
    ("/groups", "group_by", []),
    ("/groups?group_by=", "group_by", []),
    ("/groups?group_by=rot", "group_by", ["root"]),
    ("/groups?group_by=root,year,source,target", "group_by", []),
    ("/groups?group_by=root&sort=event", "sort", ["events"]),
    ("/groups?group_by=root&limit=10001", "limit", []),
    ("/groups?group_by=root&actr=FIN", "actr", ["actor"]),
    ("/groups?group_by=root&fields=id", "fields", []),
    ("/groups?group_by=root&cursor=abc", "cursor", []),
    ("/groups.csv?group_by=root&limit=5", "limit", []),
    ("/panel", "dyads", []),
    ("/panel?dyads=FIN", "dyads", []),
    ("/panel?dyads=FIN-Congo", "dyads", ["COD", "COG"]),
    ("/panel?dyads=!FIN-RUS", "dyads", []),
    ("/panel?dyads=" + ",".join(f"FIN-{a}{b}*" for a in "ABCDEFGHIJK" for b in "ABCDEFGHIJ"), "dyads", []),
    ("/panel?dyads=FIN-RUS&period=months", "period", ["month"]),
    ("/panel?dyads=FIN-RUS&cursor=abc", "cursor", []),
    ("/panel.csv?dyads=FIN-RUS,FIN~RUS&period=day&date_from=0001-01-01", "period", []),
]


@pytest.mark.parametrize(("path", "parameter", "meant"), FAULTS, ids=[path[:45] for path, _, _ in FAULTS])
def test_faults_name_the_parameter_and_what_was_meant(
    client: FlaskClient, path: str, parameter: str, meant: list[str]
) -> None:
    answer = client.get(path)
    assert (answer.status_code, answer.mimetype) == (400, "application/problem+json")
    (error,) = answer.json["errors"]
    assert (error["parameter"], set(meant) - set(error["did_you_mean"])) == (parameter, set())


def test_a_cursor_belongs_to_its_groups(client: FlaskClient) -> None:
    following = client.get("/groups?group_by=root,date&limit=2").json["links"]["next"]
    assert client.get(following.replace("root%2Cdate", "EventRootCode%2Cweek")).status_code == 400
    assert client.get(following.replace("root%2Cdate", "EventRootCode%2Cday")).status_code == 200
    for other in (following + "&sort=-events", following + "&actor=FIN", following.replace("root", "base")):
        assert client.get(other).json["errors"][0]["parameter"] == "cursor"
    panel = client.get("/panel?dyads=FIN-RUS&period=day&limit=2").json["links"]["next"]
    assert client.get(panel.replace("FIN-RUS", "RUS-FIN")).json["errors"][0]["parameter"] == "cursor"


@pytest.mark.parametrize(
    "path",
    [
        "/groups?group_by=root",
        "/groups.csv?group_by=root",
        "/panel?dyads=FIN-RUS",
        "/panel.csv?dyads=FIN-RUS",
    ],
)
def test_an_etag_holds_until_something_is_stored(client: FlaskClient, db: Path, path: str) -> None:
    tag = {"If-None-Match": client.get(path).headers["ETag"]}
    assert client.get(path, headers=tag).status_code == 304
    assert client.get(f"{path}&actor=SWE", headers=tag).status_code == 200
    with store.open(db) as writer:
        writer.add(document("new"), [mention(document="new")], now=NOW)
    assert client.get(path, headers=tag).status_code == 200


@pytest.mark.parametrize("path", ["/groups.csv?group_by=root", "/panel.csv?dyads=FIN-RUS"])
def test_what_fails_before_the_first_rows_is_a_problem(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    def busy(*_: object) -> None:
        raise store.BusyError("database is locked")

    monkeypatch.setattr(store.Store, "stream", busy)
    monkeypatch.setattr(store.Store, "select", busy)
    answer = client.get(path)
    assert (answer.status_code, answer.mimetype) == (503, "application/problem+json")


CITED = [
    ("/events?limit=1", "/events"),
    ("/v1/events?actor=Finland|RU&limit=1&fields=id", "/v1/events?actor=FIN|RUS"),
    ("/events?sort=date&Actor1Code=FI", "/events?source=FIN&sort=date"),
    ("/documents", "/documents"),
    ("/panel?dyads=FIN-RUS", "/panel?dyads=FIN-RUS&period=month"),
    ("/groups?group_by=root&sort=-events&q=\"held talks\"&actors=any",
     "/groups?q=%22held+talks%22&actors=any&group_by=root&sort=-events"),
]  # fmt: skip


@pytest.mark.parametrize(("path", "cited"), CITED, ids=[path for path, _ in CITED])
def test_a_citation_names_the_query_as_it_was_understood(client: FlaskClient, path: str, cited: str) -> None:
    text = client.get(path).json["meta"]["citation"]
    assert f" http://localhost{cited} (retrieved 2022-06-01)." in text
    assert client.get(cited).status_code == 200


def test_a_citation_names_the_data_and_every_coder(db: Path, app: Flask) -> None:
    with store.open(db) as writer:
        other = replace(mention(document="other"), coder_version="0.2.0+1f2e3d4c")
        writer.add(document("other"), [other], now=NOW)
    named = create_app(
        Settings(db=str(db), title="Nordic events", rate_limit="", coding_rate_limit=""), coder=OneSentence
    ).test_client()
    assert (
        named.get("/events")
        .json["meta"]["citation"]
        .startswith(
            "Nordic events, revision 14 (coder and dictionaries 0.1.0 and 0.2.0+1f2e3d4c, served by dyad 0.1.0). "
        )
    )


def test_nothing_stored_is_coded_by_nobody(tmp_path: Path) -> None:
    store.open(tmp_path / "empty").close()
    client = create_app(
        Settings(db=str(tmp_path / "empty"), rate_limit="", coding_rate_limit="")
    ).test_client()
    assert client.get("/events").json["meta"]["citation"] == (
        "Dyad event data, revision 0 (served by dyad 0.1.0). http://localhost/events (retrieved 2022-06-01)."
    )
    assert client.get("/panel?dyads=FIN-RUS").json["data"] == []
    assert client.get("/groups.csv?group_by=root").text == "root,events,mentions,goldstein_mean\r\n"
