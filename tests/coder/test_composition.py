"""What a sentence says was done, promised, asked for, refused: acts and modalities composed into events."""

import pytest
from sentences import text, tree

from coder import acts
from coder.actors import Actors
from coder.composition import Composer
from coder.lexicon import Lexicon, Name, Role
from coder.matching import Matcher
from schema.codebook import codebook

ACTS = """\
[sets]
light       = ["hold", "launch"]
transparent = ["continue", "try"]
prospective = ["expect"]
say         = ["say"]
sanctions   = ["sanction"]

[[act]]
name     = "attack"
code     = "190"
verbs    = ["attack TARGET"]
nouns    = ["attack (on|against TARGET)"]

[[act]]
name       = "talk"
code       = "046"
reciprocal = true
nouns      = ["talk (with|between TARGET)"]

[[act]]
name    = "visit"
code    = "042"
inverse = "043"
verbs   = ["visit TARGET"]

[[act]]
name  = "ease sanctions"
code  = "085"
verbs = ["ease {sanctions} (on|against TARGET)"]

[[act]]
name    = "pull out"
code    = "0874"
negated = "120"
verbs   = ["withdraw from TARGET"]

[[act]]
name     = "promise"
code     = "030"
modality = "intended"
verbs    = ["promise ACT"]

[[act]]
name     = "ask"
code     = "020"
modality = "appealed"
verbs    = ["ask TARGET (to ACT)"]

[[act]]
name     = "refuse"
code     = "120"
modality = "refused"
verbs    = ["refuse ACT"]

[[act]]
name  = "renege"
code  = "124"
final = true
verbs = ["would... not... abide"]

[[act]]
name  = "agree on relief"
code  = "033"
verbs = ["agree ...send ...relief to TARGET"]

[[act]]
name   = "warn"
code   = "130"
voiced = true
verbs  = ["harm TARGET"]
"""
EXAMPLE = '[[act.example]]\ntext = "x"\ngives = []\n'
LANDS = {"Russia": "RUS", "Georgia": "GEO", "Chad": "TCD", "Sudan": "SDN"}


@pytest.fixture(scope="module")
def matcher(tmp_path_factory: pytest.TempPathFactory) -> Matcher:
    folder = tmp_path_factory.mktemp("acts")
    sets, *tables = ACTS.split("\n\n")
    written = [sets, *(f"{table}\n{EXAMPLE}" for table in tables)]
    (folder / "acts.toml").write_text("\n\n".join(written), encoding="utf-8")
    faults: list[str] = []
    known = acts.load([folder], faults)
    assert faults == []
    return Matcher(known)


@pytest.fixture(scope="module")
def lexicon() -> Lexicon:
    names = Lexicon()
    for name, code in LANDS.items():
        names.add(name, Name(name, "country", (Role(code),), f"names:{name}"))
    return names


def composer(matcher: Matcher, lexicon: Lexicon, rows: str) -> Composer:
    parsed = tree(rows)
    actors = Actors(parsed, lexicon, None, lambda actors, index: None, text(rows))
    return Composer(parsed, actors, matcher, codebook(), matcher.hits(parsed))


EVENTS = {
    "done": (
        "Russia Russia PROPN 2 nsubj\nattacked attack VERB 0 root\nGeorgia Georgia PROPN 2 obj",
        ["RUS 190 GEO"],
    ),
    "passive": (
        "Georgia Georgia PROPN 3 nsubj:pass\nwas be AUX 3 aux:pass\nattacked attack VERB 0 root VerbForm=Part\n"
        "by by ADP 5 case\nRussia Russia PROPN 3 obl:agent",
        ["RUS 190 GEO"],
    ),
    "two sources": (
        "Russia Russia PROPN 4 nsubj\nand and CCONJ 3 cc\nChad Chad PROPN 1 conj\nattacked attack VERB 0 root\n"
        "Georgia Georgia PROPN 4 obj",
        ["RUS 190 GEO", "TCD 190 GEO"],
    ),
    "a noun with its parties": (
        "Russia Russia PROPN 3 nmod:poss\n's 's PART 1 case\nattack attack NOUN 6 nsubj\non on ADP 5 case\n"
        "Georgia Georgia PROPN 3 nmod\nended end VERB 0 root",
        ["RUS 190 GEO"],
    ),
    "a noun and its light verb": (
        "Russia Russia PROPN 2 nsubj\nlaunched launch VERB 0 root\nan a DET 4 det\nattack attack NOUN 2 obj\n"
        "on on ADP 6 case\nGeorgia Georgia PROPN 4 nmod",
        ["RUS 190 GEO"],
    ),
    "a mutual act with a target": (
        "Russia Russia PROPN 2 nsubj\nheld hold VERB 0 root\ntalks talk NOUN 2 obj\nwith with ADP 5 case\n"
        "Georgia Georgia PROPN 3 nmod",
        ["GEO 046 RUS", "RUS 046 GEO"],
    ),
    "a mutual act of a group": (
        "Russia Russia PROPN 4 nsubj\nand and CCONJ 3 cc\nGeorgia Georgia PROPN 1 conj\nheld hold VERB 0 root\n"
        "talks talk NOUN 4 obj",
        ["GEO 046 RUS", "RUS 046 GEO"],
    ),
    "an act with an inverse": (
        "Russia Russia PROPN 2 nsubj\nvisited visit VERB 0 root\nGeorgia Georgia PROPN 2 obj",
        ["GEO 043 RUS", "RUS 042 GEO"],
    ),
    "a promise": (
        "Russia Russia PROPN 2 nsubj\npromised promise VERB 0 root\nto to PART 4 mark\nease ease VERB 2 xcomp\n"
        "sanctions sanction NOUN 4 obj\non on ADP 7 case\nGeorgia Georgia PROPN 5 nmod",
        ["RUS 0354 GEO"],
    ),
    "a refusal": (
        "Russia Russia PROPN 2 nsubj\nrefused refuse VERB 0 root\nto to PART 4 mark\nease ease VERB 2 xcomp\n"
        "sanctions sanction NOUN 4 obj\non on ADP 7 case\nGeorgia Georgia PROPN 5 nmod",
        ["RUS 1244 GEO"],
    ),
    "somebody is asked": (
        "Chad Chad PROPN 2 nsubj\nasked ask VERB 0 root\nRussia Russia PROPN 2 obj\nto to PART 5 mark\n"
        "ease ease VERB 2 xcomp\nsanctions sanction NOUN 5 obj\non on ADP 8 case\nGeorgia Georgia PROPN 6 nmod",
        ["TCD 0254 RUS"],
    ),
    "asked for nothing known": (
        "Chad Chad PROPN 2 nsubj\nasked ask VERB 0 root\nRussia Russia PROPN 2 obj",
        ["TCD 020 RUS"],
    ),
    "will, of cooperation": (
        "Russia Russia PROPN 3 nsubj\nwill will AUX 3 aux\nease ease VERB 0 root\nsanctions sanction NOUN 3 obj\n"
        "on on ADP 6 case\nGeorgia Georgia PROPN 4 nmod",
        ["RUS 0354 GEO"],
    ),
    "must, said by somebody": (
        "Chad Chad PROPN 2 nsubj\nsaid say VERB 0 root\nRussia Russia PROPN 5 nsubj\nmust must AUX 5 aux\n"
        "ease ease VERB 2 ccomp\nsanctions sanction NOUN 5 obj",
        ["TCD 1054 RUS"],
    ),
    "must, said by nobody": (
        "Russia Russia PROPN 3 nsubj\nmust must AUX 3 aux\nattack attack VERB 0 root\nGeorgia Georgia PROPN 3 obj",
        [],
    ),
    "did not": (
        "Russia Russia PROPN 4 nsubj\ndid do AUX 4 aux\nnot not PART 4 advmod\nattack attack VERB 0 root\n"
        "Georgia Georgia PROPN 4 obj",
        [],
    ),
    "will not": (
        "Russia Russia PROPN 4 nsubj\nwill will AUX 4 aux\nnot not PART 4 advmod\nease ease VERB 0 root\n"
        "sanctions sanction NOUN 4 obj\non on ADP 7 case\nGeorgia Georgia PROPN 5 nmod",
        ["RUS 1244 GEO"],
    ),
    "did not, where not doing is an act": (
        "Russia Russia PROPN 4 nsubj\ndid do AUX 4 aux\nnot not PART 4 advmod\nwithdraw withdraw VERB 0 root\n"
        "from from ADP 6 case\nGeorgia Georgia PROPN 4 obl",
        ["RUS 120 GEO"],
    ),
    "could": (
        "Russia Russia PROPN 3 nsubj\ncould could AUX 3 aux\nattack attack VERB 0 root\nGeorgia Georgia PROPN 3 obj",
        [],
    ),
    "if": (
        "Chad Chad PROPN 2 nsubj\nleaves leave VERB 0 root\nif if SCONJ 5 mark\nRussia Russia PROPN 5 nsubj\n"
        "attacks attack VERB 2 advcl\nGeorgia Georgia PROPN 5 obj",
        [],
    ),
    "a question": (
        "Did do AUX 3 aux\nRussia Russia PROPN 3 nsubj\nattack attack VERB 0 root\nGeorgia Georgia PROPN 3 obj\n"
        "? ? PUNCT 3 punct",
        [],
    ),
    "a verb that adds nothing": (
        "Russia Russia PROPN 2 nsubj\ncontinues continue VERB 0 root\nto to PART 4 mark\nattack attack VERB 2 xcomp\n"
        "Georgia Georgia PROPN 4 obj",
        ["RUS 190 GEO"],
    ),
    "a promise of a verb that adds nothing": (
        "Russia Russia PROPN 2 nsubj\npromised promise VERB 0 root\nto to PART 4 mark\ntry try VERB 2 xcomp\n"
        "to to PART 6 mark\nease ease VERB 4 xcomp\nsanctions sanction NOUN 6 obj\non on ADP 9 case\n"
        "Georgia Georgia PROPN 7 nmod",
        ["RUS 0354 GEO"],
    ),
    "what is voiced is done by who says it": (
        "Chad Chad PROPN 2 nsubj\nsaid say VERB 0 root\naccession accession NOUN 4 nsubj\nharms harm VERB 2 ccomp\n"
        "Georgia Georgia PROPN 4 obj",
        ["TCD 130 GEO"],
    ),
    "what is voiced by nobody": (
        "accession accession NOUN 2 nsubj\nharms harm VERB 0 root\nGeorgia Georgia PROPN 2 obj",
        [],
    ),
    "nobody does it to himself": (
        "Russia Russia PROPN 2 nsubj\nattacked attack VERB 0 root\nRussia Russia PROPN 2 obj",
        [],
    ),
    "words before the head, whose code is final": (
        "Russia Russia PROPN 4 nsubj\nwould would AUX 4 aux\nnot not PART 4 advmod\nabide abide VERB 0 root\n"
        "with with ADP 6 case\nGeorgia Georgia PROPN 4 obl",
        ["RUS 124 GEO"],
    ),
    "words before the head in another order": (
        "Russia Russia PROPN 4 nsubj\nnot not PART 4 advmod\nwould would AUX 4 aux\nabide abide VERB 0 root\n"
        "with with ADP 6 case\nGeorgia Georgia PROPN 4 obl",
        [],
    ),
    "a final code in a condition": (
        "If if SCONJ 5 mark\nRussia Russia PROPN 5 nsubj\nwould would AUX 5 aux\nnot not PART 5 advmod\n"
        "abide abide VERB 8 advcl\nwith with ADP 7 case\nGeorgia Georgia PROPN 5 obl\nleave leave VERB 0 root",
        [],
    ),
    "words behind the head": (
        "Russia Russia PROPN 2 nsubj\nagreed agree VERB 0 root\nto to PART 4 mark\nsend send VERB 2 xcomp\n"
        "relief relief NOUN 4 obj\nto to ADP 7 case\nGeorgia Georgia PROPN 4 obl",
        ["RUS 033 GEO"],
    ),
    "words behind the head in another order": (
        "Relief relief NOUN 3 nsubj\nRussia Russia PROPN 3 nsubj\nagreed agree VERB 0 root\nto to PART 5 mark\n"
        "send send VERB 3 xcomp\nto to ADP 7 case\nGeorgia Georgia PROPN 5 obl",
        [],
    ),
    "words behind what is coordinated": (
        "Russia Russia PROPN 2 nsubj\nagreed agree VERB 0 root\nand and CCONJ 4 cc\nsent send VERB 2 conj\n"
        "relief relief NOUN 4 obj\nto to ADP 7 case\nGeorgia Georgia PROPN 4 obl",
        [],
    ),
    "no target": ("Russia Russia PROPN 2 nsubj\nattacked attack VERB 0 root", []),
}


@pytest.mark.parametrize(("rows", "events"), EVENTS.values(), ids=EVENTS)
def test_sentences_give_events(matcher: Matcher, lexicon: Lexicon, rows: str, events: list[str]) -> None:
    dyads = composer(matcher, lexicon, rows).dyads()
    assert sorted(f"{d.source.code} {d.code} {d.target.code}" for d in dyads) == events


DROPPED = {
    "negated": ("did not", "negated"),
    "possible": ("could", "a possibility, not an event"),
    "hypothetical": ("if", "hypothetical: in a condition or question"),
    "asked": ("a question", "hypothetical: in a condition or question"),
    "exhorted": ("must, said by nobody", "somebody ought to, nobody known says so"),
    "voiced": ("what is voiced by nobody", "nobody known says it"),
}


@pytest.mark.parametrize(("name", "reason"), DROPPED.values(), ids=DROPPED)
def test_what_is_dropped_is_told_with_its_reason(
    matcher: Matcher, lexicon: Lexicon, name: str, reason: str
) -> None:
    sentence = composer(matcher, lexicon, EVENTS[name][0])
    assert sentence.dyads() == []
    assert [dropped.reason for dropped in sentence.dropped] == [reason]


@pytest.mark.parametrize(
    ("name", "readings"),
    [
        ("done", ["done: acts.toml attack: attack TARGET"]),
        (
            "a promise",
            [
                "intended: acts.toml promise: promise ACT; "
                "acts.toml ease sanctions: ease {sanctions} (on|against TARGET)"
            ],
        ),
    ],
)
def test_an_event_names_the_patterns_that_made_it(
    matcher: Matcher, lexicon: Lexicon, name: str, readings: list[str]
) -> None:
    dyads = composer(matcher, lexicon, EVENTS[name][0]).dyads()
    found = []
    for dyad in dyads:
        fired = [f"{entry.partition(':')[0]} {entry.partition(' ')[2]}" for entry in dyad.reading.fired]
        found.append(f"{dyad.reading.modality}: {'; '.join(fired)}")
    assert found == readings


def test_a_phrase_of_no_dictionary_lowers_the_certainty(matcher: Matcher, lexicon: Lexicon) -> None:
    known, unknown = (
        composer(matcher, lexicon, EVENTS["done"][0].replace("Georgia", name)).dyads()[0]
        for name in ("Georgia", "Nowhere")
    )
    assert (unknown.target.code, known.target.code) == (None, "GEO")
    assert 0 < unknown.certainty < known.certainty < 1
