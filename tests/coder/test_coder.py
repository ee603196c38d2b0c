"""The whole trip: the same text gives the same events, spans are exact, and the trace says why."""

import gc
import random
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path

import pytest
import sentences

from coder import coder as trip
from coder import lexicon
from coder.coder import Coder
from coder.sentence import Sentence
from coder.version import NUMBER
from schema.errors import DataError
from schema.records import Document, Mention

DAY = date(2022, 5, 18)
TEXTS = (
    "Kiev quit negotiations with Moscow. The latter criticised Germany.",
    "Russian officials met their Finnish counterparts in Helsinki on Monday.\n\nThey praised Turkey’s president.",
    "PARIS (Reuters) — Emmanuel Macron's government refused to lift sanctions against Iran.",
    "“We condemn Uganda,” Kenyan Foreign Minister Peter Kamau said.  He praised  Côte d'Ivoire\nand Rwanda.",
    "Kenya and Uganda held talks; Tanzania, which condemned them, did not attack Rwanda.",
    "Sweden and Finland will break off relations with Belarus, Sweden's minister said on 5 May.",
    "",
    "No one was here.",
    "Anna criticised Uganda and called on Israel to withdraw its troops from Lebanon.",
)
DOCUMENTS = tuple(
    Document(f"d{n}", text, DAY, "Rwanda condemned Kenya" if n % 3 == 0 else "")
    for n, text in enumerate(TEXTS)
)


@pytest.fixture(scope="module")
def alone(coder: Coder) -> dict[str, tuple[Mention, ...]]:
    return {document.id: coder.code(document, "any") for document in DOCUMENTS}


# ---------------------------------------------------------------------- the same text, the same events


@pytest.mark.parametrize("seed", range(3))
def test_a_document_gives_the_same_events_in_any_batch_and_order(
    coder: Coder, alone: dict[str, tuple[Mention, ...]], seed: int
) -> None:
    batch = list(DOCUMENTS) * 2
    random.Random(seed).shuffle(batch)
    assert list(coder.code_all(batch, "any")) == [(document, alone[document.id]) for document in batch]


def test_documents_come_out_in_order_window_by_window(coder: Coder) -> None:
    taken: list[str] = []

    def endless() -> Iterator[Document]:
        for n in range(3 * trip.WINDOW):
            taken.append(f"{n}")
            yield Document(f"{n}", "No.", DAY)

    coded = coder.code_all(endless())
    assert [next(coded)[0].id for _ in range(2)] == ["0", "1"]
    assert len(taken) == trip.WINDOW


def test_a_sentence_gives_the_same_events_wherever_it_stands(coder: Coder) -> None:
    said = "Kenya condemned Uganda on Monday."
    (only,) = coder.code(Document("d", said, DAY))
    later = [
        m for m in coder.code(Document("d", f"Nobody came.\n\n{said} It rained.", DAY)) if m.sentence == said
    ]
    assert [(m.source.code, m.code, m.target.code, m.date, m.confidence, m.fired) for m in later] == [
        (only.source.code, only.code, only.target.code, only.date, only.confidence, only.fired)
    ]
    assert (later[0].sentence_index, later[0].sentence_span.start) == (1, 14)


# ---------------------------------------------------------------------- spans


#: Words that stand for somebody named before: their party's text are the words that named him.
STANDINS = frozenset(("he", "it", "they", "them", "their", "we", "the latter"))


def test_spans_are_exact(alone: dict[str, tuple[Mention, ...]]) -> None:
    texts = {document.id: document.full_text for document in DOCUMENTS}
    mentions = [mention for found in alone.values() for mention in found]
    assert len(mentions) > 10
    for mention in mentions:
        text = texts[mention.document_id]
        assert text[mention.sentence_span.start : mention.sentence_span.end] == mention.sentence
        for party in (mention.source, mention.target):
            place = text[party.span.start : party.span.end]
            assert place == party.text or (place.casefold() in STANDINS and party.text in text)
        trigger = text[mention.trigger_span.start : mention.trigger_span.end]
        words = mention.trigger.split()
        assert trigger.startswith(words[0]) and trigger.endswith(words[-1])


def test_a_pronoun_keeps_its_place_and_takes_the_name(coder: Coder) -> None:
    document = Document("d", "Kenya criticised Uganda. It also condemned Tanzania.", DAY)
    source = coder.code(document)[1].source
    place = document.text[source.span.start : source.span.end]
    assert (source.code, source.text, place) == ("KEN", "Kenya", "It")


ODD = {
    "nothing": "",
    "blanks": " \n\t\u00a0",
    "marks": '... ?! — "" ()',
    "zero byte and pictures": "Kenya \x00 condemned 😀 Uganda \u200b.",
    "other scripts": "Кения осудила Уганду. 中国谴责。 İstanbul ﬁrst ß.",
    "one long word": "x" * 3000,
    "one long sentence": "Kenya condemned Uganda and " * 400 + "left.",
    "no day": "Kenya condemned Uganda on 31 February, May 0, 0000, 99 May and 5000 years ago.",
    "only stand-ins": "He told it that the latter met his Finnish counterpart, and they left us.",
}


@pytest.mark.parametrize("text", ODD.values(), ids=ODD)
def test_odd_texts_are_coded_within_their_sentences(coder: Coder, text: str) -> None:
    for mention in coder.code(Document("d", text, DAY), "any"):
        whole = mention.sentence_span
        assert text[whole.start : whole.end] == mention.sentence
        for span in (mention.source.span, mention.target.span, mention.trigger_span):
            assert whole.start <= span.start < span.end <= whole.end
        assert 0 < mention.confidence <= 1
        assert mention.date and mention.date <= DAY


def test_the_title_is_coded_as_the_first_paragraph(coder: Coder) -> None:
    document = Document("d", "Nobody came.", DAY, "Kenya condemned Uganda")
    (mention,) = coder.code(document)
    assert (mention.sentence, mention.sentence_index, mention.source.span.start) == (
        "Kenya condemned Uganda",
        0,
        0,
    )


# ---------------------------------------------------------------------- actors of no code


def test_actors_of_no_code_are_kept_on_request(coder: Coder) -> None:
    document = Document("d", "Anna criticised Uganda. Kenya praised Rwanda.", DAY)
    coded = [(m.source.code, m.source.text, m.code, m.target.code) for m in coder.code(document)]
    every = [(m.source.code, m.source.text, m.code, m.target.code) for m in coder.code(document, "any")]
    assert coded == [("KEN", "Kenya", "051", "RWA")]
    assert every == [(None, "Anna", "111", "UGA"), ("KEN", "Kenya", "051", "RWA")]


# ---------------------------------------------------------------------- the trace


def test_the_trace_names_the_entries_that_fired(coder: Coder) -> None:
    document = Document("d", "Kenya condemned Uganda.", DAY)
    (mention,) = coder.code(document)
    (sentence,) = coder.explain(document).sentences
    assert [word[0] for word in sentence.words] == ["Kenya", "condemned", "Uganda", "."]
    assert [(a.text, a.code) for a in sentence.actors] == [("Kenya", "KEN"), ("Uganda", "UGA")]
    assert [f.partition(":")[0] for a in sentence.actors for f in a.fired] == ["countries.toml"] * 2
    (act,) = sentence.acts
    assert (act.trigger, act.act, act.dropped) == ("condemned", mention.act, "")
    assert mention.fired == (
        f"{act.where} {act.act}: {act.pattern}",
        *sentence.actors[0].fired,
        *sentence.actors[1].fired,
    )
    (event,) = sentence.events
    assert (event["source"], event["code"], event["target"], event["date"], event["fired"]) == (
        "KEN", "111", "UGA", "2022-05-18", mention.fired,
    )  # fmt: skip
    assert sentence.missing == ""


def test_the_trace_says_why_an_act_came_to_nothing(coder: Coder) -> None:
    (sentence,) = coder.explain(Document("d", "Kenya did not attack Uganda.", DAY)).sentences
    assert [act.dropped for act in sentence.acts] == ["negated"]
    assert sentence.events == () and sentence.missing.endswith(": negated")


def test_the_trace_reads_as_a_page_and_as_data(coder: Coder) -> None:
    trace = coder.explain(Document("d", "Kenya condemned Uganda. Kenya is green.", DAY))
    page = str(trace)
    assert "    KEN 111 UGA  2022-05-18  (done, 0." in page
    assert "    no dyad of coded actors: one actor alone: KEN; no act: no pattern matches a word" in page
    assert [sentence["text"] for sentence in trace.as_dict()["sentences"]] == [
        "Kenya condemned Uganda.",
        "Kenya is green.",
    ]


def test_the_trace_gives_the_events_that_coding_gives(
    coder: Coder, alone: dict[str, tuple[Mention, ...]]
) -> None:
    for document in DOCUMENTS:
        told = [
            (e["source"], e["code"], e["target"], e["confidence"], e["fired"])
            for sentence in coder.explain(document).sentences
            for e in sentence.events
        ]
        assert told == [
            (m.source.code, m.code, m.target.code, m.confidence, m.fired) for m in alone[document.id]
        ]


# ---------------------------------------------------------------------- dictionaries of the user's

OURS = """\
[[actor]]
name = "Uganda"
code = "UGA"
kind = "country"

[[actor]]
name = "Wakanda"
code = "KEN"
kind = "country"

[[act]]
name  = "salute"
code  = "051"
verbs = ["zibble|hail TARGET"]
[[act.example]]
text  = "Kenya hailed Uganda."
gives = ["KEN 051 UGA"]
"""
THEIRS = """\
[[act]]
name  = "salute"
code  = "050"
verbs = ["zibble TARGET"]
[[act.example]]
text  = "Kenya zibbled Uganda."
gives = ["KEN 050 UGA"]

[[actor]]
name = "Wakanda"
code = "KENREB"
kind = "group"
"""
ZIBBLE = """
Wakanda Wakanda PROPN 2 nsubj
zibbles zibble VERB 0 root
Uganda Uganda PROPN 2 obj
"""


class NoParser:
    """Stands where no text is parsed."""

    def parse(self, texts: Iterable[str], wanted: object = None) -> Iterator[tuple[Sentence, ...]]:
        raise AssertionError(f"parsed {list(texts)}")


def write(folder: Path, name: str, text: str) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(text, encoding="utf-8")
    return folder


@pytest.fixture
def ours(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A small dictionary in the place of the project's, without the cities of the package."""
    folder = write(tmp_path / "ours", "small.toml", OURS)
    monkeypatch.setattr(lexicon, "_add_cities", lambda names, countries: None)
    monkeypatch.setattr(trip, "_roots", lambda mine: [folder, mine] if mine else [folder])
    return folder


def test_the_users_dictionaries_stand_before_ours(tmp_path: Path, ours: Path) -> None:
    document, parsed = Document("d", sentences.text(ZIBBLE), DAY), (sentences.sentence(ZIBBLE),)
    plain = Coder.load(None, NoParser())
    users = Coder.load(write(tmp_path / "mine", "mine.toml", THEIRS), NoParser())
    found = [
        (m.source.code, m.code, m.target.code, m.fired)
        for coder in (plain, users)
        for m in coder.code_parsed(document, parsed)
    ]
    uganda = "small.toml:1"
    assert found == [
        ("KEN", "051", "UGA", ("small.toml:11 salute: zibble|hail TARGET", "small.toml:6", uganda)),
        ("KENREB", "050", "UGA", ("mine.toml:1 salute: zibble TARGET", "mine.toml:9", uganda)),
    ]
    assert plain.version != users.version


def test_the_version_names_the_dictionaries(tmp_path: Path, ours: Path) -> None:
    def version(name: str, text: str) -> str:
        return Coder.load(write(tmp_path / "mine", name, text), NoParser()).version

    first, second = version("mine.toml", THEIRS), version("mine.toml", THEIRS.replace("050", "051"))
    assert first != second
    assert version("notes.txt", "not read") == second
    assert {v.partition("+")[0] for v in (first, second)} == {NUMBER}


def test_all_faults_of_all_dictionaries_are_told_at_once(tmp_path: Path, ours: Path) -> None:
    mine = write(tmp_path / "mine", "acts.toml", '[[act]]\nname = "x"\ncode = "999"\n')
    write(mine, "actors.toml", '\n[[actor]]\nname = "x"\n')
    with pytest.raises(DataError) as raised:
        Coder.load(mine, NoParser())
    told = [fault.split(": ")[0] for fault in raised.value.faults]
    assert told == ["actors.toml:2", *["acts.toml:1"] * 3]


# ---------------------------------------------------------------------- memory


class Unread:
    """A parser for tests that load dictionaries alone."""

    def parse(self, texts: Iterable[str], wanted: object = None) -> Iterator[tuple[Sentence, ...]]:
        return iter(())


def test_a_loaded_coder_is_never_searched_for_garbage() -> None:
    coder = Coder.load(parser=Unread())
    assert gc.isenabled()
    assert not any(each is coder.matcher.acts.acts[0] for each in gc.get_objects())
