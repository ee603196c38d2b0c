"""Writes docs/accuracy.md from bench/accuracy.json: ``python -m tools.write_accuracy``."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from coder.evaluation.mistakes import KINDS
from coder.evaluation.reliability import BANDS
from schema.codebook import codebook

ROOT = Path(__file__).parents[1]
MEASURED = ROOT / "bench" / "accuracy.json"
DOCUMENT = ROOT / "docs" / "accuracy.md"

#: What was measured on one gold, as ``api.command_evaluate.summary`` gives it, by the name of the gold's file.
Measured = Mapping[str, Mapping[str, Any]]

#: Measured once, with the coder of the commit that it names; not kept up to date.
TRIED = """## Tried and left: a learned back-off

Where no pattern matches, a linear model might propose a code for a pair of known actors. Multinomial logistic
regression over the words of the dependency path between the two, the words below its top, prepositions, relations and
voice; every ordered pair of actors of different countries is a case, most of them without an event. Trained on the
examples of the acts and on the project's own gold: 9,486 pairs, of which 2,001 have an event. It was asked only in
sentences in which the coder finds nothing, for the likeliest pair, above a bound of probability, and, in a second run,
only where a predicate between the two is covered by no act (`dyad acts --unknown`). Project gold by five-fold
cross-validation over sentences, cameo_dev held out; coder of commit d8332ee.

| F1 code / root, false silent sentences | events | unseen | silent (of 501) | cameo_dev |
| --- | --- | --- | --- | --- |
| without | .504 / .674 | .390 / .467 | 37 | .587 / .706 |
| root codes, any pair, bound .3 | .488 / .687 | .384 / .469 | 59 | .586 / .705 |
| root codes, any pair, bound .5 | .494 / .684 | .388 / .470 | 43 | .587 / .706 |
| root codes, any pair, bound .7 | .499 / .683 | .390 / .467 | 40 | .587 / .706 |
| root codes, uncovered predicate, bound .3 | .501 / .676 | .389 / .469 | 43 | .587 / .706 |
| event codes, any pair, bound .3 | .505 / .676 | .392 / .469 | 45 | .587 / .706 |
| event codes, any pair, bound .7 | .506 / .676 | .390 / .467 | 38 | .587 / .706 |
| event codes, uncovered predicate, bound .3 | .505 / .675 | .393 / .469 | 40 | .587 / .706 |

It gains a hundredth of root F1 on sentences like those it was trained on and nothing on others, and all settings but the
most careful add false events to silent sentences. There is little for it to gain: of the 36 events of cameo_dev
for which nothing was found, 5 stand between two actors with an uncovered predicate, of 132 in unseen 16. An entry made
with `dyad acts --unknown` finds them with their exact code, and says why. So there is no back-off.
"""

#: What a gold holds, in the order of the page; others follow by name.
ABOUT: Mapping[str, str] = {
    "events": "the project's own sentences, at least one for each event code; the dictionaries are written "
    "with them in view",
    "unseen": "the project's own news sentences, for which nobody writes a dictionary entry",
    "silent": "the project's own sentences in which nobody does anything political to anybody else",
    "documents": "short reports of the project's own whose actors stand behind pronouns and the like",
    "cameo_dev": "197 example sentences of the CAMEO manual, not part of the project; the acts were written "
    "while looking at which of their constructions were missed, the confidence was not calibrated on them",
}

HEAD = """# Accuracy

This page is written from `bench/accuracy.json` by `python -m tools.write_accuracy`; measure again with

    make bench                                   # on the project's own gold, tests/gold/*.jsonl
    python -m bench.accuracy GOLD.jsonl          # on another one, kept under the file's name
    dyad evaluate GOLD.jsonl --format html       # the same numbers with every sentence and every mistake

Gold and found events of a sentence are paired one to one, as many as can be. An event is right where its code and the
country on both sides are; "root" asks for the root code instead, "dyad" for the countries alone. Only events whose two
actors have a code count, each once a sentence. States that are gone are read as those of today (`schema/folded.csv`).
`tests/gold/floor.toml` holds the scores below which the tests fail.
"""


def measured() -> dict[str, Any]:
    """What was measured so far."""
    return dict(json.loads(MEASURED.read_text(encoding="utf-8"))) if MEASURED.exists() else {}


def in_short(numbers: Mapping[str, Any]) -> str:
    """The two scores that a gold is known by."""
    code, root = (_score(numbers, event, "countries") for event in ("code", "root"))
    silent = numbers["silent"]
    quiet = f"; {silent['with_events']} of {silent['sentences']} silent sentences got an event"
    return f"code F1 {code['f1']:.3f}, root F1 {root['f1']:.3f}" + (quiet if silent["sentences"] else "")


def page(kept: Measured) -> str:
    """The whole page, as Markdown."""
    names = [*(name for name in ABOUT if name in kept), *sorted(kept.keys() - ABOUT.keys())]
    ordered = {name: kept[name] for name in names}
    parts = (_golds, _scores, _silence, _roots, _mistakes, _reliability)
    return "\n".join((HEAD, *("\n".join(part(ordered)) for part in parts), TRIED))


def _golds(kept: Measured) -> Iterator[str]:
    yield "## The gold\n"
    for name, numbers in kept.items():
        about = ABOUT.get(name, "brought by a user")
        yield f"- **{name}**: {about} (measured with coder {numbers['coder']})"
    yield ""


def _scores(kept: Measured) -> Iterator[str]:
    yield "## Scores\n"
    depths = {"code": "code", "root": "root", "dyad": "any"}
    header = ("gold", "sentences", "events", "found", *(f"{d} {m}" for d in depths for m in ("P", "R", "F1")))
    yield _table(header, (_scored(name, numbers, depths.values()) for name, numbers in _told(kept)))


def _scored(name: str, numbers: Mapping[str, Any], depths: Iterable[str]) -> Iterator[str]:
    found = [_score(numbers, event, "countries") for event in depths]
    yield from (name, str(numbers["sentences"]), str(found[0]["gold"]), str(found[0]["found"]))
    for score in found:
        yield from (_share(score[part]) for part in ("precision", "recall", "f1"))


def _score(numbers: Mapping[str, Any], event: str, actors: str) -> Mapping[str, Any]:
    rows: list[Mapping[str, Any]] = numbers["scores"]
    return next(row for row in rows if (row["event"], row["actors"]) == (event, actors))


def _told(kept: Measured) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """The golds that hold events."""
    return (
        (n, numbers) for n, numbers in kept.items() if numbers["sentences"] > numbers["silent"]["sentences"]
    )


def _silence(kept: Measured) -> Iterator[str]:
    yield "Sentences without an event, and how many of them got one:\n"
    rows = ((name, numbers["silent"]) for name, numbers in kept.items() if numbers["silent"]["sentences"])
    yield _table(
        ("gold", "without an event", "got one", "share"),
        (
            (name, str(s["sentences"]), str(s["with_events"]), f"{s['with_events'] / s['sentences']:.1%}")
            for name, s in rows
        ),
    )


def _roots(kept: Measured) -> Iterator[str]:
    yield "## By root code\n\nF1 where root code and both countries count, with the number of gold events.\n"
    golds = {name: {row["root"]: row for row in numbers["roots"]} for name, numbers in _told(kept)}
    roots = sorted({root for rows in golds.values() for root in rows})
    yield _table(
        ("root", *golds),
        (
            (f"{root} {codebook()[root].label}", *(_of_root(rows.get(root)) for rows in golds.values()))
            for root in roots
        ),
    )


def _of_root(row: Mapping[str, Any] | None) -> str:
    return f"{_share(row['f1'])} of {row['gold']}" if row and row["gold"] else "-"


def _mistakes(kept: Measured) -> Iterator[str]:
    yield "## Mistakes by kind\n"
    yield _table(
        ("kind", *kept, "means"),
        ((kind.name, *(str(n["mistakes"][kind.name]) for n in kept.values()), kind.about) for kind in KINDS),
    )


def _reliability(kept: Measured) -> Iterator[str]:
    yield "## Reliability of the confidence\n"
    yield (
        "Of the events in a band of confidence, the share that is right, and their number. The weights are fitted to "
        "the project's\nown gold (`python -m tools.calibrate_confidence`), so there the table says how well they fit, on "
        "other gold how well they\nhold. The gap is the mean distance of confidence and share, the Brier score the mean "
        "squared one of single events.\n"
    )
    golds = dict(_told(kept))
    bands = {name: {band["low"]: band for band in n["reliability"]["bands"]} for name, n in golds.items()}
    rows = [(_band(low), *(_right(found.get(low)) for found in bands.values())) for low in BANDS]
    for label, key in (("gap", "gap"), ("Brier score", "brier")):
        rows.append((label, *(f"{n['reliability'][key]:.3f}" for n in golds.values())))
    yield _table(("confidence", *golds), rows)


def _band(low: float) -> str:
    return f"{low:.1f} to {next((high for high in BANDS if high > low), 1.0):.1f}"


def _right(band: Mapping[str, Any] | None) -> str:
    return f"{band['right'] / band['events']:.0%} of {band['events']}" if band and band["events"] else "-"


def _share(value: float) -> str:
    return f"{value:.3f}".removeprefix("0")


def _table(header: Iterable[str], lines: Iterable[Iterable[str]]) -> str:
    header = tuple(header)
    rows = [header, ("---",) * len(header), *lines]
    return "".join(f"| {' | '.join(row)} |\n" for row in rows)


if __name__ == "__main__":
    DOCUMENT.write_text(page(measured()), encoding="utf-8")
