"""Any filters give the same events in pages of any size, as CSV, as JSON lines and to a plain Python filter."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import urlencode

from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import store
from api.app import create_app
from api.settings import Settings
from schema.records import Mention
from tests.store.samples import corpora, fill
from tests.store.test_feed import again
from tests.store.test_pages import ORDERS, Corpus, Row, order, passes, requests


@contextmanager
def served(corpus: Corpus) -> Iterator[tuple[FlaskClient, Path]]:
    """A client of an API over a corpus."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "db"
        with store.open(path) as db:
            fill(db, corpus)
        yield create_app(Settings(db=str(path), rate_limit="")).test_client(), path


def pages(client: FlaskClient, address: str) -> Iterator[list[Row]]:
    """The pages of a list, one after the other."""
    link: str | None = address
    while link:
        body: Any = client.get(link).json
        yield body["data"]
        link = body["links"]["next"]


def walk(client: FlaskClient, address: str) -> list[Row]:
    return [row for page in pages(client, address) for row in page]


def spelled(value: Any) -> str:
    """A value of JSON as a cell of CSV."""
    return "" if value is None else json.dumps(value) if isinstance(value, bool) else str(value)


#: Filters of the mentions of an event, as a parameter and as a plain filter of one mention.
MENTIONED: dict[str, Callable[[Mention], bool]] = {
    "": lambda mention: True,
    "document=d0": lambda mention: mention.document_id == "d0",
    "document=d1|d2": lambda mention: mention.document_id in ("d1", "d2"),
    "q=talk": lambda mention: "alk" in mention.sentence,
    'q=hold "nobody talked"': lambda mention: False,
    'q="next line" quoted': lambda mention: "next" in mention.sentence,
}


def mentioned(corpus: Corpus, text: str) -> set[str]:
    """The events of which a mention passes."""
    return {one.event_id for _, mentions in corpus for one in mentions if MENTIONED[text](one)}


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    corpora(),
    st.lists(st.tuples(requests(), st.sampled_from(sorted(MENTIONED))), min_size=1, max_size=4),
    ORDERS,
    st.integers(1, 9),
)
def test_every_way_gives_the_same_events(
    corpus: Corpus, wanted: list[tuple[dict[str, list[str]], str]], sort: str, limit: int
) -> None:
    with served(corpus) as (client, _):
        everything = walk(client, "/events?actors=any&limit=1000")
        for each, text in wanted:
            more = dict([text.split("=", 1)] if text else [])
            filters = {name: "|".join(values) for name, values in each.items()}
            query = urlencode({**filters, **more, "sort": sort})
            ids = mentioned(corpus, text)
            found = [row for row in everything if row["id"] in ids and row["actors_known"]]
            kept = order([row for row in found if passes(row, each)], sort)
            assert walk(client, f"/events?{query}&limit={limit}") == kept
            assert [
                json.loads(line) for line in client.get(f"/events.jsonl?{query}").text.splitlines()
            ] == kept
            cells = list(csv.DictReader(io.StringIO(client.get(f"/events.csv?{query}").text, newline="")))
            assert cells == [{name: spelled(value) for name, value in row.items()} for row in kept]
            assert client.get(f"/events?{query}&count=exact").json["meta"]["count"] == len(kept)


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(corpora(), corpora(), ORDERS.filter(lambda sort: "date" in sort), st.integers(1, 5))
def test_what_is_stored_between_pages_neither_repeats_nor_hides_events(
    first: Corpus, second: Corpus, sort: str, limit: int
) -> None:
    later = again(second, "later-")
    with served(first) as (client, path), store.open(path) as db:
        before = {row["id"] for row in walk(client, "/events?actors=any&limit=1000")}
        seen = []
        for page in pages(client, f"/events?actors=any&sort={sort}&limit={limit}"):
            seen += [row["id"] for row in page]
            fill(db, later[:1])
            later = later[1:]
    assert len(set(seen)) == len(seen)
    assert before <= set(seen)
