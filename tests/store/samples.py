"""Documents and mentions made by hand, and by hypothesis."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime

from hypothesis import strategies as st

from schema.records import Document, Mention, Party, Place, Span
from store import Store

NOW = datetime(2022, 5, 19, 8, 0, tzinfo=UTC)
DAY = date(2022, 5, 18)
ACTORS = (
    "FIN",
    "FINGOV",
    "RUS",
    "RUSGOV",
    "RUSMIL",
    "UKR",
    "SWE",
    "IGONAT",
    "USAGOVMIL",
    "IRQkur",
    "NGOFIN",
    None,
)
CODES = ("046", "164", "0354", "190", "193", "111", "1411", "14", "036")
SENTENCES = ("Talks were held.", "Nobody talked to them.", 'A "quoted", word\nnext line')
DATES = (None, date(2021, 12, 31), date(2022, 1, 1), DAY, date(2022, 5, 19))
#: Days at which weeks, months, quarters and years do not end together: 2021-W53 is no week, 2025-W01 begins in 2024.
EDGES = (None, *map(date.fromisoformat, (
    "2020-12-28", "2020-12-31", "2021-01-03", "2021-01-04", "2021-03-31", "2021-04-01", "2024-02-29",
    "2024-12-29", "2024-12-30", "2025-01-01",
)))  # fmt: skip


def party(code: str | None, text: str = "") -> Party:
    """A side of an event, named by its code where no words are given."""
    return Party(code, text or f"the {code}", Span(0, 4))


def mention(
    source: str | None = "FIN", code: str = "046", target: str | None = "RUS", day: date | None = DAY,
    document: str = "d1", sentence: str = "Finland negotiates with Russia.", confidence: float = 0.8,
) -> Mention:  # fmt: skip
    """A mention; what is not said is the same for all."""
    return Mention(
        document_id=document, date=day, source=party(source), target=party(target), code=code,
        act="negotiate", modality="done", trigger="negotiates", trigger_span=Span(8, 18), sentence=sentence,
        sentence_index=0, sentence_span=Span(0, len(sentence)), confidence=confidence,
        fired=("acts/04.toml:7", "actors/é.toml:1"), coder_version="0.1.0",
        place=Place("Helsinki", "FIN", 60.16952, 24.93545) if source == "FIN" else None,
    )  # fmt: skip


def document(name: str = "d1", **more: object) -> Document:
    """A document with some text."""
    given = {"text": "Finland negotiates with Russia.", "date": DAY, "source": "Wire", **more}
    return Document(name, **given)  # type: ignore[arg-type]


@st.composite
def corpora(draw: st.DrawFn, dates: Sequence[date | None] = DATES) -> list[tuple[Document, list[Mention]]]:
    """A few documents with mentions of few actors, codes and days, so that events meet."""
    one = st.builds(
        mention, st.sampled_from(ACTORS), st.sampled_from(CODES), st.sampled_from(ACTORS),
        st.sampled_from(dates), confidence=st.sampled_from((0.25, 0.5, 0.75)),
        sentence=st.sampled_from(SENTENCES),
    )  # fmt: skip
    lists = st.lists(one, max_size=12)
    sizes = draw(st.lists(lists, min_size=1, max_size=4))
    return [
        (document(f"d{n}"), [replace(m, document_id=f"d{n}") for m in mentions])
        for n, mentions in enumerate(sizes)
    ]


def fill(store: Store, corpus: list[tuple[Document, list[Mention]]]) -> None:
    """Stores a corpus."""
    for one, mentions in corpus:
        store.add(one, mentions, now=NOW)
