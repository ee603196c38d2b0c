"""Summaries are what the events say, after whatever was stored, and answer what they can."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import store
from schema.columns import COLUMNS
from schema.records import Document, Mention
from store import StoreError, summaries
from store.filters import EVENTS, parse
from store.groups import FIELDS, Grouping, every
from store.migrations import STEPS, _summaries
from store.store import events
from store.summaries import SUMMARIES, differences, source
from tests.store.places import SQLITE
from tests.store.samples import EDGES, NOW, corpora, document, fill, mention
from tests.store.test_pages import requests, selection, stored

pytestmark = pytest.mark.usefixtures("each_database")
Corpus = list[tuple[Document, list[Mention]]]
FIELD = {row.column.name: row for row in FIELDS}


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(corpora(EDGES), min_size=1, max_size=4))
def test_summaries_are_what_the_events_say_after_every_load(loads: list[Corpus]) -> None:
    """The same documents come again with other mentions: events are made, changed and deleted."""
    with stored([]) as db:
        for load in loads:
            fill(db, load)
            assert differences(db._connection) == {}
        filled = [
            db._rows(f"SELECT * FROM {summary.name} ORDER BY {', '.join(summary.key)}")
            for summary in SUMMARIES
        ]
        assert db.rebuild() == {}
        assert filled == [
            db._rows(f"SELECT * FROM {summary.name} ORDER BY {', '.join(summary.key)}")
            for summary in SUMMARIES
        ]


GROUPS = st.lists(
    st.sampled_from([FIELD[name] for name in ("source_country", "target_country", "code", "root", "quad", "month", "year")]),
    min_size=1, max_size=3, unique_by=lambda row: row.column.name,
)  # fmt: skip


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(corpora(EDGES), requests(), GROUPS, st.booleans())
def test_groups_from_summaries_are_groups_of_the_events(
    corpus: Corpus, wanted: dict[str, list[str]], fields: list, unknown: bool
) -> None:  # type: ignore[type-arg]
    query = events(selection=selection(wanted, "any" if unknown else "coded"))
    grouping = Grouping(query, tuple(fields))
    with stored(corpus) as db, pytest.MonkeyPatch.context() as patch:
        fast = list(every(db, grouping))
        patch.setattr(summaries, "SUMMARIES", ())
        assert list(every(db, grouping)) == fast


READ = {
    "everything": ("", "root,year", "by_code"),
    "a-quad-class": ("quad=4", "code,month", "by_code"),
    "unknown-actors": ("actors=any", "quarter", "by_code"),
    "years": ("year=2021|2022", "base", "by_code"),
    "whole-months": ("date_from=2022-02-01&date_to=2024-02-29", "root", "by_code"),
    "a-dyad": ("dyad=RUS~UKR&root=14|!19", "month,root", "by_dyad"),
    "an-actor": ("actor=FIN", "year", "by_dyad"),
    "countries": ("source_country=FIN", "target_country,year", "by_dyad"),
    "all-dyads": ("", "source_country,target_country,month", "by_dyad"),
    "a-role": ("dyad=RUSMIL-UKR", "month", "events"),
    "codes-of-a-dyad": ("dyad=RUS-UKR", "code", "events"),
    "days": ("", "date", "events"),
    "weeks": ("actor=FIN", "week", "events"),
    "a-day": ("date=2022-05-01", "root", "events"),
    "a-broken-month": ("date_to=2024-02-28", "root", "events"),
    "a-broken-start": ("date_from=2022-02-02", "root", "events"),
    "one-broken-of-two": ("date_from=2022-02-01|2022-02-03", "root", "events"),
    "mentions": ("num_mentions__gte=2", "root", "events"),
    "scores": ("goldstein__lt=0", "root", "events"),
    "words": ("q=talks", "root", "events"),
    "places": ("country=FIN", "root", "events"),
}


@pytest.mark.parametrize(("filters", "fields", "table"), READ.values(), ids=READ)
def test_the_smallest_table_that_can_answer_is_read(filters: str, fields: str, table: str) -> None:
    pairs = [tuple(pair.split("=", 1)) for pair in filters.split("&") if pair]
    rows = [FIELD[name] for name in fields.split(",")]
    query = events(selection=parse(EVENTS, pairs))  # type: ignore[arg-type]
    read = source(query, [row.sql for row in rows], any(row.by_day for row in rows))
    assert read.query.table.name == table


def test_a_number_of_reports_that_changes_changes_the_summaries() -> None:
    with stored([(document("a"), [mention(document="a")])]) as db:
        db.add(document("b"), [mention(document="b")], now=NOW)
        assert db._rows("SELECT events, mentions, score FROM by_code") == [(1, 2, 7000)]
        db.add(document("b"), [], now=NOW)
        assert db._rows("SELECT events, mentions, score FROM by_code") == [(1, 1, 7000)]
        db.add(document("a"), [], now=NOW)
        assert [db._rows(f"SELECT * FROM {summary.name}") for summary in SUMMARIES] == [[], []]


@SQLITE
def test_a_load_that_fails_leaves_the_summaries_as_they_were() -> None:
    with stored([(document("a"), [mention(document="a")])]) as db:
        pages = db._connection.execute("PRAGMA page_count").fetchone()[0]
        db._connection.execute(f"PRAGMA max_page_count = {pages}")
        days = [replace(mention(document="b"), date=EDGES[1] + timedelta(days=40 * n)) for n in range(400)]  # type: ignore[operator]
        with pytest.raises(StoreError, match="disk is full"):
            db.add(document("b"), days, now=NOW)
        assert differences(db._connection) == {}
        assert db.count(events()).number == 1


def test_what_another_program_has_changed_is_counted_anew() -> None:
    with stored([(document(), [mention(), mention("RUS", "190", "UKR")])]) as db:
        db._connection.execute("UPDATE by_code SET events = 7 WHERE code = '190'")
        db._connection.execute("DELETE FROM by_dyad")
        assert differences(db._connection) == {"by_code": 2, "by_dyad": 2}
        assert db.rebuild() == {"by_code": 2, "by_dyad": 2}
        assert db.rebuild() == differences(db._connection) == {}
        assert db.revision == 1


@SQLITE
def test_a_database_without_summaries_gets_them(tmp_path) -> None:  # type: ignore[no-untyped-def]
    path = tmp_path / "db"
    with store.open(path) as db:
        db.add(document(), [mention()], now=NOW)
        for summary in SUMMARIES:
            for event in ("insert", "delete", "update"):
                db._connection.execute(f"DROP TRIGGER {summary.name}_{event}")
            db._connection.execute(f"DROP TABLE {summary.name}")
        db.add(document("b"), [mention("SWE", document="b")], now=NOW)
        db._connection.execute(f"PRAGMA user_version = {STEPS.index(_summaries)}")
    with store.open(path) as db:
        assert differences(db._connection) == {}
        assert db._rows("SELECT sum(events) FROM by_dyad") == [(2,)]


def test_summaries_are_keyed_by_columns_of_events() -> None:
    columns = {column.name for column in COLUMNS}
    for summary in SUMMARIES:
        assert set(summary.key) <= columns
        assert set(summary.index) <= set(summary.key)
