"""Events of others in the store: stored once, beside what is coded here, and given back as they were."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlite_utils import Database

import store
from schema import gdelt_rows, own_rows
from schema.columns import COLUMNS, IMPORTED
from schema.imports import Batch, Cells, ImportedMention, Reject
from store import BusyError, Store, StoreError
from store.filters import EVENTS, parse
from store.loading import Progress
from store.migrations import EVENT_INDEXES, STEPS, _imports
from store.store import events
from store.summaries import differences
from tests.schema.foreign_rows import gdelt, mention
from tests.store import samples
from tests.store.places import SQLITE
from tests.store.samples import ACTORS, CODES, DATES, NOW, corpora, document
from tests.store.test_feed import Follower, everything, opened

pytestmark = pytest.mark.usefixtures("each_database")


def rows(*cells: Cells, lines: tuple[str, ...] = (), **more: Any) -> Batch:
    """A batch of events, one a line."""
    kept = list(lines) or [""] * len(cells)
    numbers = list(range(1, len(cells) + 1))
    return Batch(max(len(cells), 1), more.pop("done", True), list(cells), numbers, kept, **more)


def others(*texts: str) -> Batch:
    """A batch of lines of GDELT."""
    read = [gdelt_rows.read(text) for text in texts]
    return rows(*(cells for cells in read if isinstance(cells, tuple)), lines=texts)


def own(**cells: str) -> Cells:
    """An event of ours from another database."""
    return own_rows.read({"date": "2022-05-18", "source": "FIN", "target": "RUS", "code": "046", **cells})


def load(db: Store, batch: Batch, file: str = "a") -> Progress:
    db.progress(file, "")
    return db.load(file, batch, NOW)


def sound(db: Store) -> None:
    assert db.verify().faults == ()


def exported(db: Store, layout: str = "gdelt", **filters: str) -> list[str]:
    query = events(selection=parse(EVENTS, filters.items()), sort="date")
    return [line for chunk in db.export_gdelt(query, layout) for line in chunk]


def test_what_is_imported_is_an_event_with_its_origin() -> None:
    with opened() as db:
        assert load(db, others(gdelt())) == Progress(1, True, stored=1)
        (event,) = everything(db).values()
        assert event == {
            "id": "gdelt-410412347", "date": "2015-02-18", "source": "FINGOV", "source_text": "FINLAND",
            "source_country": "FIN", "source_roles": "GOV", "target": "RUS", "target_text": "MOSCOW",
            "target_country": "RUS", "target_roles": None, "code": "0354", "base": "035", "root": "03", "quad": 1,
            "goldstein": 7.0, "label": "Express intent to release persons or property", "modality": None,
            "num_mentions": 5, "num_documents": 4, "num_sources": 1, "confidence": None,
            "place_name": "Helsinki, Finland", "place_country": "FIN", "latitude": 60.1756, "longitude": 24.9342,
            "actors_known": True, "added": "2022-05-19T08:00:00Z", "revision": 1, "coder_version": None,
            "origin": "gdelt",
        } | {"label": event["label"]}  # fmt: skip
        sound(db)


FOUND = {
    "country": ({"actor": "FIN"}, 2),
    "origin": ({"origin": "gdelt"}, 1),
    "not-this-origin": ({"origin": "!gdelt"}, 1),
    "code": ({"source": "FINGOV"}, 1),
    "place": ({"ActionGeo_CountryCode": "FI"}, 1),
    "sure": ({"confidence__gte": "0"}, 1),
    "unsure": ({"confidence__lte": "1"}, 1),
}


@pytest.mark.parametrize(("filters", "number"), FOUND.values(), ids=FOUND)
def test_imported_events_answer_the_same_filters(filters: dict[str, str], number: int) -> None:
    with opened() as db:
        db.add(document(), [samples.mention(target="SWE")], now=NOW)
        db._connection.execute("UPDATE events SET place_country = ''")
        load(db, others(gdelt()))
        assert db.count(events(selection=parse(EVENTS, filters.items()))).number == number


def test_lines_of_gdelt_are_given_back_as_they_were() -> None:
    two, one = gdelt(), gdelt("gdelt1", 57, SQLDATE="19790101")
    with opened() as db:
        load(db, others(two, one))
        assert exported(db, "gdelt", origin="gdelt") == [two]
        assert exported(db, "gdelt1", origin="gdelt1") == [one]
        assert exported(db) == [gdelt_rows.relaid(one, "gdelt"), two]
        assert exported(db, "gdelt1") == [one, gdelt_rows.relaid(two, "gdelt1")]


def test_the_same_again_changes_nothing() -> None:
    batch = others(gdelt(), gdelt(GLOBALEVENTID="2"))
    with opened() as db:
        assert load(db, batch, "a") == Progress(2, True, stored=2)
        before = everything(db)
        assert load(db, batch, "b") == Progress(2, True, known=2)
        assert load(db, others(gdelt(), gdelt()), "c") == Progress(2, True, known=2)
        assert (everything(db), db.revision) == (before, 1)
        sound(db)


def test_an_event_with_other_values_is_a_reject() -> None:
    other, tone = gdelt(NumMentions="9"), gdelt(AvgTone="1")
    with opened() as db:
        assert load(db, others(gdelt(), other, tone)) == Progress(3, True, stored=1, rejected=2)
        reason = "event gdelt-410412347 is stored already with other values"
        assert list(db.rejects("a")) == [Reject(2, reason, other), Reject(3, reason, tone)]
        assert exported(db) == [gdelt()]
        sound(db)


def test_a_line_is_kept_for_an_event_that_came_without_it() -> None:
    line = gdelt()
    with opened() as db:
        assert load(db, rows(gdelt_rows.read(line)), "csv").stored == 1  # type: ignore[arg-type]
        assert load(db, others(line), "gdelt") == Progress(1, True, known=1)
        assert exported(db) == [line]


def test_mentions_of_others_are_kept_once() -> None:
    lines = [mention(), mention(url="https://example.org/b")]
    batch = rows(mentions=[ImportedMention("gdelt-410412347", line) for line in lines])
    with opened() as db:
        assert load(db, batch, "a").stored == 2
        assert load(db, batch, "b") == Progress(1, True, known=2)
        kept = db._rows("SELECT event_id, line FROM imported_mentions")
        assert sorted(kept) == [("gdelt-410412347", line) for line in sorted(lines)]


def test_progress_is_of_one_file() -> None:
    reject = Reject(3, "is no day", "x")
    with opened() as db:
        assert db.progress("a", "1") == Progress()
        db.load("a", rows(own(), done=False, rejects=[reject]), NOW)
        assert db.progress("a", "1") == Progress(1, False, stored=1, rejected=1)
        assert list(db.rejects("a")) == [reject]
        assert db.progress("a", "2") == Progress()
        assert list(db.rejects("a")) == []


def test_a_file_is_imported_by_one_process_at_a_time() -> None:
    with opened() as db:
        db.progress("a", "")
        db.load("a", rows(own(), own(code="14"), done=False), NOW)
        with pytest.raises(
            BusyError, match="a is being imported by another process, too; let that one finish"
        ):
            db.load("a", rows(own(), rejects=[Reject(1, "is no day", "x")]), NOW)
        assert list(db.rejects("a")) == []
        assert db.load("a", Batch(2, done=True), NOW).done
        sound(db)


def test_a_deleted_event_that_is_imported_is_there_again() -> None:
    follower = Follower()
    with opened() as db:
        db.add(document(), [samples.mention()], now=NOW)
        follower.catch_up(db)
        db.add(document(), [], now=NOW)
        follower.catch_up(db)
        assert load(db, rows(own())).stored == 1
        assert follower.catch_up(db) == everything(db) != {}
        sound(db)


# ---- beside what is coded here -----------------------------------------------------------------------------------

CODED = samples.mention()


def test_what_is_coded_here_stands_before_what_was_imported() -> None:
    copy = own(num_mentions="7", confidence="0.5")
    with opened() as db:
        load(db, rows(copy))
        db.add(document(), [CODED], now=NOW)
        (event,) = everything(db).values()
        assert (event["origin"], event["num_mentions"], event["confidence"]) == ("dyad", 1, 0.8)
        sound(db)
        db.add(document(), [], now=NOW)
        (event,) = everything(db).values()
        assert (event["origin"], event["num_mentions"], event["confidence"]) == ("copy", 7, 0.5)
        sound(db)


def test_what_comes_back_from_an_export_is_known() -> None:
    with opened() as db:
        db.add(document(), [CODED], now=NOW)
        ((*cells, origin),) = db._rows(f"SELECT {', '.join(column.name for column in IMPORTED)} FROM events")
        assert origin == "dyad"
        assert load(db, rows((*cells, "copy"))) == Progress(1, True, known=1)
        db.add(document(), [], now=NOW)
        assert everything(db) == {}


IMPORTS = st.builds(
    lambda source, code, target, day, count: own(
        source=source or "", code=code, target=target or "", date=day.isoformat() if day else "", num_mentions=count
    ),
    st.sampled_from(ACTORS), st.sampled_from(CODES), st.sampled_from(ACTORS), st.sampled_from(DATES),
    st.sampled_from(("1", "2")),
)  # fmt: skip
STEPS_TAKEN = st.lists(st.one_of(corpora(), st.lists(IMPORTS, max_size=12)), min_size=1, max_size=5)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(STEPS_TAKEN, st.integers(1, 7))
def test_coding_and_importing_do_no_harm_to_each_other(steps: list[Any], limit: int) -> None:
    """Whatever the order: an event is what is coded here, else what was imported first, else gone."""
    imported, coded = dict[str, int](), dict[str, set[str]]()
    follower = Follower(limit=limit)
    with opened() as db:
        for number, step in enumerate(steps):
            if step and isinstance(step[0][0], str):
                here = {id_ for ids in coded.values() for id_ in ids}
                same = {
                    row["id"]: row["num_mentions"] for row in everything(db).values() if row["id"] in here
                }
                load(db, rows(*step), str(number))
                for cells in step:
                    if cells[0] not in here:
                        imported.setdefault(cells[0], cells[16])
                assert {id_: everything(db)[id_]["num_mentions"] for id_ in same} == same
                imported.update({row[0]: row[1] for row in db._rows("SELECT id, num_mentions FROM covered")})
            else:
                samples.fill(db, step)
                coded.update({one.id: {m.event_id for m in mentions} for one, mentions in step})
            here = {id_ for ids in coded.values() for id_ in ids}
            found = everything(db)
            assert found.keys() == here | imported.keys()
            assert {id_ for id_, row in found.items() if row["origin"] == "dyad"} == here
            assert {id_: found[id_]["num_mentions"] for id_ in imported.keys() - here} == {
                id_: count for id_, count in imported.items() if id_ not in here
            }
            assert differences(db._connection) == {}
            assert follower.catch_up(db) == found
        faults = db.verify().faults
        assert [fault for fault in faults if "sentences stand" not in fault] == []  # these are made up


# ---- bulk --------------------------------------------------------------------------------------------------------


def indexes(db: Store) -> int:
    found = db._rows("SELECT count(*) FROM sqlite_master WHERE name LIKE 'idx_events_%' AND type = 'index'")
    return int(found[0][0])


def plan(db: Store) -> str:
    return str(
        db._rows(
            "EXPLAIN QUERY PLAN SELECT id FROM events WHERE source_country = 'A' AND target_country = 'B'"
        )
    )


@SQLITE
def test_indexes_are_made_after_a_load_that_is_larger_than_what_is_there() -> None:
    with opened() as db:
        before, chosen = indexes(db), plan(db)
        assert before == len(EVENT_INDEXES)
        with db.bulk(expected=2):
            load(db, others(gdelt()))
            assert indexes(db) == 0
        assert (indexes(db), plan(db)) == (before, chosen)
        with db.bulk(expected=1):
            assert indexes(db) == before


@SQLITE
def test_a_bulk_load_that_was_killed_leaves_no_index_missing(tmp_path: Path) -> None:
    with store.open(tmp_path / "db") as db:
        chosen, bulk = plan(db), db.bulk(expected=2)
        bulk.__enter__()
        load(db, others(gdelt()))
        del bulk
        db._connection.close()  # as a kill does it
    with store.open(tmp_path / "db") as db:
        assert (indexes(db), plan(db)) == (len(EVENT_INDEXES), chosen)
        sound(db)


@SQLITE
def test_a_load_that_finds_the_disk_full_leaves_nothing_half() -> None:
    with opened() as db:
        load(db, others(gdelt()), "a")
        db.progress("b", "")
        pages = db._rows("PRAGMA page_count")[0][0]
        db._connection.execute(f"PRAGMA max_page_count = {pages}")
        batch = others(*(gdelt(GLOBALEVENTID=str(n)) for n in range(500)))
        with pytest.raises(StoreError, match="the disk is full"):
            db.load("b", batch, NOW)
        assert (len(everything(db)), db.revision, db.progress("b", "")) == (1, 1, Progress())
        sound(db)
        db._connection.execute("PRAGMA max_page_count = 1000000")
        assert db.load("b", batch, NOW).stored == 500
        sound(db)


@SQLITE
def test_a_database_of_before_takes_imports(tmp_path: Path) -> None:
    path = tmp_path / "db"
    with store.open(path) as db:
        db.add(document(), [CODED], now=NOW)
        for table in ("covered", "originals", "imported_mentions", "imports", "rejects"):
            db._connection.execute(f"DROP TABLE {table}")
        Database(db._connection).table("events").transform(drop={"origin"})
        db._connection.execute(f"PRAGMA user_version = {STEPS.index(_imports)}")
    with store.open(path) as db:
        assert [event["origin"] for event in everything(db).values()] == ["dyad"]
        assert load(db, others(gdelt())).stored == 1
        sound(db)


def test_what_is_unknown_is_null_in_every_form() -> None:
    with opened() as db:
        load(db, others(gdelt()))
        query = events()
        names = [column.name for column in COLUMNS]
        cells = dict(zip(names, next(iter(db.export(query, COLUMNS)))[0], strict=True))
        texts = (
            b"".join(db.export_separated(query, COLUMNS, "\t", end="\n")).decode().rstrip("\n").split("\t")
        )
        line = dict(zip(names, texts, strict=True))
        json_ = json.loads(b"".join(db.export_json(query, COLUMNS)))
        for name in ("confidence", "modality", "coder_version", "target_roles"):
            assert (cells[name], line[name], json_[name]) == (None, "", None)
