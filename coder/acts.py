"""The act dictionary: what can be done, the patterns that say so, and the codes they give."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

from coder.language import Choice, Head, Pattern, PatternError, compile_pattern, read_words
from coder.lines import Entry, entries
from schema.codebook import MODALITIES, codebook

KINDS = {"verbs": "verb", "nouns": "noun", "adjectives": "adjective"}
KEYS = frozenset(
    (
        "name",
        "code",
        "codes",
        "modality",
        "reciprocal",
        "joint",
        "inverse",
        "negated",
        "voiced",
        "final",
        "aims",
        "note",
        "origin",
        "example",
        *KINDS,
    )
)


@dataclass(frozen=True, slots=True)
class Example:
    """A sentence and the events it gives, each as ``SOURCE CODE TARGET``."""

    text: str
    gives: tuple[str, ...]
    where: str


@dataclass(frozen=True, slots=True)
class Aim:
    """What an act is done for, and its code then."""

    words: Choice
    code: str


@dataclass(frozen=True)
class Act:
    """What is done.  ``code`` when it is done; ``codes`` for modalities where the codebook's composition
    does not say; ``modality`` what it makes of an act in its ACT slot; ``inverse`` the code of the event
    from target to source (its own code for reciprocal acts); ``joint`` the code between several who do it
    together, without a target (the act's own: the one that is composed); ``negated`` the code when it is not done;
    ``voiced`` acts are done by who says the sentence, not by its subject.  A ``final`` act's pattern names
    its auxiliaries and negation itself: its code stands as it is.  ``aims`` are the codes of an act that is
    done for what one of a set of words says.
    """

    name: str
    code: str
    where: str
    codes: dict[str, str] = field(default_factory=dict)
    modality: str = ""
    inverse: str = ""
    negated: str = ""
    voiced: bool = False
    final: bool = False
    aims: tuple[Aim, ...] = ()
    joint: str = ""


@dataclass
class Acts:
    """All acts, their patterns by (kind, head lemma), the synonym sets, and the examples."""

    sets: dict[str, Choice] = field(default_factory=dict)
    index: dict[tuple[str, str], list[tuple[Head, Pattern, Act]]] = field(default_factory=dict)
    acts: list[Act] = field(default_factory=list)
    examples: list[Example] = field(default_factory=list)

    def lemmas(self, name: str) -> frozenset[str]:
        """The head lemmas of a set, empty where there is none of that name."""
        return frozenset(w.lemma for w in self.sets.get(name, ()))


def load(roots: Iterable[Traversable | Path], faults: list[str]) -> Acts:
    """Reads sets and acts of the folders in order; an act of a later folder replaces its namesake."""
    return build(entries(roots, faults), faults)


def build(found: Iterable[Entry], faults: list[str]) -> Acts:
    """The sets and acts among entries; a later one replaces its namesake, and those of a later folder stand
    before an earlier one's: of patterns that match as much, the first counts.
    """
    acts, found = Acts(), list(found)
    faults.extend(_twice(found))
    _read_sets(acts, [e for e in found if e.kind == "sets"], faults)
    latest = {e.values.get("name", e.where): e for e in found if e.kind == "act"}
    for entry in sorted(latest.values(), key=lambda entry: -entry.folder):
        _read_act(acts, entry, faults)
    return acts


def _twice(found: list[Entry]) -> Iterator[str]:
    """Acts and sets that stand in one folder twice: the second would replace the first unseen."""
    first: dict[tuple[int, str, str], str] = {}
    for entry in found:
        key = (entry.folder, entry.kind, str(entry.values.get("name")))
        if entry.kind in ("act", "sets") and first.setdefault(key, entry.where) != entry.where:
            kind = entry.kind.removesuffix("s")
            yield f"{entry.where}: {kind} {key[2]!r} stands at {first[key]} too; join or rename them"


def _read_sets(acts: Acts, found: list[Entry], faults: list[str]) -> None:
    """Sets may hold other sets: read until nothing is left, or what is left cannot be read."""
    waiting = {e.values["name"]: e for e in found}
    while waiting:
        ready = [n for n, e in waiting.items() if not waiting.keys() & _needs(e.values["value"])]
        for name in ready or list(waiting):
            entry = waiting.pop(name)
            try:
                words = [w for text in entry.values["value"] for w in read_words(text, acts.sets)]
                acts.sets[name] = Choice(dict.fromkeys(words))
            except PatternError as error:
                faults.append(f"{entry.where}: set {name!r}: {error}")


def _needs(words: list[str]) -> set[str]:
    return {name for word in words for name in re.findall(r"\{([^{}]*)\}", word)}


def _read_act(acts: Acts, entry: Entry, faults: list[str]) -> None:
    values, before = entry.values, len(faults)
    faults.extend(f"{entry.where}: {fault}" for fault in (*_faults(values), *_aimless(values, acts)))
    if len(faults) > before:
        return
    act = Act(
        values["name"], values["code"], entry.where, values.get("codes", {}), values.get("modality", ""),
        values["code"] if values.get("reciprocal") else values.get("inverse", ""), values.get("negated", ""), bool(values.get("voiced")),
        bool(values.get("final")), tuple(Aim(acts.sets[s], code) for s, code in values.get("aims", {}).items()), values.get("joint", ""),
    )  # fmt: skip
    acts.acts.append(act)
    for key, kind in KINDS.items():
        for text in values.get(key, ()):
            try:
                pattern = compile_pattern(text, kind, acts.sets)
            except PatternError as error:
                faults.append(f"{entry.where}: {error}")
                continue
            for head in pattern.heads:
                acts.index.setdefault((kind, head.lemma), []).append((head, pattern, act))
    for example in values.get("example", ()):
        acts.examples.append(Example(example["text"], tuple(example["gives"]), entry.where))


def _aimless(values: dict[str, Any], acts: Acts) -> list[str]:
    """What is wrong with an act's aims."""
    name, aims = values.get("name"), values.get("aims", {})
    if not isinstance(aims, dict):
        return [f'act {name!r}: aims is no table; write aims = {{ leadership = "1411" }}']
    unknown = [
        f"act {name!r}: aims: no set {s!r}; define it under [sets]" for s in aims if s not in acts.sets
    ]
    codes = [f"act {name!r}: {c!r} is not in the codebook" for c in aims.values() if c not in codebook()]
    return unknown + codes


def _faults(values: dict[str, Any]) -> list[str]:
    """What is wrong with an act's table, each with its remedy."""
    name, book = values.get("name"), codebook()
    if not isinstance(name, str) or not name:
        return ['an act without a name; add name = "..."']
    found = [
        f"act {name!r}: unknown key {k!r}; the keys are {', '.join(sorted(KEYS))}"
        for k in values
        if k not in KEYS
    ]
    if not isinstance(values.get("codes", {}), dict):
        return [f'act {name!r}: codes is no table; write codes = {{ threatened = "134" }}']
    codes = [
        values.get("code"),
        *values.get("codes", {}).values(),
        values.get("inverse"),
        values.get("joint"),
        values.get("negated"),
    ]
    found += [f"act {name!r}: {c!r} is not in the codebook" for c in codes if c is not None and c not in book]
    if "code" not in values:
        found.append(f'act {name!r}: no code; add code = "..."')
    modalities = [*values.get("codes", {}), values.get("modality") or "done"]
    found += [
        f"act {name!r}: no modality {m!r}; use one of {', '.join(MODALITIES)}"
        for m in modalities
        if m not in MODALITIES
    ]
    for key in KINDS:
        if not isinstance(values.get(key, []), list) or not all(
            isinstance(p, str) for p in values.get(key, [])
        ):
            found.append(f'act {name!r}: {key} is no list of patterns; write {key} = ["...", "..."]')
    if not any(values.get(k) for k in KINDS):
        found.append(f"act {name!r}: no pattern; add verbs, nouns or adjectives")
    for example in values["example"] if isinstance(values.get("example"), list) else ():
        if not isinstance(example.get("text"), str) or not isinstance(example.get("gives"), list):
            found.append(f'act {name!r}: an example needs text = "..." and gives = ["..."] (or gives = [])')
    if not isinstance(values.get("example", []), list) or not (values.get("example") or values.get("origin")):
        found.append(f"act {name!r}: no example; add [[act.example]] with text and gives")
    return found
