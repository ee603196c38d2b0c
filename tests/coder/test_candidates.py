"""Which patterns of a head may match in a sentence: those whose required words it holds, in their order."""

import pytest

from coder.acts import Act
from coder.candidates import Candidates, Row
from coder.language import compile_pattern

TEXTS = ["say ...peace ...talks", "say TARGET", "say war|peace", "say (peace)", "envoy > say"]
ROWS: list[Row] = [
    (pattern.heads[0], pattern, Act(text, "010", "a:1"))
    for text in TEXTS
    for pattern in [compile_pattern(text, "verb", {})]
]


@pytest.mark.parametrize(
    ("words", "found"),
    [
        (set(), ["say TARGET", "say (peace)"]),
        ({"peace"}, ["say TARGET", "say war|peace", "say (peace)"]),
        ({"talks", "peace"}, ["say ...peace ...talks", "say TARGET", "say war|peace", "say (peace)"]),
        ({"war", "peace"}, ["say TARGET", "say war|peace", "say (peace)"]),
        ({"envoy", "tree"}, ["say TARGET", "say (peace)", "envoy > say"]),
    ],
    ids=["no word", "one of two", "both", "two words for one pattern", "a subject"],
)
def test_patterns_are_found_by_a_word_they_need(words: set[str], found: list[str]) -> None:
    assert [act.name for _, _, act in Candidates(ROWS).among(frozenset(words))] == found
