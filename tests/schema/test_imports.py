"""Rows of others as events of ours: what each cell becomes, and which rows are refused with which words."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schema import gdelt_rows, icews_rows, own_rows
from schema.codebook import codebook
from schema.columns import IMPORTED
from schema.gdelt import LAYOUTS, Told, line
from schema.imports import ImportedMention, RowFault
from schema.records import Party, Span, event_id
from tests.schema.foreign_rows import CELLS, gdelt, icews, lines, mention

NAMES = [column.name for column in IMPORTED]


def told(cells: Any) -> dict[str, Any]:
    return dict(zip(NAMES, cells, strict=True))


FINLAND = {
    "id": "gdelt-410412347", "date": "2015-02-18",
    "source": "FINGOV", "source_text": "FINLAND", "source_country": "FIN", "source_roles": "GOV",
    "target": "RUS", "target_text": "MOSCOW", "target_country": "RUS", "target_roles": "",
    "code": "0354", "base": "035", "root": "03", "quad": 1, "goldstein": 7.0, "modality": "",
    "num_mentions": 5, "num_documents": 4, "num_sources": 1, "confidence": -1.0,
    "place_name": "Helsinki, Finland", "place_country": "FIN", "latitude": 60.1756, "longitude": 24.9342,
    "actors_known": 1, "coder_version": "", "origin": "gdelt",
}  # fmt: skip
OLD = {"id": "gdelt1-410412347", "origin": "gdelt1"}
NOWHERE = {"place_name": "", "place_country": "", "latitude": None, "longitude": None}
ROWS = {
    "gdelt-2": (gdelt(), {}),
    "gdelt-1": (gdelt("gdelt1", 58), OLD),
    "before-april-2013": (gdelt("gdelt1", 57), OLD),
    "no-place": (gdelt(ActionGeo_FullName="", ActionGeo_CountryCode="", ActionGeo_Lat="0", ActionGeo_Long="0"), NOWHERE),
    "a-country-without-a-code": (gdelt(ActionGeo_CountryCode="OS"), {"place_country": ""}),
    "a-blank-in-a-code": (gdelt(Actor1Code=" FIN"), {"source": "FIN", "source_roles": ""}),
    "nobody": (gdelt(Actor2Code="", Actor2Name=""), {"target": "", "target_text": "", "target_country": ""}),
    "an-outdated-country": (gdelt(Actor1Code="ROMGOV"), {"source": "ROMGOV", "source_country": "ROU"}),
    "a-group-in-small-letters": (gdelt(Actor1Code="scoGOV"), {"source": "scoGOV", "source_country": ""}),
    "a-leading-zero": (gdelt(EventCode="010"), {"code": "010", "base": "010", "root": "01", "goldstein": 0.0}),
}  # fmt: skip


@pytest.mark.parametrize(("text", "other"), ROWS.values(), ids=ROWS)
def test_a_row_of_gdelt_is_an_event(text: str, other: dict[str, Any]) -> None:
    assert told(gdelt_rows.read(text)) == FINLAND | other


FAULTS = {
    "no-field": ("", "has 1 fields; an event of GDELT has 57, 58 or 61, a mention 16"),
    "a-field-too-many": (gdelt() + "\t", "has 62 fields; an event of GDELT has 57, 58 or 61, a mention 16"),
    "unknown-code": (gdelt(EventCode="0999"), "event code '0999' is not in the codebook"),
    "a-lost-zero": (gdelt(EventCode="43"), "event code '43' is not in the codebook"),
    "30-february": (gdelt(SQLDATE="20150230"), "'20150230' is no day"),
    "no-day": (gdelt(SQLDATE=""), "'' is no day"),
    "no-number": (gdelt(GLOBALEVENTID="x"), "GLOBALEVENTID 'x' is no number"),
    "another-script": (gdelt(GLOBALEVENTID="٣"), "GLOBALEVENTID '٣' is no number"),
    "no-time": (gdelt(DATEADDED="2015"), "DATEADDED '2015' is no day and no time"),
    "no-actor-code": (gdelt(Actor1Code="FIN,GOV"), "actor code 'FIN,GOV' has characters that no code has"),
    "no-count": (gdelt(NumMentions="-1"), "'-1' is no count"),
    "off-the-globe": (gdelt(ActionGeo_Lat="91"), "'91' degrees are on no globe"),
    "no-degrees": (gdelt(ActionGeo_Long="east"), "'east' is no number of degrees"),
    "infinity": (gdelt(ActionGeo_Long="inf"), "'inf' degrees are on no globe"),
    "mention-of-nothing": (mention(number=""), "GlobalEventID '' is no number"),
    "mention-at-no-time": (mention(told="20150218"), "MentionTimeDate '20150218' is no time"),
    "mention-on-no-day": (mention(told="20150230000000"), "'20150230' is no day"),
}  # fmt: skip


@pytest.mark.parametrize(("text", "fault"), FAULTS.values(), ids=FAULTS)
def test_a_row_of_gdelt_that_cannot_be_says_why(text: str, fault: str) -> None:
    with pytest.raises(RowFault, match=f"^{re.escape(fault)}$"):
        gdelt_rows.read(text)


def test_a_mention_of_gdelt_keeps_its_line() -> None:
    text = mention()
    assert gdelt_rows.read(text) == ImportedMention("gdelt-410412347", text)


@given(lines())
def test_any_row_of_gdelt_is_an_event_or_a_fault(text: str) -> None:
    try:
        cells = gdelt_rows.read(text)
    except RowFault:
        return
    event = told(cells)
    assert event["code"] in codebook()
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", event["date"])
    assert all(not re.search(r'[\s,"]', event[name]) for name in ("id", "source", "target", "place_country"))
    number = text.partition("\t")[0]
    assert event["id"] == f"{event['origin']}-{number}"


@given(st.text(), st.sampled_from([gdelt_rows.read, icews_rows.read]))
def test_any_text_is_an_event_or_a_fault(text: str, read: Any) -> None:
    with pytest.raises(RowFault):
        read(text)


NUMBERS = st.integers(0, 10**6)
EVENTS = st.builds(
    Told, id=st.integers(0, 2**63).map("{:016x}".format), date=st.dates().map(str), source=st.sampled_from(("", "FIN", "RUSGOV")),
    source_text=st.just("FINLAND"), target=st.sampled_from(("", "IRQkurREB")), target_text=st.just("REBELS"),
    code=st.sampled_from(sorted(codebook().codes)), num_mentions=NUMBERS, num_documents=NUMBERS, num_sources=NUMBERS,
    place_name=st.sampled_from(("", "Helsinki")), place_country=st.sampled_from(("", "FIN")),
    latitude=st.none() | st.floats(-90, 90), longitude=st.none() | st.floats(-180, 180),
    added=st.just("2022-05-19T08:00:00Z"), lead=st.integers(0, 1), url=st.just("https://example.org"),
)  # fmt: skip


@given(EVENTS, st.sampled_from(sorted(LAYOUTS)))
def test_what_we_write_as_gdelt_is_read_as_it_was_written(event: Told, layout: str) -> None:
    read = told(gdelt_rows.read(line(layout, event)))
    same = ("date", "source", "target", "num_mentions", "num_documents", "num_sources", "place_country")
    assert {name: read[name] for name in same} == {name: getattr(event, name) for name in same}
    assert read["code"] == codebook().exported(event.code)


@pytest.mark.parametrize(
    ("text", "layout"), [(gdelt(), "gdelt"), (gdelt("gdelt1", 58), "gdelt1"), (gdelt("gdelt1", 57), "gdelt1")]
)
def test_a_line_in_its_own_layout_is_as_it_was(text: str, layout: str) -> None:
    assert gdelt_rows.relaid(text, layout) == text


def test_a_line_in_the_other_layout_has_what_both_have() -> None:
    assert gdelt_rows.relaid(gdelt(), "gdelt1") == gdelt("gdelt1")
    for fields, url in ((58, "https://example.org/a"), (57, "")):
        relaid = gdelt_rows.relaid(gdelt("gdelt1", fields), "gdelt")
        assert relaid == gdelt(ActionGeo_ADM2Code="", DATEADDED="20150218000000", SOURCEURL=url)


MOSCOW = {
    "id": "icews-926685-19950101", "date": "1995-01-01",
    "source": "RUSRAD", "source_text": "Extremist (Russia)", "source_country": "RUS", "source_roles": "RAD",
    "target": "RUSGOV", "target_text": "Boris Yeltsin", "target_country": "RUS", "target_roles": "GOV",
    "code": "051", "base": "051", "root": "05", "quad": 1, "goldstein": 3.4, "modality": "",
    "num_mentions": 1, "num_documents": 1, "num_sources": 1, "confidence": -1.0,
    "place_name": "Moscow", "place_country": "RUS", "latitude": 55.7522, "longitude": 37.6156,
    "actors_known": 1, "coder_version": "", "origin": "icews",
}  # fmt: skip
QUOTED = "\t".join(f'"{cell}"' if re.search("[a-zA-Z]", cell) else cell for cell in icews().split("\t"))
REPORTS = {
    "plain": (icews(), {}),
    "quoted": (QUOTED, {}),
    "a-lost-zero": (icews(CAMEO_Code="51"), {}),
    "no-country": (icews(Source_Country="", Source_Sectors=""), {"source": "", "source_country": "", "source_roles": ""}),
    "province": (icews(City=""), {"place_name": "Moskva"}),
    "no-degrees": (icews(Latitude="", Longitude=""), {"latitude": None, "longitude": None}),
}  # fmt: skip


@pytest.mark.parametrize(("text", "other"), REPORTS.values(), ids=REPORTS)
def test_a_row_of_icews_is_an_event(text: str, other: dict[str, Any]) -> None:
    assert told(icews_rows.read(text)) == MOSCOW | other


BAD_REPORTS = {
    "no-field": ("", "has 1 fields; an event of ICEWS has 20"),
    "no-number": (icews(Event_ID="x"), "Event ID 'x' is no number"),
    "no-day": (icews(Event_Date="1995-02-29"), "'1995-02-29' is no day"),
    "unknown-code": (icews(CAMEO_Code="999"), "event code '999' is not in the codebook"),
}


@pytest.mark.parametrize(("text", "fault"), BAD_REPORTS.values(), ids=BAD_REPORTS)
def test_a_row_of_icews_that_cannot_be_says_why(text: str, fault: str) -> None:
    with pytest.raises(RowFault, match=f"^{re.escape(fault)}$"):
        icews_rows.read(text)


LEAST = {"date": "2022-05-18", "source": "FIN", "target": "RUSGOV", "code": "0354"}


def test_a_row_of_ours_needs_four_columns() -> None:
    parties = [Party("FIN", "", Span(0, 0)), Party("RUSGOV", "", Span(0, 0))]
    assert told(own_rows.read(LEAST)) == {
        "id": event_id(date(2022, 5, 18), parties[0], "0354", parties[1]), "date": "2022-05-18",
        "source": "FIN", "source_text": "", "source_country": "FIN", "source_roles": "",
        "target": "RUSGOV", "target_text": "", "target_country": "RUS", "target_roles": "GOV",
        "code": "0354", "base": "035", "root": "03", "quad": 1, "goldstein": 7.0, "modality": "",
        "num_mentions": 1, "num_documents": 1, "num_sources": 1, "confidence": -1.0, **NOWHERE,
        "actors_known": 1, "coder_version": "", "origin": "copy",
    }  # fmt: skip


OWN_FAULTS = {
    "another-root": ({"root": "04"}, "root is 04, but that of event code 0354 is 03"),
    "another-score": ({"goldstein": "x"}, "goldstein is x, but that of event code 0354 is 7.0"),
    "unknown-code": ({"code": "35"}, "event code '35' is not in the codebook"),
    "no-day": ({"date": "18.5.2022"}, "'18.5.2022' is no day"),
    "more-than-sure": ({"confidence": "1.2"}, "confidence 1.2 is not between 0 and 1"),
    "not-sure": ({"confidence": "very"}, "confidence 'very' is no number"),
    "not-a-number": ({"confidence": "nan"}, "confidence nan is not between 0 and 1"),
    "an-id-in-two-words": ({"id": "a b"}, "id 'a b' holds a comma, a quote or white space, or is too long"),
    "no-truth": ({"actors_known": "maybe"}, "actors_known 'maybe' is neither true nor false"),
    "a-nul": ({"source_text": "a\0"}, "'a\\x00' holds a NUL or half a character"),
    "half-a-character": ({"place_name": "\ud83d"}, "'\\ud83d' holds a NUL or half a character"),
    "half-an-id": ({"id": "\ud83d"}, "'\\ud83d' holds a NUL or half a character"),
    "no-origin": ({"origin": "acled"}, "origin 'acled' is none of dyad, copy, gdelt, gdelt1, icews"),
}  # fmt: skip


@pytest.mark.parametrize(("other", "fault"), OWN_FAULTS.values(), ids=OWN_FAULTS)
def test_a_row_of_ours_that_cannot_be_says_why(other: dict[str, str], fault: str) -> None:
    with pytest.raises(RowFault, match=f"^{re.escape(fault)}$"):
        own_rows.read(LEAST | other)


@given(
    st.dictionaries(
        st.sampled_from((*NAMES, "label", "added", "revision")), st.one_of(st.text(max_size=12), CELLS)
    )
)
def test_any_row_of_ours_is_an_event_or_a_fault(row: dict[str, str]) -> None:
    try:
        cells = own_rows.read(LEAST | row)
    except RowFault:
        return
    event = told(cells)
    assert [type(cell) for cell in cells if cell is not None] == [
        kind for kind, cell in zip(KINDS, cells, strict=True) if cell is not None
    ]
    assert event["code"] in codebook()
    for text in filter(lambda cell: isinstance(cell, str), cells):
        assert "\0" not in text
        text.encode()


KINDS = [type(cell) if cell is not None else float for cell in own_rows.read(LEAST)]

HEADERS = {
    "whole": (tuple(NAMES), None),
    "least": (("date", "source", "target", "code"), None),
    "unknown": (("date", "source", "target", "code", "colour"), "unknown: colour"),
    "missing": (("date", "source"), "missing: target, code"),
    "twice": (("date", "source", "target", "code", "code"), "there twice: code"),
}


@pytest.mark.parametrize(("names", "fault"), HEADERS.values(), ids=HEADERS)
def test_columns_are_ours_or_refused(names: tuple[str, ...], fault: str | None) -> None:
    if fault is None:
        own_rows.check_names(names)
        return
    with pytest.raises(RowFault, match=re.escape(f"has other columns than our exports ({fault})")):
        own_rows.check_names(names)
