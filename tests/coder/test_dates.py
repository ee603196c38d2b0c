"""When an event happened: date words are resolved against the day of the document."""

from datetime import date

import pytest
from sentences import tree

from coder.coder import Coder
from coder.dates import event_date, resolve
from schema.records import Document

WEDNESDAY = date(2022, 5, 18)

PHRASES = {
    "Wednesday": date(2022, 5, 18),
    "Tuesday": date(2022, 5, 17),
    "Thursday": date(2022, 5, 12),
    "last Friday": date(2022, 5, 13),
    "today": date(2022, 5, 18),
    "yesterday": date(2022, 5, 17),
    "YESTERDAY": date(2022, 5, 17),
    "tomorrow": None,
    "last week": date(2022, 5, 11),
    "three days ago": date(2022, 5, 15),
    "5 May": date(2022, 5, 5),
    "May 5": date(2022, 5, 5),
    "5 December": date(2021, 12, 5),
    "Dec. 5": date(2021, 12, 5),
    "5 May 2020": date(2020, 5, 5),
    "May 2020": date(2020, 5, 1),
    "5 May 2023": None,
    "31 February": None,
    "a table": None,
}


@pytest.mark.parametrize(("phrase", "day"), PHRASES.items(), ids=PHRASES)
def test_phrases_said_on_a_wednesday(phrase: str, day: date | None) -> None:
    assert resolve(phrase, WEDNESDAY) == day


def test_a_phrase_means_another_day_on_another_day() -> None:
    assert [resolve("Wednesday", date(2022, 5, n)) for n in (17, 18, 19, 24, 25)] == [
        date(2022, 5, n) for n in (11, 18, 18, 18, 25)
    ]


OWN = """
Russia Russia PROPN 2 nsubj
bombed bomb VERB 0 root
Georgia Georgia PROPN 2 obj
on on ADP 5 case
Monday Monday PROPN 2 obl
"""
ABOVE = """
talks talk NOUN 2 obj
held hold VERB 0 root
on on ADP 4 case
Monday Monday PROPN 2 obl
"""
ANOTHERS = """
Chad Chad PROPN 2 nsubj
said say VERB 0 root
on on ADP 4 case
Monday Monday PROPN 2 obl
that that SCONJ 7 mark
Russia Russia PROPN 7 nsubj
bombed bomb VERB 2 ccomp
Georgia Georgia PROPN 7 obj
"""


@pytest.mark.parametrize(
    ("rows", "predicate", "day"),
    [
        pytest.param(OWN, 1, date(2022, 5, 16), id="its own"),
        pytest.param(ABOVE, 0, date(2022, 5, 16), id="that of the verb above"),
        pytest.param(ANOTHERS, 6, WEDNESDAY, id="not that of who says it"),
    ],
)
def test_an_event_takes_the_date_words_of_its_predicate(rows: str, predicate: int, day: date) -> None:
    assert event_date(tree(rows), predicate, WEDNESDAY) == day
    assert event_date(tree(rows), predicate, None) is None


DOCUMENTS = {
    "the day itself": ("Kenya condemned Uganda on Wednesday.", ["2022-05-18 KEN 111 UGA"]),
    "a weekday": ("Kenya condemned Uganda on Thursday.", ["2022-05-12 KEN 111 UGA"]),
    "a weekday without on": ("Kenya condemned Uganda late Tuesday.", ["2022-05-17 KEN 111 UGA"]),
    "yesterday": ("Kenya condemned Uganda yesterday.", ["2022-05-17 KEN 111 UGA"]),
    "last week": ("Kenya condemned Uganda last week.", ["2022-05-11 KEN 111 UGA"]),
    "day and month": ("Kenya condemned Uganda on 5 May.", ["2022-05-05 KEN 111 UGA"]),
    "month and day": ("Kenya condemned Uganda on May 5.", ["2022-05-05 KEN 111 UGA"]),
    "day, month and year": ("Kenya condemned Uganda on 3 April 2021.", ["2021-04-03 KEN 111 UGA"]),
    "tomorrow has not happened": ("Kenya condemned Uganda tomorrow.", ["2022-05-18 KEN 111 UGA"]),
    "what is intended is said today": ("Kenya will condemn Uganda on Friday.", ["2022-05-18 KEN 130 UGA"]),
    "no date words": ("Kenya condemned Uganda.", ["2022-05-18 KEN 111 UGA"]),
    "a year alone": ("Kenya condemned Uganda in 2020.", ["2022-05-18 KEN 111 UGA"]),
    "each clause its own": (
        "Kenya condemned Uganda on Monday after Tanzania condemned Rwanda on Tuesday.",
        ["2022-05-16 KEN 111 UGA", "2022-05-17 TZA 111 RWA"],
    ),
    "shared by what is joined": (
        "On Monday, Kenya condemned Uganda and praised Rwanda.",
        ["2022-05-16 KEN 051 RWA", "2022-05-16 KEN 111 UGA"],
    ),
}


def events(coder: Coder, documents: list[Document]) -> dict[str, list[str]]:
    return {
        document.id: sorted(f"{m.date} {m.source.code} {m.code} {m.target.code}" for m in mentions)
        for document, mentions in coder.code_all(documents)
    }


@pytest.fixture(scope="module")
def coded(coder: Coder) -> dict[str, list[str]]:
    return events(coder, [Document(name, text, WEDNESDAY) for name, (text, _) in DOCUMENTS.items()])


@pytest.mark.parametrize("name", DOCUMENTS)
def test_documents_of_a_wednesday(coded: dict[str, list[str]], name: str) -> None:
    assert coded[name] == DOCUMENTS[name][1]


def test_a_document_without_a_date_gives_events_without(coder: Coder) -> None:
    assert events(coder, [Document("d", "Kenya condemned Uganda on Monday.")]) == {"d": ["None KEN 111 UGA"]}
