# mypy: disable-error-code="import-not-found,import-untyped,unused-ignore"
"""The table of lemmas: ``python -m tools.train_parser.lemmas TREEBANKS OUT.json``.

For each part of speech, with its features and without, every ending of up to six letters takes the rule of
most of its words. An ending whose rule is that of the next shorter one is left out, and words that their
endings get wrong are kept whole: those of the treebanks, and the verbs of the package lemminflect (the
SPECIALIST lexicon of the U.S. National Library of Medicine), which knows "fought".
"""

from __future__ import annotations

import argparse
import gzip
import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

import lemminflect

from coder.lemmas import LONGEST_ENDING, anyhow, ending_rule, tags
from tools.train_parser import ud

LONG_ENDING = 4
"""Endings beyond this length need two words to be kept."""

LONG_WORD = 8
"""Words of this length need two occurrences to be kept whole."""

FORMS = {
    "ing": ("VerbForm=Ger", "Tense=Pres|VerbForm=Part"),
    "s": ("Number=Sing|Tense=Pres|VerbForm=Fin",),
    "": ("Tense=Past",),
}
"""What the tags of a verb's form hold, by its ending."""

USUAL = 500
"""How many words must have a verb's tags for these to be tried."""

Votes = dict[tuple[str, str], Counter[str]]


def main() -> None:
    """Reads the training part of the treebanks and writes the table."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("treebanks", type=Path)
    options.add_argument("out", type=Path)
    arguments = options.parse_args()
    write(ud.sentences(arguments.treebanks, *ud.TRAINING), arguments.out)


def write(golds: Iterable[ud.Gold], path: Path) -> None:
    """Writes the table of lemmas of the training sentences."""
    words = counted(golds)
    endings = endings_of(words)
    table = {"full": inflected(words, endings) | exceptions(words, endings), "suf": endings}
    path.write_text(json.dumps(table, separators=(",", ":"), ensure_ascii=False), encoding="utf-8")


def counted(golds: Iterable[ud.Gold]) -> Votes:
    """How often each word, with its tags, takes each rule."""
    votes: Votes = defaultdict(Counter)
    for gold in golds:
        for word in gold:
            rule = ud.rule(word.form, word.lemma)
            if rule is not None:
                votes[word.form.lower(), tags(word.upos, word.feats)][rule] += 1
    return votes


def endings_of(words: Votes) -> dict[str, str]:
    """The rules of endings, one vote per word."""
    votes: Votes = defaultdict(Counter)
    for (word, tagged), counts in words.items():
        for key in (tagged, anyhow(tagged)):
            for ending in _endings(word):
                votes[ending, key][_first(counts)] += 1
    kept: dict[str, str] = {}
    for (ending, key), counts in sorted(votes.items(), key=lambda item: len(item[0][0])):
        enough = len(ending) <= LONG_ENDING or counts.total() > 1
        if enough and _nearest(kept, ending, key) != _first(counts):
            kept[f"{ending}\t{key}"] = _first(counts)
    return kept


def exceptions(words: Votes, endings: dict[str, str]) -> dict[str, str]:
    """The rules of words that their endings get wrong."""
    return {
        f"{word}\t{tagged}": _first(counts)
        for (word, tagged), counts in words.items()
        if ending_rule(endings, word, tagged) != _first(counts)
        and (counts.total() > 1 or len(word) < LONG_WORD)
    }


def inflected(words: Votes, endings: dict[str, str]) -> dict[str, str]:
    """The rules of the lexicon's verbs that their endings get wrong; a treebank's word on one counts more."""
    attested: Votes = defaultdict(Counter)
    for (word, tagged), counts in words.items():
        attested[word, anyhow(tagged)].update(counts)
    usual = Counter(tagged for _, tagged in words if tagged.startswith("VERB|"))
    verbs = [tagged for tagged, number in usual.items() if number >= USUAL]
    found: dict[str, str] = {}
    for lemma, form in _lexicon():
        held = next(held for ending, held in FORMS.items() if form.endswith(ending))
        fitting = [verb for verb in verbs if any(feats in verb for feats in held)]
        votes = attested.get((form, "VERB|*"))
        rule = _first(votes) if votes else ud.rule(form, lemma)
        if rule and any(ending_rule(endings, form, verb) != rule for verb in fitting):
            found.setdefault(f"{form}\tVERB|*", rule)
    return found


def _lexicon() -> Iterator[tuple[str, str]]:
    """The verbs of lemminflect: lemma and inflected form."""
    path = Path(lemminflect.__file__).parent / "resources" / "infl_lu.csv.gz"
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            lemma, kind, *forms = line.strip().split(",")
            if kind == "verb" and lemma.isalpha() and lemma.islower():
                each = (form for several in forms for form in several.split("/"))
                yield from ((lemma, form) for form in each if form.isalpha() and form != lemma)


def _endings(word: str) -> Iterator[str]:
    for length in range(min(LONGEST_ENDING, len(word)) + 1):
        yield word[len(word) - length :]


def _nearest(kept: dict[str, str], ending: str, key: str) -> str | None:
    """The rule of the longest shorter ending that is kept."""
    shorter = (kept.get(f"{ending[start:]}\t{key}") for start in range(1, len(ending) + 1))
    return next((rule for rule in shorter if rule is not None), None)


def _first(counts: Counter[str]) -> str:
    return counts.most_common(1)[0][0]


if __name__ == "__main__":
    main()
