"""Verb files: word-order patterns as patterns on trees, blocks and sets as acts, a reason for each line left out."""

import pytest

from coder.foreign import acts, verbs
from coder.foreign.acts import Acts
from coder.foreign.report import Report
from coder.foreign.text import lines
from coder.foreign.words import Words


def read(text: str, words: Words) -> tuple[Acts, list[str]]:
    report = Report()
    found = verbs.read(lines("f", text.encode(), report), report)
    converted = acts.convert(found, words, {}, report)
    return converted, [f"{f.line.number} {f.outcome}: {f.reason}" for f in report.sorted()]


SETS = "&TALKS\n+DIALOGUE\n+PEACE_PROCESS\n&ARMY_\n+TROOPS\n&PREP_\n+AGAINST\n+ON\n&AUX_\n+WILL\n+WOULD\n"
PATTERNS = {
    "the verb alone": ("*", ["quit"]),
    "an object": ("* HOTEL", ["quit hotel"]),
    "TABARI's closed words": ("* HOTEL_ ", ["quit hotel"]),
    "a set": ("* &TALKS", ["quit {&talks}"]),
    "a target": ("* +", ["quit (TARGET)"]),
    "a target behind a preposition": ("* WITH_ +", ["quit with TARGET"]),
    "in PETRARCH2's brackets": ("* HOTEL (IN +)", ["quit hotel in TARGET"]),
    "a noun behind a preposition": ("* (IN HASTE)", ["quit in haste"]),
    "a preposition alone": ("* (FOR)", ["quit for *"]),
    "two prepositions": ("* (BY/WITH &ARMY)", ["quit by|with {&army}"]),
    "a set of prepositions": ("* HOTEL &PREP +", ["quit hotel against|on TARGET"]),
    "a noun phrase": ("* {OLD HOTEL}", ["quit old+hotel"]),
    "a noun phrase with a set": ("* {OLD &ARMY}", ["quit old+{&army}"]),
    "a noun phrase with a preposition": ("* {WAY OF LIFE}", ["quit life+way"]),
    "several words are sought in their order": ("* OLD HOTEL", ["quit ...old ...hotel"]),
    "also when joined": ("* OLD_HOTEL", ["quit ...old ...hotel"]),
    "also behind a preposition": ("* (IN GREAT HASTE)", ["quit ...in ...great ...haste"]),
    "words behind the target": ("* + HOTEL", ["quit (TARGET) ...hotel"]),
    "a particle": ("* DOWN HOTEL", ["quit ...down hotel"]),
    "a word with a hyphen": ("* CEASE-FIRE", ["quit cease-fire|cease+fire|ceasefire"]),
    "anybody": ("* ^ HOTEL", ["quit ...hotel"]),
    "anybody behind a preposition": ("* (AT ^) HOTEL", ["quit at * ...hotel"]),
    "words that the tree undoes": ("HAS_BEEN * THE HOTEL", ["quit hotel"]),
    "a word before": ("SHARPLY *", ["sharply... quit"]),
    "two words before": ("CLOSE TO_ *", ["close... quit"]),
    "a set before is the subject": ("&ARMY *", ["SOURCE:{&army} > quit"]),
    "so is a phrase": ("{ANGRY MOB} * HOTEL", ["SOURCE:angry+mob > quit hotel"]),
    "alternatives before": ("{ LAST | FINAL } *", ["last|final... quit"]),
    "alternatives behind": ("* { LAST | FINAL } HOTEL", ["quit ...last|final ...hotel"]),
    "a source before": ("$ * HOTEL", ["quit hotel"]),
    "a source behind": ("* HOTEL FROM $", ["quit hotel from SOURCE"]),
    "a target before, of the passive": ("+ WAS * BY_ $", ["quit TARGET (by SOURCE)"]),
    "a target before": ("+ *_OF", ["quit TARGET of *"]),
    "a target before, a source behind": (
        "+ GUEST * IN_ $",
        ["guest... quit TARGET in SOURCE", "TARGET > guest... quit in SOURCE"],
    ),
    "a target before, a source somewhere": (
        "+ * $",
        [
            "quit TARGET in|at|on|to|from|by|with|into|against|of|for SOURCE",
            "TARGET > quit in|at|on|to|from|by|with|into|against|of|for SOURCE",
        ],
    ),
    "a target behind a preposition before": ("IN + * HOTEL", ["quit in TARGET hotel"]),
}


@pytest.mark.parametrize(("written", "patterns"), PATTERNS.values(), ids=PATTERNS)
def test_patterns_become_patterns_on_trees(words: Words, written: str, patterns: list[str]) -> None:
    found, findings = read(f"{SETS}--- QUIT [---] ---\nQUIT\n- {written} [160]", words)
    assert [text for act in found.acts.values() for text in act.verbs] == patterns
    assert findings == []


MARKED = {
    "a modal before": ("WILL * HOTEL", "160", ("quit 160, final", "will... quit hotel")),
    "negation": ("DID NOT *", "160", ("quit 160, final", "not... quit")),
    "a word for two": ("CANNOT *", "160", ("quit 160, final", "can... not... quit")),
    "a set of modals": ("&AUX *", "160", ("quit 160, final", "{&aux}... quit")),
    "a modal behind": ("* + MUST", "160", ("quit 160, final", "quit (TARGET) ...must")),
    "who says it": ("$ SAID + *", "160", ("quit 160, voiced", "TARGET > said... quit")),
    "who demands it": (
        "SAID + MUST * HOTEL",
        "100",
        ("quit 100, final, voiced", "TARGET > said... must... quit hotel"),
    ),
    "both of them": ("% * HOTEL", "160", ("quit 160, mutual", "quit hotel")),
    "the same both ways": ("* HOTEL", "160:160", ("quit 160:160, mutual", "quit hotel")),
    "another code back": ("* HOTEL", "042:043", ("quit 042:043", "quit hotel")),
    "the subject is the target": (
        "* (BEFORE COURT)",
        ":173",
        ("quit 173, reverse", "TARGET > quit before SOURCE:court"),
    ),
    "and the object the source": ("*", ":110", ("quit 110, reverse", "TARGET > quit SOURCE")),
}


@pytest.mark.parametrize(("written", "code", "act"), MARKED.values(), ids=MARKED)
def test_codes_and_words_make_other_acts(words: Words, written: str, code: str, act: tuple[str, str]) -> None:
    found, findings = read(f"{SETS}--- QUIT [---] ---\nQUIT\n- {written} [{code}]", words)
    assert [(a.name, *a.verbs) for a in found.acts.values()] == [act]
    assert findings == []


def test_null_codes_give_nothing(words: Words) -> None:
    found, findings = read(
        "--- QUIT [---] ---\nQUIT\n- * + HOTEL [---]\n- &ARMY * [###]\n&ARMY\n+TROOPS\n", words
    )
    assert [text for act in found.acts.values() for text in act.verbs] == [
        "TARGET > quit ...hotel",
        "TARGET:{&army} > quit",
    ]
    assert findings == [
        "3 changed: a null code: carried over as an act that gives nothing",
        "4 changed: [###] discards the report; here it only keeps the verb from giving an event",
    ]


BLOCKS = {
    "verbs share patterns": ("--- QUIT [160] ---\nQUIT\nLEAVE\n- * HOTEL [161]", {"quit 160": ["quit|leave"], "quit 161": ["quit|leave hotel"]}),
    "a code of its own": (
        "--- QUIT [160] ---\nQUIT\nLEAVE [166]\n- * HOTEL [161]",
        {"quit 160": ["quit"], "quit 166": ["leave"], "quit 161": ["quit|leave hotel"]},
    ),
    "forms that are not regular": (
        "--- QUIT [160] ---\nLEAVE {LEAVES LEAVING LEFT }\n- * HOTEL [161]",
        {"quit 160": ["leave|left"], "quit 161": ["leave|left hotel"]},
    ),
    "many verbs are a set": (
        "--- QUIT [---] ---\nQUIT\nLEAVE\nGO\nDEPART\nFLEE\n- * HOTEL [161]",
        {"quit 161": ["{&quit-verbs} hotel"]},
    ),
    "a verb and its particle": ("--- QUIT [160] ---\n+WALK_OUT {+WALKS_OUT +WALKED_OUT}", {"quit 160": ["walk_out"]}),
    "a verb of several words": (
        "--- QUIT [160] ---\n+TAKE_LEAVE {+TOOK_LEAVE}\n- * (OF +) [161]",
        {"quit 160": ["take|took leave"], "quit 161": ["take|took leave of TARGET"]},
    ),
    "a verb behind other words": ("--- QUIT [160] ---\nWIRE_+TAP", {"quit 160": ["wire... tap"]}),
    "a verb anew": ("--- QUIT [160] ---\nRE_+OPEN", {"quit 160": ["reopen|re-open"]}),
    "an early file": ("### QUIT ###\nQUIT [160]\nLEAVE\n- ** HOTEL [161]", {"quit 160": ["quit|leave"], "quit 161": ["quit|leave hotel"]}),
    "TABARI's verbs": ("QUIT [160] ;x\n- * HOTEL [161]\nLEAVE [---]", {"quit 160": ["quit"], "quit 161": ["quit hotel"]}),
    "TABARI's stems": ("ACCUS [112]\n- * + OF_ [112]", {"accus 112": ["accus|accuse|accusation", "accus|accuse|accusation (TARGET) of *"]}),
    "patterns of two entries": ("QUIT [160]\n- * HOTEL [161]\nQUIT\n- * INN [161]", {"quit 160": ["quit"], "quit 161": ["quit hotel", "quit inn"]}),
}  # fmt: skip


@pytest.mark.parametrize(("text", "written"), BLOCKS.values(), ids=BLOCKS)
def test_blocks_become_acts(words: Words, text: str, written: dict[str, list[str]]) -> None:
    found, findings = read(text, words)
    assert {name: list(act.verbs) for name, act in found.acts.items()} == written
    assert findings == []


def test_nouns_that_tabari_takes_for_verbs_have_patterns_of_their_own(words: Words) -> None:
    found, _ = read("ABDUCT [181]\n- * OF_ + IN_ $ [181]\n- * HOTEL [181]", words)
    (act,) = found.acts.values()
    assert list(act.nouns) == ["abduct|abduction of TARGET in SOURCE"]


SET_TEXTS = {
    "words and phrases": (
        "&TALKS\n+DIALOGUE\n+PEACE_PROCESS\n+WAY_OF_LIFE\n+BOW_AND_ARROW\n+CEASE-FIRE",
        {
            "&talks": (
                "dialogue",
                "peace+process",
                "life+way",
                "bow+arrow",
                "cease-fire",
                "cease+fire",
                "ceasefire",
            )
        },
    ),
    "marks of plurals": ("&TALKS_\n+DIALOGUE_\n", {"&talks": ("dialogue",)}),
    "a set of another, whatever their order": (
        "&ALL\n+&TALKS\n+SUMMIT\n&TALKS\n+DIALOGUE",
        {"&talks": ("dialogue",), "&all": ("{&talks}", "summit")},
    ),
    "a name with marks": ("&FIGHT_OF_WORDS\n+DEBATE", {"&fight_of_words": ("debate",)}),
}


@pytest.mark.parametrize(("text", "sets"), SET_TEXTS.values(), ids=SET_TEXTS)
def test_sets_are_read(words: Words, text: str, sets: dict[str, tuple[str, ...]]) -> None:
    found, findings = read(f"{text}\n--- X [---] ---\n", words)
    assert (found.sets, findings) == (sets, [])


def test_sets_of_the_same_name_in_two_files_stay_apart(words: Words) -> None:
    taken = {"&talks": ("dialogue",)}
    report = Report()
    found = verbs.read(
        lines("f", b"&TALKS\n+SUMMIT\n--- QUIT [---] ---\nQUIT\n- * &TALKS [160]", report), report
    )
    (act,) = acts.convert(found, words, taken, report).acts.values()
    assert list(act.verbs) == ["quit {&talks-2}"]
    assert taken == {"&talks": ("dialogue",), "&talks-2": ("summit",)}


LEFT = {
    "a code in no codebook": ("- * HOTEL [999]", "3 left: event code '999' is not in the codebook"),
    "a code of another kind": ("- * HOTEL [AGREE]", "3 left: event code 'AGREE' is not CAMEO's (PLOVER and others are not carried over)"),
    "no code": ("- * HOTEL", "3 left: a pattern without a code"),
    "no place for the verb": ("- HOTEL [160]", "3 left: a pattern without *, the place of the verb"),
    "no dash": ("* HOTEL [160]", "3 left: neither a verb nor a pattern"),
    "a set that is not defined": ("- * &TALKS [160]", "3 left: the set &TALKS is not defined"),
    "a word with a figure": ("- * F-16 [160]", "3 left: 'f-16' is no word of our patterns"),
    "an auxiliary": ("WILL", "3 left: 'WILL' is an auxiliary, which says no act"),
    "no verb": ("AND_SO_ON", "3 left: 'AND_SO_ON' begins with no verb"),
    "a transformation": ("~ a (a b QUIT) SAY = a b 015", "3 left: a transformation of one verb by another"),
    "a member that is no noun": ("&TALKS\n+TO_THE_END", "4 left: 'TO_THE_END' is no noun"),
    "the last of two counts": ("- * HOTEL [160]\n- * HOTEL [161]", "3 left: line 4 says the same with another code"),
    "a brace not closed": ("LEAVE {LEFT", "3 changed: the brace is not closed"),
    "no verb is left": ("--- WILL [030] ---\nWOULD\n- * HOTEL [160]", "5 left: no verb of the block 'will' is carried over"),
}  # fmt: skip


@pytest.mark.parametrize(("text", "finding"), LEFT.values(), ids=LEFT)
def test_what_is_not_carried_over_is_told(words: Words, text: str, finding: str) -> None:
    assert read(f"--- QUIT [---] ---\nQUIT\n{text}", words)[1][-1:] == [finding]


def test_in_tabari_the_first_of_two_counts(words: Words) -> None:
    found, findings = read("QUIT [---]\n- * HOTEL [160]\n- * HOTEL [161]", words)
    assert (list(found.acts), findings) == (["quit 160"], ["3 left: line 2 says the same with another code"])


def test_a_pattern_above_all_verbs_is_told(words: Words) -> None:
    assert read("- * HOTEL [160]\nQUIT [160]", words)[1] == ["1 left: no verb stands above this pattern"]


def test_files_coded_in_weis_are_left_out_whole(words: Words) -> None:
    found, findings = read("ABDUCT [213]\n- * HOTEL [223]\nABIDE [080]", words)
    reason = "the file is coded in WEIS (roots 21 and 22), whose codes mean something else in CAMEO"
    assert (found.acts, findings) == ({}, [f"{n} left: {reason}" for n in (1, 2, 3)])
