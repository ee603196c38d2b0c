"""Groups are what one counts from the events oneself."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from schema.columns import COLUMNS
from store import Store
from store.groups import FIELDS, SORTS, GroupField, Grouping, count, every, page
from store.periods import PERIODS
from store.store import events
from tests.store.samples import EDGES, corpora, document, mention
from tests.store.test_pages import Corpus, Row, passes, requests, selection, stored, walk

pytestmark = pytest.mark.usefixtures("each_database")
Cells = tuple[Any, ...]
FIELD = {row.column.name: row for row in FIELDS}


def key(field: GroupField, row: Row) -> Any:
    """The value of a field, from the JSON of an event."""
    name = field.column.name
    if name in row:
        return row[name]
    if row["date"] is None:
        return None
    day = date.fromisoformat(row["date"])
    (period,) = (period for period in PERIODS if period.name == name)
    label = period.label(period.start(period.number(day)))
    return int(label) if name == "year" else label


def counted(rows: Iterable[Row], fields: tuple[GroupField, ...]) -> list[Cells]:
    """The groups of events, in plain Python."""
    groups = defaultdict[Cells, list[Row]](list)
    for row in rows:
        groups[tuple(key(field, row) for field in fields)].append(row)
    return [(*keys, *measured(found)) for keys, found in groups.items()]


def measured(rows: list[Row]) -> Cells:
    scores = [Fraction(str(row["goldstein"])) for row in rows]
    return len(rows), sum(row["num_mentions"] for row in rows), float(sum(scores) / len(scores))


def ordered(groups: list[Cells], sort: str) -> list[Cells]:
    at = {"events": -3, "mentions": -2, "goldstein_mean": -1}.get(sort.lstrip("-"))

    def rank(cells: Cells) -> Cells:
        keys = tuple("" if cell is None else str(cell) for cell in cells[:-3])
        return keys if at is None else (cells[at], *keys)

    return sorted(groups, key=rank, reverse=sort[0] == "-")


def pages(db: Store, grouping: Grouping, limit: int) -> list[Cells]:
    found, after = list[Cells](), ()
    while True:
        some = page(db, grouping, limit, after)
        assert len(some.rows) <= limit
        found += some.rows
        if some.after is None:
            return found
        after = some.after


CHOICES = st.lists(st.sampled_from(FIELDS), min_size=1, max_size=3, unique_by=lambda row: row.column.name)
ORDERS = st.sampled_from([way + name for name in SORTS for way in ("", "-")])


@settings(max_examples=80, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    corpora(EDGES),
    requests(),
    st.lists(CHOICES, min_size=1, max_size=3),
    ORDERS,
    st.integers(1, 9),
    st.booleans(),
)
def test_groups_are_what_plain_python_counts(
    corpus: Corpus,
    wanted: dict[str, list[str]],
    choices: list[list[GroupField]],
    sort: str,
    limit: int,
    unknown: bool,
) -> None:
    with stored(corpus) as db:
        everything = walk(db, events(selection=selection({}, "any")), 1000)
        kept = [row for row in everything if passes(row, wanted) and (unknown or row["actors_known"])]
        query = events(selection=selection(wanted, "any" if unknown else "coded"))
        for fields in choices:
            grouping = Grouping(query, tuple(fields), sort)
            expected = ordered(counted(kept, tuple(fields)), sort)
            assert pages(db, grouping, limit) == list(every(db, grouping)) == expected
            assert count(db, grouping).number == count(db, grouping, exact=True).number == len(expected)


def test_a_long_count_is_a_lower_bound(monkeypatch: Any) -> None:
    monkeypatch.setattr("store.groups.MOST_COUNTED", 2)
    with stored([(document(), [mention(code=code) for code in ("046", "164", "190")])]) as db:
        by_code = Grouping(events(), (FIELD["code"],))
        found = [count(db, by_code), count(db, by_code, exact=True)]
        assert [(one.number, one.kind) for one in found] == [(2, "lower_bound"), (3, "exact")]


def test_the_cells_have_the_type_of_their_column() -> None:
    with stored([(document(), [mention()])]) as db:
        for field in FIELDS:
            ((cell, *_),) = every(db, Grouping(events(), (field,)))
            kind = str if field.column.type is date else field.column.type
            assert cell is None or isinstance(cell, kind), field.column.name


def test_every_field_is_a_column_or_a_period() -> None:
    columns = {column.name for column in COLUMNS}
    assert set(FIELD) - columns == {"week", "month", "quarter", "year"}
