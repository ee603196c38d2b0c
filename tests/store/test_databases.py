"""What is stored in SQLite and in PostgreSQL comes out of both with the same bytes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import store
from schema.columns import COLUMNS, names, select
from schema.records import Document, Mention, Place
from store import Position, Store
from store.feed import FILTERS
from store.filters import EVENTS, Selection, parse
from store.groups import FIELDS, Grouping, every, page
from store.panel import Panel, cells, frame
from store.panel import every as every_cell
from store.periods import PERIODS
from store.query import DOCUMENT_TABLE, Query, in_month
from store.store import events
from store.values import dyad
from tests.servers import Server
from tests.store.samples import ACTORS, CODES, EDGES, NOW, document, mention, party
from tests.store.test_pages import MEANINGS, requests, selection

Corpus = list[tuple[Document, list[Mention]]]
WILD = st.text(
    st.sampled_from("\",;=+-@\t\r\n '|*[]?%_{}\\aé€\u2028\U0001d11e0\0$:&!<>()\x07\x1f\x7f")
    | st.characters(exclude_categories=["Cs"]),
    max_size=12,
)
DEGREES = st.none() | st.sampled_from((0.0, -0.0, 1e-05, -10.0, 0.1, 179.99999)) | st.floats(-180, 180)
PLACES = st.none() | st.builds(Place, WILD, st.sampled_from(("FIN", "RUS", "")), DEGREES, DEGREES)
SURE = st.sampled_from((0.0, 1.0, 0.0001, 0.5, 1 / 3)) | st.floats(0, 1)


@dataclass
class Pair:
    """A database of each kind, with the same in it."""

    sqlite: Store
    postgresql: Store

    def __iter__(self) -> Iterator[Store]:
        return iter((self.sqlite, self.postgresql))


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory, postgresql: Server) -> Iterator[Pair]:
    path = tmp_path_factory.mktemp("pair") / "db"
    with postgresql.emptied() as url, store.open(path) as one, store.open(url) as other:
        yield Pair(one, other)


def empty(pair: Pair) -> None:
    for db in pair:
        for table in ("mentions", "documents", "events", "deletions"):
            db._connection.execute(f"DELETE FROM {table}")
        db._connection.execute("UPDATE meta SET value = '0' WHERE name = 'revision'")


@st.composite
def wild_mentions(draw: st.DrawFn) -> Mention:
    """A mention with anything in it."""
    one = mention(draw(st.sampled_from(ACTORS)), draw(st.sampled_from(CODES)), draw(st.sampled_from(ACTORS)),
                  draw(st.sampled_from(EDGES)), sentence=draw(WILD))  # fmt: skip
    return replace(
        one, source=party(one.source.code, draw(WILD)), target=party(one.target.code, draw(WILD)), place=draw(PLACES),
        confidence=draw(SURE), trigger=draw(WILD), fired=tuple(draw(st.lists(WILD, max_size=3))),
    )  # fmt: skip


@st.composite
def wild_corpora(draw: st.DrawFn) -> Corpus:
    """A few documents with anything in them."""
    found = []
    for n, mentions in enumerate(
        draw(st.lists(st.lists(wild_mentions(), max_size=6), min_size=1, max_size=4))
    ):
        name = f"d{n}" + draw(WILD).replace("\0", "")
        one = document(name, text=draw(WILD), title=draw(WILD), source=draw(WILD), url=draw(WILD),
                       date=draw(st.sampled_from(EDGES)))  # fmt: skip
        found.append((one, [replace(each, document_id=name) for each in mentions]))
    return found


def refilled(pair: Pair, *corpora: Corpus) -> None:
    """The corpora, one after the other, are all that both have; both say the same of each document."""
    empty(pair)
    for corpus in corpora:
        for one, mentions in corpus:
            done = {db.add(one, mentions, NOW) for db in pair}
            assert len(done) == 1


def walked(db: Store, query: Query, limit: int, documents: bool = False) -> list[Any]:
    """Every page, as texts and as where the next one begins."""
    found, after = list[Any](), None
    while True:
        page_ = db.documents(query, limit, after) if documents else db.page(query, COLUMNS, limit, after)
        found.append(page_)
        after = page_.after
        if after is None:
            return found


QUICKLY = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
SORT = st.sampled_from([way + name for name in events().table.sorts for way in ("", "-")])


@QUICKLY
@given(wild_corpora(), requests(), st.booleans(), SORT, st.integers(1, 7))
def test_pages_counts_and_months_are_the_same(
    pair: Pair, corpus: Corpus, wanted: dict[str, list[str]], unknown: bool, sort: str, limit: int
) -> None:
    refilled(pair, corpus)
    query = events(selection=selection(wanted, "any" if unknown else "coded"), sort=sort)
    pages, other = (walked(db, query, limit) for db in pair)
    assert pages == other
    assert len({(db.count(query), db.count(query, exact=True), db.months(query)) for db in pair}) == 1


@QUICKLY
@given(wild_corpora(), st.sampled_from(("date", "-date")), st.integers(1, 7))
def test_documents_and_mentions_are_the_same(pair: Pair, corpus: Corpus, sort: str, limit: int) -> None:
    refilled(pair, corpus)
    pages, other = (walked(db, Query(DOCUMENT_TABLE, sort=sort), limit, documents=True) for db in pair)
    assert pages == other
    for one, mentions in corpus:
        assert len({(db.document(one.id), db.document_events(one.id)) for db in pair}) == 1
        for each in mentions:
            assert len({(db.mentions(each.event_id), db.event(each.event_id)) for db in pair}) == 1
    assert len({(db.unknown_actors(), db.coder_versions(), db.coverage, db.revision) for db in pair}) == 1
    assert len({len(db.verify().faults) for db in pair}) == 1


CHOSEN = st.lists(st.sampled_from(names()), min_size=1, max_size=4, unique=True) | st.just(list(names()))


@QUICKLY
@given(wild_corpora(), CHOSEN, st.booleans(), SORT, st.sampled_from(("", "actor", "month")))
def test_exports_are_the_same(
    pair: Pair, corpus: Corpus, wanted: list[str], safe: bool, sort: str, some: str
) -> None:
    refilled(pair, corpus)
    pairs = [("actor", "FIN|RUS")] if some == "actor" else []
    query = events(selection=parse(EVENTS, [*pairs, ("actors", "any")]), sort=sort)
    query = in_month(query, "2021-01") if some == "month" else query
    columns = select(wanted)
    for separator in (",", "\t"):
        lines, other = (b"".join(db.export_separated(query, columns, separator, safe)) for db in pair)
        assert lines == other
    assert len({b"".join(db.export_json(query, columns)) for db in pair}) == 1
    assert len({str(list(db.export(query, columns))) for db in pair}) == 1
    assert len({str(list(db.export_gdelt(query, "gdelt"))) for db in pair}) == 1


FIELDSETS = st.lists(st.sampled_from(FIELDS), min_size=1, max_size=3, unique_by=lambda row: row.column.name)


@QUICKLY
@given(
    wild_corpora(),
    requests(),
    FIELDSETS,
    st.sampled_from(("group", "-goldstein_mean", "events")),
    st.integers(1, 7),
)
def test_groups_and_panels_are_the_same(
    pair: Pair, corpus: Corpus, wanted: dict[str, list[str]], fields: list[Any], sort: str, limit: int
) -> None:
    refilled(pair, corpus)
    grouping = Grouping(events(selection=selection(wanted)), tuple(fields), sort)
    assert len({str(list(every(db, grouping))) for db in pair}) == 1
    assert len({str(page(db, grouping, limit)) for db in pair}) == 1
    for period in PERIODS:
        panel = Panel(events(), (dyad("FIN~RUS"), dyad("RUS-UKR")), period)
        (within,) = {frame(db, panel) for db in pair}
        assert len({tuple(every_cell(db, panel, within)) for db in pair}) == 1
        assert len({tuple(cells(db, panel, within, 0, min(limit, within.width))) for db in pair}) == 1


LASTING = st.sampled_from(
    ({}, {"actor": "FIN"}, {"dyad": "FIN~RUS"}, {"root": "19|04"}, {"date_from": "2022-01-01"})
)


@QUICKLY
@given(st.lists(wild_corpora(), min_size=1, max_size=3), LASTING, st.integers(1, 9))
def test_feeds_are_the_same(pair: Pair, loads: list[Corpus], wanted: dict[str, str], limit: int) -> None:
    renamed = [[(replace(one, id=f"d{n}"), [replace(m, document_id=f"d{n}") for m in ms])
                for n, (one, ms) in enumerate(load)] for load in loads]  # fmt: skip
    refilled(pair, *renamed)
    chosen = parse(FILTERS, list(wanted.items()))
    feeds = [followed(db, chosen, limit) for db in pair]
    assert feeds[0] == feeds[1]


def followed(db: Store, chosen: Selection, limit: int) -> list[Any]:
    found, position = list[Any](), Position()
    while True:
        found.append(db.changes(chosen, position, limit))
        position = found[-1].position
        if found[-1].caught_up:
            return found


TEXTS = (
    "Talks were held in Kyiv.", "They're negotiating; he was negotiating!", "U.S.-Russian talks: 2,5 % of 3.14",
    "http://example.org/a-b?c=d e@f.org", "naïve cafés ÅÄÖ straße İstanbul Straße", "don't stop_now foo_bar",
    "東京で会談 会談", "a a a b a", "x" * 5_000 + " end", "",
)  # fmt: skip
ASKED = ("talks", "negotiate", "held talks", '"held talks"', '"talks held"', "U.S.", "russian", "2,5", "example.org",
         "cafe", "STRASSE", "istanbul", "don't", "stop_now", "bar", "会談", "東京で会談", '"a b a"', "_ a", "_", "'", "NEAR(",
         "x" * 5_000, "the", "be", "\\ \\'")  # fmt: skip


def test_searches_find_the_same(pair: Pair) -> None:
    empty(pair)
    corpus = [(document(f"d{n}"), [replace(mention("FIN", CODES[n % 9], "RUS", EDGES[n], f"d{n}"), sentence=text)])
              for n, text in enumerate(TEXTS)]  # fmt: skip
    refilled(pair, corpus)
    for asked in ASKED:
        try:
            query = events(selection=parse(EVENTS, [("q", asked)]))
        except store.FilterError:
            continue
        found, other = (db.page(query, COLUMNS, 100).rows for db in pair)
        assert found == other, asked


@QUICKLY
@given(st.lists(WILD, min_size=1, max_size=4), WILD)
def test_wild_searches_find_the_same(pair: Pair, sentences: list[str], more: str) -> None:
    refilled(
        pair,
        [(document(), [replace(mention(day=EDGES[n]), sentence=text) for n, text in enumerate(sentences)])],
    )
    for text in (*sentences, more):
        try:
            query = events(selection=parse(EVENTS, [("q", text)]))
        except store.FilterError:
            continue
        found, other = (db.page(query, COLUMNS, 100).rows for db in pair)
        assert found == other


def test_every_filter_is_tried() -> None:
    tried = {name.partition("__")[0] for name in MEANINGS} | {
        "q",
        "document",
        "bbox",
        "added_since",
        "actors",
        "num_sources",
    }
    assert {row.name for row in EVENTS} <= tried | {"origin"}
