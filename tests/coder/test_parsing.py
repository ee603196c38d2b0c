"""Raw text is parsed, and a sentence is parsed the same whatever is parsed beside it."""

import itertools
import random
from itertools import pairwise

import pytest

from coder import parsing
from coder.conllu import Parsed, formatted, parsed
from coder.parsing import ModelParser
from coder.sentence import Sentence
from schema.errors import DyadError

SUBJECTS = (
    "Kiev",
    "The Finnish president",
    "Russia’s Deputy Foreign Minister Andrey Rudenko",
    "Both Sweden and Finland",
)
VERBS = (
    "quit negotiations",
    "condemned the attack",
    "was accused of shelling a hospital",
    "didn't agree to the terms",
)
ENDS = (
    "with Moscow.",
    "on Wednesday, officials in the capital said.",
    "after the talks in Geneva had failed to produce a truce;",
    "!",
)
SENTENCES = [f"{subject} {verb} {end}" for subject in SUBJECTS for verb in VERBS for end in ENDS]


@pytest.fixture(scope="module")
def parser() -> ModelParser:
    return parsing.load()


@pytest.fixture(scope="module")
def alone(parser: ModelParser) -> dict[str, tuple[Sentence, ...]]:
    return {text: next(iter(parser.parse([text]))) for text in SENTENCES}


@pytest.mark.parametrize("seed", range(3))
def test_a_parse_does_not_depend_on_its_batch(
    parser: ModelParser, alone: dict[str, tuple[Sentence, ...]], seed: int
) -> None:
    chance = random.Random(seed)
    texts = chance.sample(SENTENCES, chance.randint(2, len(SENTENCES)))
    assert list(parser.parse(texts)) == [alone[text] for text in texts]


def test_a_parse_does_not_depend_on_the_threads(alone: dict[str, tuple[Sentence, ...]]) -> None:
    assert list(parsing.load(threads=2).parse(SENTENCES)) == [alone[text] for text in SENTENCES]


def test_a_parse_does_not_depend_on_the_window(
    parser: ModelParser, alone: dict[str, tuple[Sentence, ...]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parsing, "WINDOW", 5)
    assert list(parser.parse(SENTENCES)) == [alone[text] for text in SENTENCES]


def test_a_sentence_keeps_its_parse_inside_a_document(
    parser: ModelParser, alone: dict[str, tuple[Sentence, ...]]
) -> None:
    (found,) = parser.parse(["\n\n".join(SENTENCES)])
    rows = [[(token.form, token.head, token.rel) for token in sentence.tokens] for sentence in found]
    assert rows == [[(t.form, t.head, t.rel) for t in alone[text][0].tokens] for text in SENTENCES]
    assert [sentence.index for sentence in found] == list(range(len(SENTENCES)))


def test_texts_stream(parser: ModelParser, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parsing, "WINDOW", 8)
    endless = itertools.count()
    assert len(next(iter(parser.parse(f"Kiev quit {number} talks." for number in endless)))) == 1
    assert next(endless) == 8


PARSES = {
    "subject and object": ("Kiev quit negotiations.", "nsubj root obj punct", "Kiev quit negotiation ."),
    "passive": (
        "Negotiations were halted by Ukraine.",
        "nsubj:pass aux:pass root case obl:agent punct",
        "negotiation be halt by Ukraine .",
    ),
    "negation": (
        "Ukraine didn't attack Russia.",
        "nsubj aux advmod root obj punct",
        "Ukraine do not attack Russia .",
    ),
    "possessive": (
        "Macron's mediation failed.",
        "nmod:poss case nsubj root punct",
        "Macron 's mediation fail .",
    ),
    "complement": (
        "Putin said that Kiev left.",
        "nsubj root mark nsubj ccomp punct",
        "Putin say that Kiev leave .",
    ),
    "conjunction": ("Sweden and Finland applied.", "nsubj cc conj root punct", "Sweden and Finland apply ."),
}


@pytest.mark.parametrize(("text", "rels", "lemmas"), PARSES.values(), ids=PARSES)
def test_parses(parser: ModelParser, text: str, rels: str, lemmas: str) -> None:
    ((sentence,),) = parser.parse([text])
    assert " ".join(token.rel for token in sentence.tokens) == rels
    assert " ".join(token.lemma for token in sentence.tokens) == lemmas


UGLY = {
    "empty": "",
    "blank": " \n\t\u00a0\n",
    "control": "\x00\x01\x1b[31m Kiev\x07 quit\x7f",
    "emoji": "😀 Kiev 🇫🇮 quit 👩‍👩‍👧",
    "lone marks": '. ! ? " ( [ …',
    "unmatched quote": '"Kiev quit',
    "long word": "x" * 100_000,
    "long sentence": "Kiev quit and " * 2_000,
    "many hyphens": "a-" * 3_000,
    "combining": "e\u0301" * 3_000,
    "right to left": "قال الرئيس إن المحادثات انتهت.",
    "surrogate": "Kiev \ud800 quit",
    "mixed line ends": "Kiev\rquit\r\nthe\u2028talks\u0085now",
}


@pytest.mark.parametrize("text", UGLY.values(), ids=UGLY)
def test_any_text_gives_sound_sentences(parser: ModelParser, text: str) -> None:
    (sentences,) = parser.parse([text])
    assert [sentence.index for sentence in sentences] == list(range(len(sentences)))
    for before, after in pairwise(sentences):
        assert before.end <= after.start
    for sentence in sentences:
        assert_sound(text, sentence)


def assert_sound(text: str, sentence: Sentence) -> None:
    """The words are the text's, in order, and their heads are a tree with one root."""
    tokens = sentence.tokens
    assert (sentence.start, sentence.end) == (tokens[0].start, tokens[-1].end)
    assert all(text[token.start : token.end] == token.form for token in tokens)
    assert all(before.end <= after.start for before, after in pairwise(tokens))
    assert [token.rel for token in tokens if token.head < 0] == ["root"]
    reached = {place for place, token in enumerate(tokens) if token.head < 0}
    while grown := {place for place, token in enumerate(tokens) if token.head in reached} - reached:
        reached |= grown
    assert len(reached) == len(tokens)


def test_words_given_are_kept(parser: ModelParser) -> None:
    (tokens,) = parser.parse_words([["Kiev", "quit", "negotiations", "."]])
    assert [(token.form, token.start) for token in tokens] == [
        ("Kiev", 0),
        ("quit", 5),
        ("negotiations", 10),
        (".", 23),
    ]
    assert [token.rel for token in tokens] == ["nsubj", "root", "obj", "punct"]


def test_too_many_words_given_are_refused(parser: ModelParser) -> None:
    with pytest.raises(DyadError, match="sentence 2 has 602 wordpieces; cut it to at most 510"):
        parser.parse_words([["Kiev"], ["Kiev"] * 600])


def test_a_parse_survives_conllu(parser: ModelParser) -> None:
    text = "Kiev quits talks\n\nKiev can't go on. “It’s over,” he said."
    document = Parsed("d", text, next(iter(parser.parse([text]))))
    assert parsed(formatted(document), "f", "f") == [document]
