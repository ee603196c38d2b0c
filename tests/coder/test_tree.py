"""The arguments of predicates: voice, control, relative clauses and conjunction undone."""

import pytest
from sentences import tree

ACTIVE = """
Russia Russia PROPN 2 nsubj
bombed bomb VERB 0 root
Georgia Georgia PROPN 2 obj
"""
PASSIVE = """
Georgia Georgia PROPN 3 nsubj:pass
was be AUX 3 aux:pass
bombed bomb VERB 0 root VerbForm=Part
by by ADP 5 case
Russia Russia PROPN 3 obl:agent
"""
CONTROL = """
Iran Iran PROPN 2 nsubj
agreed agree VERB 0 root
to to PART 4 mark
release release VERB 2 xcomp
prisoners prisoner NOUN 4 obj
"""
OBJECT_CONTROL = """
Iran Iran PROPN 2 nsubj
asked ask VERB 0 root
Iraq Iraq PROPN 2 obj
to to PART 5 mark
withdraw withdraw VERB 2 xcomp
"""
RELATIVE = """
troops troop NOUN 0 root
that that PRON 3 nsubj
attacked attack VERB 1 acl:relcl
Juba Juba PROPN 3 obj
"""
REDUCED = """
troops troop NOUN 0 root
sent send VERB 1 acl VerbForm=Part|Tense=Past
by by ADP 4 case
Syria Syria PROPN 2 obl:agent
"""
CONJOINED = """
Rebels rebel NOUN 2 nsubj
attacked attack VERB 0 root
and and CCONJ 4 cc
burned burn VERB 2 conj
Juba Juba PROPN 4 obj
"""


@pytest.mark.parametrize(
    ("rows", "predicate", "subjects", "objects"),
    [
        pytest.param(ACTIVE, 1, (0,), (2,), id="active"),
        pytest.param(PASSIVE, 2, (4,), (0,), id="passive turned"),
        pytest.param(CONTROL, 3, (0,), (4,), id="the subject controls"),
        pytest.param(OBJECT_CONTROL, 4, (2,), (), id="the object controls"),
        pytest.param(RELATIVE, 2, (0,), (3,), id="relative pronoun"),
        pytest.param(REDUCED, 1, (3,), (0,), id="reduced relative"),
        pytest.param(CONJOINED, 3, (0,), (4,), id="shared subject"),
    ],
)
def test_arguments(rows: str, predicate: int, subjects: tuple[int, ...], objects: tuple[int, ...]) -> None:
    found = tree(rows).arguments(predicate)
    assert (found.subjects, found.objects) == (subjects, objects)


def test_a_loop_of_shared_arguments_ends() -> None:
    rows = "a a VERB 2 conj\nb b VERB 1 conj"
    assert tree(rows).arguments(0).subjects == ()
