"""The pattern language: what reads, and what is refused with which remedy."""

import pytest

from coder.language import BEFORE, BEHIND, Element, Filler, Head, Pattern, PatternError, Word, compile_pattern

SETS = {"talks": (Word("negotiation"), Word("talk", frozenset({"peace"})))}
TALKS = {"negotiation", "talk"}
TARGET, ACT, SOURCE = Filler("TARGET"), Filler("ACT"), Filler("SOURCE")
HALT = (Head("halt"), Head("break", "off"))


@pytest.mark.parametrize(
    ("text", "pattern"),
    [
        pytest.param("halt|break_off TARGET", (HALT, SOURCE, (Element(TARGET),)), id="object"),
        pytest.param(
            "halt|break_off {talks} (with|to TARGET)",
            (HALT, SOURCE, (Element(Filler("", SETS["talks"])), Element(TARGET, frozenset({"with", "to"}), True))),
            id="set and optional oblique",
        ),
        pytest.param("halt|break_off ACT", (HALT, SOURCE, (Element(ACT),)), id="embedded act"),
        pytest.param(
            "{talks} > halt|break_off", (HALT, Filler("", SETS["talks"]), ()), id="constrained subject"
        ),
        pytest.param(
            "halt|break_off TARGET:envoy",
            (HALT, SOURCE, (Element(Filler("TARGET", (Word("envoy"),))),)),
            id="constrained target",
        ),
        pytest.param(
            "halt|break_off military+aid",
            (HALT, SOURCE, (Element(Filler("", (Word("aid", frozenset({"military"})),))),)),
            id="modified noun",
        ),
        pytest.param(
            "halt|break_off sit-in",
            (HALT, SOURCE, (Element(Filler("", (Word("sit-in"), Word("in", frozenset({"sit"}))))),)),
            id="hyphenated noun",
        ),
        pytest.param(
            "halt|break_off ...peace|war ...{talks}",
            (
                HALT,
                SOURCE,
                (
                    Element(Filler("", (Word("peace"), Word("war"))), side=BEHIND),
                    Element(Filler("", SETS["talks"]), side=BEHIND),
                ),
            ),
            id="words behind",
        ),
        pytest.param(
            "TARGET > would... not... halt|break_off",
            (
                HALT,
                TARGET,
                (
                    Element(Filler("", (Word("would"),)), side=BEFORE),
                    Element(Filler("", (Word("not"),)), side=BEFORE),
                ),
            ),
            id="words before",
        ),
        pytest.param("halt|break_off $", (HALT, SOURCE, (Element(Filler("", (Word("$"),))),)), id="currency"),
    ],
)  # fmt: skip
def test_patterns_read(text: str, pattern: tuple[object, ...]) -> None:
    found = compile_pattern(text, "verb", SETS)
    assert found == Pattern(text, "verb", *pattern)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("halt {nonsense}", "no set {nonsense}; define it in sets.toml"),
        ("halt TARGETS", "'TARGETS' is no slot; the slots are TARGET, SOURCE and ACT"),
        ("halt (with TARGET", "'halt (with TARGET': something is missing at the end"),
        ("halt with", "something is missing at the end; close the bracket or name what follows"),
        ("talk by|fnord phone", "fnord is no preposition; add it to PREPOSITIONS"),
        ("halt (...peace)", "'...peace' is no word; use lemmas, {sets}, | and +"),
        ("would... not...", "'would... not...': no head; begin with a verb, noun or {set}"),
        ("", "'': no head; begin with a verb, noun or {set}"),
        ("a b > halt", "one filler stands before '>'"),
    ],
)
def test_faults_carry_their_remedy(text: str, message: str) -> None:
    with pytest.raises(PatternError) as caught:
        compile_pattern(text, "verb", SETS)
    assert message in str(caught.value)


@pytest.mark.parametrize(
    ("text", "needs"),
    [
        ("halt TARGET", []),
        ("halt (with peace)", []),
        ("halt ...peace|war", [{"peace", "war"}]),
        ("halt {talks} with peace", [{"peace"}, TALKS, {"with"}]),
        ("envoy > halt {talks}", [{"envoy"}, TALKS]),
        ("halt ...to ...negotiation", [{"negotiation"}, {"to"}]),
        ("halt out_of|from TARGET", [{"of", "from"}]),
        ("halt peace+talks", [{"talks"}, {"peace"}]),
    ],
)
def test_a_pattern_needs_words_the_rarest_first(text: str, needs: list[set[str]]) -> None:
    assert compile_pattern(text, "verb", SETS).needs == tuple(needs)


def test_a_nouns_target_may_stand_elsewhere() -> None:
    assert compile_pattern("peace with TARGET", "noun", SETS).needs == ()
