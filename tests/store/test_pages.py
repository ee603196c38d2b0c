"""Any filters, in pages of any size, give what a plain Python filter over all events gives."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from itertools import chain, pairwise
from operator import eq, ge, gt, le, lt
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import store
from schema.columns import COLUMNS, select
from schema.countries import countries
from schema.records import Document, Mention, Place
from store import Page, Store
from store.filters import EVENTS, Selection, names, parse
from store.query import After, Query, page
from store.store import events
from tests.store.places import SQLITE, new_place
from tests.store.samples import DAY, corpora, document, fill, mention

pytestmark = pytest.mark.usefixtures("each_database")
Corpus = list[tuple[Document, list[Mention]]]
Row = dict[str, Any]


@contextmanager
def stored(corpus: Corpus) -> Iterator[Store]:
    """A store filled with a corpus, gone afterwards."""
    with new_place() as place, store.open(place) as db:
        fill(db, corpus)
        yield db


def walk(db: Store, query: Query, limit: int) -> list[Row]:
    """All pages of a query, one after the other."""
    found, after = list[Row](), None
    while True:
        page = db.page(query, COLUMNS, limit, after)
        assert len(page.rows) <= limit
        found += [json.loads(row) for row in page.rows]
        after = page.after
        if after is None:
            return found


def holds(side: str, value: str) -> Callable[[Row], bool]:
    """Whether one side of an event is what a value means."""
    if value.endswith("*"):
        return lambda row: (row[side] or "").startswith(value[:-1])
    if countries().named(value):
        return lambda row: row[f"{side}_country"] == value
    return lambda row: row[side] == value


def either(value: str) -> Callable[[Row], bool]:
    return lambda row: holds("source", value)(row) or holds("target", value)(row)


def dyad(value: str) -> Callable[[Row], bool]:
    first, sign, second = value.partition("-" if "-" in value else "~")
    ways = [(first, second), (second, first)] if sign == "~" else [(first, second)]
    return lambda row: any(holds("source", a)(row) and holds("target", b)(row) for a, b in ways)


def text(column: str) -> Callable[[str], Callable[[Row], bool]]:
    """A code that equals a column or begins it."""
    return lambda value: (
        lambda row: row[column].startswith(value[:-1]) if value.endswith("*") else str(row[column]) == value
    )


def equals(column: str) -> Callable[[str], Callable[[Row], bool]]:
    return lambda value: lambda row: (row[column] or "") == value


def compares(column: str, operator: Callable[[float, float], bool]) -> Callable[[str], Callable[[Row], bool]]:
    return lambda value: lambda row: operator(row[column], float(value))


def at_least(column: str) -> Callable[[str], Callable[[Row], bool]]:
    return compares(column, ge)


def boxed(value: str) -> Callable[[Row], bool]:
    west, south, east, north = map(float, value.split(","))

    def inside(row: Row) -> bool:
        if row["latitude"] is None:
            return False
        beside = west <= row["longitude"] <= east if west <= east else not east < row["longitude"] < west
        return south <= row["latitude"] <= north and beside

    return inside


def day(value: str, operator: Callable[[str, str], bool]) -> Callable[[Row], bool]:
    return lambda row: row["date"] is not None and operator(row["date"], value)


def role(side: str) -> Callable[[str], Callable[[Row], bool]]:
    return lambda value: lambda row: value in (row[f"{side}_roles"] or "").split()


ACTOR_VALUES = st.sampled_from(("FIN", "RUS", "FINGOV", "RUS*", "F*", "IGONAT", "IRQkur", "UKR", "NGO*"))
# How each filter is meant, written once more in plain Python, and values to try.
MEANINGS: dict[str, tuple[Callable[[str], Callable[[Row], bool]], st.SearchStrategy[str]]] = {
    "actor": (either, ACTOR_VALUES),
    "source": (lambda value: holds("source", value), ACTOR_VALUES),
    "target": (lambda value: holds("target", value), ACTOR_VALUES),
    "dyad": (dyad, st.sampled_from(("FIN-RUS", "FIN~RUS", "RUS*~FINGOV", "UKR-UKR"))),
    "source_country": (equals("source_country"), st.sampled_from(("FIN", "RUS"))),
    "target_country": (equals("target_country"), st.sampled_from(("FIN", "RUS"))),
    "source_role": (role("source"), st.sampled_from(("GOV", "MIL"))),
    "target_role": (role("target"), st.sampled_from(("GOV", "MIL"))),
    "code": (text("code"), st.sampled_from(("046", "14*", "19*", "0354", "1411"))),
    "base": (text("base"), st.sampled_from(("046", "141"))),
    "root": (text("root"), st.sampled_from(("04", "14", "19"))),
    "quad": (text("quad"), st.sampled_from(("1", "3", "4"))),
    "date": (equals("date"), st.sampled_from(("2022-05-18", "2022-01-01"))),
    "year": (
        lambda value: lambda row: (row["date"] or "").startswith(value),
        st.sampled_from(("2021", "2022")),
    ),
    "date_from": (lambda value: lambda row: (row["date"] or "") >= value, st.just("2022-01-01")),
    "date_to": (lambda value: lambda row: "" < (row["date"] or "") <= value, st.just("2022-05-18")),
    "country": (equals("place_country"), st.sampled_from(("FIN", "RUS"))),
    "goldstein__gte": (at_least("goldstein"), st.sampled_from(("-5", "0", "7"))),
    "confidence__gte": (at_least("confidence"), st.sampled_from(("0.5", "0.75"))),
    "num_mentions__gte": (at_least("num_mentions"), st.sampled_from(("1", "2"))),
    "num_documents__gte": (at_least("num_documents"), st.sampled_from(("1", "2"))),
    "num_sources__lte": (compares("num_sources", le), st.sampled_from(("0", "1", "2"))),
    "goldstein__gt": (compares("goldstein", gt), st.sampled_from(("-5", "0", "7"))),
    "goldstein__lt": (compares("goldstein", lt), st.sampled_from(("-5", "0", "7"))),
    "confidence__lte": (compares("confidence", le), st.sampled_from(("0.5", "0.75"))),
    "num_mentions": (compares("num_mentions", eq), st.sampled_from(("1", "2"))),
    "date__gt": (lambda value: day(value, gt), st.sampled_from(("2021-12-31", "2022-01-01"))),
    "date__lt": (lambda value: day(value, lt), st.sampled_from(("2022-01-01", "2022-05-18"))),
    "year__gt": (lambda value: day(f"{value}-12-31", gt), st.sampled_from(("2020", "2021"))),
    "year__lte": (lambda value: day(f"{value}-12-31", le), st.sampled_from(("2021", "2022"))),
    "bbox": (
        boxed,
        st.sampled_from(("24,60,25,61", "-10,0,10,90", "20,-90,10,90", "24.93545,60.16952,30,70")),
    ),
    "added_since": (
        lambda value: lambda row: row["added"] >= value,
        st.sampled_from(("2022-05-19T08:00:00Z", "2022-05-19T08:00:01Z")),
    ),
}


#: Other names of one filter, whose values are alternatives; filters with one value; those without excluded values.
SAME = {"date__gt": "date_from", "year__gt": "date_from", "date__lt": "date_to", "year__lte": "date_to"}
SINGLE = ("bbox", "added_since")
BOUNDS = ("date_", "year__", "goldstein", "conf", "num", *SINGLE)


@st.composite
def requests(draw: st.DrawFn) -> dict[str, list[str]]:
    """Up to four filters, each with up to three values, some of them excluded."""
    chosen = draw(
        st.lists(st.sampled_from(sorted(MEANINGS)), max_size=4, unique_by=lambda name: SAME.get(name, name))
    )
    values = {}
    for name in chosen:
        signs = st.just("") if name.startswith(BOUNDS) else st.sampled_from(("", "!"))
        one = st.builds("{}{}".format, signs, MEANINGS[name][1])
        most = 1 if name in SINGLE else 3
        values[name] = draw(st.lists(one, min_size=1, max_size=most, unique=True))
    return values


def passes(row: Row, wanted: dict[str, list[str]]) -> bool:
    """The plain filter: one of the values holds, and none of the excluded ones."""
    for name, values in wanted.items():
        means = MEANINGS[name][0]
        positive = [means(value) for value in values if not value.startswith("!")]
        negative = [means(value[1:]) for value in values if value.startswith("!")]
        if (positive and not any(p(row) for p in positive)) or any(n(row) for n in negative):
            return False
    return True


def selection(wanted: dict[str, list[str]], actors: str = "coded") -> Selection:
    pairs = [(name, "|".join(values)) for name, values in wanted.items()]
    return parse(EVENTS, [*pairs, ("actors", actors)])


def order(rows: list[Row], sort: str) -> list[Row]:
    key = sort.lstrip("-")
    return sorted(
        rows, key=lambda row: (row[key] if row[key] is not None else "", row["id"]), reverse=sort[0] == "-"
    )


ORDERS = st.sampled_from(("-date", "date", "goldstein", "-num_mentions", "-confidence"))


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(corpora(), st.lists(requests(), min_size=1, max_size=6), ORDERS, st.integers(1, 9), st.booleans())
def test_pages_are_what_a_plain_filter_gives(
    corpus: Corpus, wanted: list[dict[str, list[str]]], sort: str, limit: int, unknown: bool
) -> None:
    with stored(corpus) as db:
        everything = walk(db, events(selection=parse(EVENTS, [("actors", "any")])), 1000)
        assert {row["id"] for row in everything} == {m.event_id for _, mentions in corpus for m in mentions}
        for each in wanted:
            kept = [r for r in everything if passes(r, each) and (unknown or r["actors_known"])]
            query = events(selection=selection(each, "any" if unknown else "coded"), sort=sort)
            assert walk(db, query, limit) == order(kept, sort)
            assert db.count(query).number == db.count(query, exact=True).number == len(kept)
            cells = [
                dict(zip(("id", "date"), row, strict=True))
                for row in chain.from_iterable(db.export(query, select(["id", "date"])))
            ]
            assert cells == [{"id": r["id"], "date": r["date"]} for r in order(kept, sort)]


def test_every_filter_is_tried() -> None:
    elsewhere = {"added_since", "bbox", "document", "q", "actors", "num_sources", "origin"}
    tried = {name.partition("__")[0] for name in MEANINGS}
    assert tried | elsewhere == {row.name for row in EVENTS}


def test_names_are_unique() -> None:
    assert len(set(names(EVENTS))) == len(names(EVENTS))


@settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
@given(corpora(), corpora(), st.integers(1, 5))
def test_pages_survive_what_is_stored_between_them(first: Corpus, second: Corpus, limit: int) -> None:
    """Nothing is seen twice, and nothing that was there from the beginning is missed."""
    later = [(document(f"later-{one.id}"), [_moved(m, f"later-{one.id}") for m in ms]) for one, ms in second]
    with stored(first) as db:
        query = events(selection=parse(EVENTS, [("actors", "any")]))
        before = {row["id"] for row in walk(db, query, 1000)}
        seen, after = list[str](), None
        while True:
            page: Page = db.page(query, select(["id"]), limit, after)
            seen += [json.loads(row)["id"] for row in page.rows]
            after = page.after
            if after is None:
                break
            if later:
                fill(db, [later.pop()])
        assert len(set(seen)) == len(seen)
        assert before <= set(seen)


def _moved(one: Mention, name: str) -> Mention:
    return replace(one, document_id=name)


def test_a_page_ends_where_the_next_begins() -> None:
    with stored([(document(), [mention(code=code) for code in ("046", "164", "190", "193")])]) as db:
        pages = [db.page(events(), select(["id"]), 2)]
        pages.append(db.page(events(), select(["id"]), 2, pages[0].after))
        ids = [json.loads(row)["id"] for page in pages for row in page.rows]
    assert all(a > b for a, b in pairwise(ids))
    assert (pages[0].after, pages[1].after) == (After("2022-05-18", ids[1]), None)


PLACES = (("Turku", 60.45, 22.27), ("Suva", -18.14, 178.44), ("Apia", -13.83, -171.76), ("", None, None))
SEARCHES = {
    "box": ("bbox", "19,59,32,70.5", {"Turku"}),
    "date-line": ("bbox", "177,-20,-171,-10", {"Suva", "Apia"}),
    "one-word": ("q", "negotiating", {"Turku", ""}),
    "two-words": ("q", "suva talks", {"Suva"}),
    "a-phrase": ("q", '"held talks"', {"Suva", "Apia"}),
    "a-phrase-turned": ("q", '"talks held"', set()),
    "syntax-is-text": ("q", "NEAR( OR talks*)", set()),
    "document": ("document", "Suva", {"Suva"}),
    "added": ("added_since", "20220519", {"Turku", "Suva", "Apia", ""}),
    "added-later": ("added_since", "2022-05-19T08:00:01Z", set()),
    "sources": ("num_sources__gt", "1", set()),
}


def test_searches_by_place_text_and_time() -> None:
    corpus = []
    for (name, latitude, longitude), code in zip(PLACES, ("046", "164", "190", "193"), strict=True):
        one = mention(code=code, document=name or "nowhere")
        sentence = f"{name} held talks." if name not in ("Turku", "") else "Finland negotiates."
        corpus.append((document(name or "nowhere"), [_at(one, name, latitude, longitude, sentence)]))
    with stored(corpus) as db:
        for case, (name, value, expected) in SEARCHES.items():
            found = walk(db, events(selection=parse(EVENTS, [(name, value)])), 10)
            assert {row["place_name"] or "" for row in found} == expected, case


def _at(one: Mention, name: str, latitude: float | None, longitude: float | None, sentence: str) -> Mention:
    return replace(one, sentence=sentence, place=Place(name, "FIN", latitude, longitude) if name else None)


@SQLITE
def test_each_page_of_an_actor_is_two_index_scans() -> None:
    """Neither a scan of the table nor a sort of more than two pages."""
    with stored([]) as db:
        query = events(selection=parse(EVENTS, [("actor", "FIN")]))
        sql = page(db.dialect, query, "e.id", 100, After(str(DAY), "f"))
        plan = [row[3] for row in db._rows(f"EXPLAIN QUERY PLAN {sql.sql}", sql.data)]
    used = [line for line in plan if "events_source_country" in line or "events_target_country" in line]
    assert len(used) == 2
    assert all("SEARCH" in line for line in used)
    assert not [line for line in plan if line.startswith("SCAN e")]
