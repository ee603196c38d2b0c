"""Which codes of the codebook the act dictionary can give, by itself or composed with a modality."""

from coder.acts import Act
from coder.coder import Coder
from coder.mood import AUXILIARIES
from schema.codebook import codebook

#: Codes that no act gives.  Whoever writes the act takes its code out of this list.
UNREACHED: frozenset[str] = frozenset()


def modalities(acts: list[Act]) -> frozenset[str]:
    """What sentences make of acts: by other acts, by auxiliaries, and by "will not"."""
    auxiliaries = {modality for pair in AUXILIARIES.values() for modality in pair}
    return frozenset({act.modality for act in acts} | auxiliaries | {"refused"}) - {""}


def reached(acts: list[Act]) -> set[str]:
    """The codes of acts done, done for an aim, turned round or left undone, and all that modalities compose of these."""
    book, wanted = codebook(), modalities(acts)
    waiting = {code for act in acts for code in (act.code, act.inverse, act.negated) if code}
    waiting |= {aim.code for act in acts for aim in act.aims}
    found: set[str] = set()
    while waiting:
        code = waiting.pop()
        found.add(code)
        waiting |= {made for modality in wanted if (made := book.compose(code, modality))} - found
    return found


def test_every_code_but_the_listed_can_be_given(coder: Coder) -> None:
    codes = {code for code in codebook().codes if len(code) > 2}
    assert codes - reached(coder.matcher.acts.acts) == UNREACHED


def test_root_codes_are_no_codes_of_acts(coder: Coder) -> None:
    acts = coder.matcher.acts.acts
    assert [act.where for act in acts if len(act.code) < 3] == []
    assert {code for code in reached(acts) if len(code) < 3} == set()


def test_a_modality_has_an_act_to_turn(coder: Coder) -> None:
    acts = coder.matcher.acts
    embeds = {act.name for rows in acts.index.values() for _, pattern, act in rows if pattern.embeds}
    assert {act.name for act in acts.acts if act.modality} <= embeds
