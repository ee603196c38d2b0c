"""Nouns and prepositions by which a phrase leads beyond itself to an actor."""

from __future__ import annotations

#: Heads that only point at their complement: "members of the Polish parliament", "dozens of farmers".
RELATIONAL = frozenset(
    (
        "member", "group", "number", "dozen", "hundred", "thousand", "million", "majority", "some", "most",
        "many", "all", "several", "part", "half", "one", "two", "three", "four", "five", "six", "seven",
        "eight", "nine", "ten", "score", "rest", "team", "crowd", "coalition", "couple", "pair", "handful",
        "any", "each", "both", "either", "representative", "leader", "head", "chief", "leadership",
        "faction", "wing", "branch", "delegation", "side", "people", "supporter", "spokesman",
        "spokeswoman", "spokesperson", "follower", "series", "column", "convoy", "camp", "home", "house",
        "building", "office", "position", "area", "region", "city", "town", "village", "border", "frontier",
        "capital",
    )
)  # fmt: skip
#: Agents so general that a modifying agent says more: "rebel leaders" are REB, "police officials" COP.
GENERAL = frozenset(
    (
        "leader", "official", "group", "force", "member", "chief", "head", "spokesman", "spokeswoman",
        "spokesperson", "party", "faction", "movement", "commander", "source", "authority",
        "representative", "figure", "fighter", "supporter", "activist", "man", "woman", "people", "team",
        "delegation", "negotiator", "envoy", "camp", "alliance", "coalition", "organization",
        "organisation", "unit", "service", "worker",
    )
)  # fmt: skip
#: Who stands beside somebody else: an ally is not of the country whose ally he is.
KIN = frozenset(
    (
        "ally", "neighbour", "neighbor", "partner", "rival", "foe", "enemy", "patron", "sponsor", "friend",
    )
)  # fmt: skip
#: Prepositions behind which the name of a city is one.
LOCATIVE = frozenset(
    (
        "in", "at", "near", "from", "of", "inside", "outside", "within", "around", "across", "throughout",
        "for", "against", "with", "on", "to",
    )
)  # fmt: skip
#: Who held an office and holds it no more.
FORMER = frozenset(("former", "ex", "ousted", "deposed", "late", "exiled"))
