"""What is sent in which format: the address says it, or the header Accept; what is not accepted is not sent."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

FILES = {
    "/events.csv": "text/csv", "/events.tsv": "text/tab-separated-values", "/events.jsonl": "application/jsonl",
    "/events.parquet": "application/vnd.apache.parquet", "/events.gdelt": "application/vnd.gdelt.v2",
    "/events.gdelt1": "application/vnd.gdelt.v1", "/groups.csv?group_by=root": "text/csv",
    "/panel.csv?dyads=FIN~RUS": "text/csv", "/docs": "text/html",
}  # fmt: skip
JSON = ("/events", "/events/changes", "/groups?group_by=root", "/panel?dyads=FIN~RUS", "/documents", "/documents/d1",
        "/codes", "/codes/041", "/countries", "/actors/FIN", "/openapi.json", "/")  # fmt: skip
PATHS = {**FILES, **dict.fromkeys(JSON, "application/json")}


@pytest.mark.parametrize("path", PATHS)
def test_a_path_gives_what_it_names_or_406(client: FlaskClient, path: str) -> None:
    media = PATHS[path]
    kind = media.partition("/")[0]
    for accepted in (None, "", "*/*", media, f"{media}; charset=utf-8", f"image/png, {kind}/*;q=0.1"):
        answer = client.get(path, headers={} if accepted is None else {"Accept": accepted})
        assert answer.status_code == 200, accepted
    for refused in ("image/png", f"{media};q=0", "video/*, nonsense"):
        answer = client.get(path, headers={"Accept": refused})
        assert (answer.status_code, answer.mimetype) == (406, "application/problem+json"), refused
        assert media in answer.json["detail"]


CHOSEN = {
    ("/events", "text/csv;q=0.5, application/jsonl"): "application/jsonl",
    ("/events", "application/x-ndjson"): "application/x-ndjson",
    ("/events.jsonl", "application/ndjson"): "application/ndjson",
    ("/events", "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"): "application/json",
    ("/events", "text/*"): "text/csv",
    ("/events?format=csv", "application/json"): "text/csv",
    ("/events?format=json", "text/csv"): "application/json",
    ("/groups?group_by=root", "text/csv"): "text/csv",
    ("/groups?group_by=root&format=csv", "application/json"): "text/csv",
    ("/groups?group_by=root&format=json", "text/csv"): "application/json",
    ("/panel?dyads=FIN~RUS", "text/csv, application/json;q=0.9"): "text/csv",
    ("/panel?dyads=FIN~RUS&format=csv", "image/png"): "text/csv",
}


@pytest.mark.parametrize(("path", "accepted"), CHOSEN, ids=map(" ".join, CHOSEN))
def test_the_header_chooses_where_the_address_leaves_it_open(
    client: FlaskClient, path: str, accepted: str
) -> None:
    answer = client.get(path, headers={"Accept": accepted})
    assert (answer.status_code, answer.mimetype) == (200, CHOSEN[path, accepted])


USELESS = {
    "/events?format=csv&limit=3": ["limit"],
    "/events?format=gdelt&count=exact&limit=3": ["count", "limit"],
    "/events.csv?limit=3": ["limit"],
    "/events.jsonl?cursor=x": ["cursor"],
    "/groups?group_by=root&format=csv&limit=3&count=none": ["count", "limit"],
    "/panel?dyads=FIN~RUS&format=csv&cursor=x": ["cursor"],
    "/events?header=0&safe=1": ["header", "safe"],
}


@pytest.mark.parametrize("path", USELESS)
def test_what_a_format_has_no_use_for_is_an_error(client: FlaskClient, path: str) -> None:
    """A page of three events is not all of them: whoever asks for both is told so."""
    answer = client.get(path)
    assert answer.status_code == 400
    assert sorted(error["parameter"] for error in answer.json["errors"]) == USELESS[path]


@pytest.mark.parametrize("query", ["limit=1&limit=2", "fields=id&select=date", "sort=date&sort=-date"])
def test_an_option_is_given_once(client: FlaskClient, query: str) -> None:
    (error,) = client.get(f"/events?{query}").json["errors"]
    assert error["message"] == "is given twice; send it once"
