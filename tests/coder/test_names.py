"""Role nouns in a sentence: the longest of all their words, a title where a name follows."""

import pytest
from sentences import tree

from coder.lexicon import Agent, Lexicon
from coder.names import agents

AGENTS = [
    Agent("minister", "GOV", "minister"),
    Agent("prime minister", "GOV", "prime minister"),
    Agent("Prime Minister", "ELI", "title", title=True),
    Agent("Father", "REL", "father", title=True),
    Agent("attorneys general", "JUD", "attorneys general"),
    Agent("vice-president", "GOV", "vice-president"),
    Agent("people's deputy", "LEG", "people's deputy"),
]


@pytest.fixture(scope="module")
def lexicon() -> Lexicon:
    names = Lexicon()
    for agent in AGENTS:
        names.add_agent(agent)
    return names


def rows(text: str) -> str:
    """Words as dependents of the first; those with a capital are names."""
    return "\n".join(
        f"{form} {lemma} {'PROPN' if form[0].isupper() else 'NOUN'} {min(n, 1)} {'dep' if n else 'root'}"
        for n, word in enumerate(text.split())
        for form, _, given in [word.partition("/")]
        for lemma in [given or form]
    )


FOUND = {
    "one word": ("minister spoke", [("minister", "minister")]),
    "the longest": ("prime minister spoke", [("minister", "prime minister")]),
    "an inflected form": ("prime ministers/minister spoke", [("ministers", "prime minister")]),
    "an irregular form": ("attorneys general spoke", [("general", "attorneys general")]),
    "a title before a name": ("prime minister Wen", [("minister", "title")]),
    "a title alone, with no noun": ("father spoke", []),
    "a title with no noun before a name": ("father Wen", [("father", "father")]),
    "hyphens are left out": ("vice - president spoke", [("president", "vice-president")]),
    "possessives": ("people 's deputy spoke", [("deputy", "people's deputy")]),
    "the first words are missing": ("president spoke", []),
    "nothing": ("nobody spoke", []),
}


@pytest.mark.parametrize(("text", "found"), FOUND.values(), ids=FOUND)
def test_role_nouns_are_found(lexicon: Lexicon, text: str, found: list[tuple[str, str]]) -> None:
    parsed = tree(rows(text))
    assert [(parsed.tokens[i].form, agent.where) for i, agent in agents(parsed, lexicon)] == found


def test_a_later_dictionary_stands_before() -> None:
    names = Lexicon()
    for code in ("GOV", "BUS"):
        names.add_agent(Agent("minister", code, code))
    ((_, agent),) = agents(tree(rows("minister spoke")), names)
    assert agent.code == "BUS"
