"""How an evaluation is written: for people as text, for programs as JSON; the page is in ``evaluation_page``."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from api.command_formats import as_event
from api.evaluation_page import page
from coder.coder import Coder
from coder.evaluation.evaluation import Evaluation, Judged, evaluate
from coder.evaluation.gold import DyadicEvent, GoldSentence, Reading
from coder.evaluation.mistakes import KINDS, Mistake
from coder.evaluation.scores import Score
from schema.codebook import codebook
from schema.folding import fold

#: Mistakes of a kind that the text shows; JSON and the page have all.
SHOWN = 5


def report(coder: Coder, gold: Sequence[GoldSentence], reading: Reading, layout: str) -> str:
    """The evaluation of a coder on a gold, in one of ``FORMATS``."""
    return FORMATS[layout](evaluate(coder, gold, reading))


def summary(evaluation: Evaluation) -> dict[str, Any]:
    """All numbers of an evaluation, ready for JSON."""
    reliability, (false, silent) = evaluation.reliability, evaluation.silent
    return {
        "sentences": len(evaluation.sentences),
        "silent": {"sentences": silent, "with_events": false},
        "scores": [
            {"event": event, "actors": actors, **_score(score)}
            for (event, actors), score in evaluation.scores.items()
        ],
        "roots": [{"root": root, **_score(score)} for root, score in evaluation.roots.items()],
        "confusion": [
            {"gold": gold, "found": found, "events": count}
            for (gold, found), count in sorted(evaluation.confusion.items())
        ],
        "reliability": {
            "brier": round(reliability.brier, 4),
            "gap": round(reliability.gap, 4),
            "bands": [
                {
                    "low": band.low,
                    "high": band.high,
                    "events": band.events,
                    "right": band.right,
                    "confidence": round(band.confidence, 4),
                }
                for band in reliability.bands
            ],
        },
        "mistakes": {kind: len(found) for kind, found in evaluation.mistakes.items()},
    }


def _score(score: Score) -> dict[str, Any]:
    return {
        "right": score.right, "found": score.found, "gold": score.gold,
        "precision": round(score.precision, 4), "recall": round(score.recall, 4), "f1": round(score.f1, 4),
    }  # fmt: skip


def _json(evaluation: Evaluation) -> str:
    details = [_details(sentence) for sentence in evaluation.sentences]
    return json.dumps({**summary(evaluation), "details": details}, ensure_ascii=False, indent=1) + "\n"


def _details(sentence: Judged) -> dict[str, Any]:
    """One sentence: its gold, what was found with all that a coded event says, and the mistakes."""
    return {
        "id": sentence.sentence.document.id,
        "text": sentence.sentence.document.full_text,
        "gold": [_event(event) for event in sentence.gold],
        "found": [{**as_event(found.mention), "right": found.right} for found in sentence.found],
        "mistakes": [
            {"kind": m.kind, "gold": _event(m.gold), "found": _event(m.found), "detail": m.detail}
            for m in sentence.mistakes
        ],
    }


def _event(event: DyadicEvent | None) -> dict[str, str] | None:
    return {"source": event.source, "code": event.code, "target": event.target} if event else None


def _text(evaluation: Evaluation) -> str:
    parts = (_head, _scores, _roots, _confusion, _reliability, _mistakes)
    return "\n".join("\n".join(part(evaluation)) + "\n" for part in parts)


def _head(evaluation: Evaluation) -> Iterator[str]:
    any_code, (false, silent) = evaluation.scores["any", "countries"], evaluation.silent
    yield f"{len(evaluation.sentences)} sentences, {any_code.gold} gold events; {any_code.found} found"
    if silent:
        yield f"{silent} sentences without an event, of which {false} ({false / silent:.1%}) got one"


def _scores(evaluation: Evaluation) -> Iterator[str]:
    yield f"{'event':<6} {'actors':<11} {'right':>5} {'precision':>10} {'recall':>7} {'F1':>6}"
    for (event, actors), score in evaluation.scores.items():
        yield f"{event:<6} {actors:<11} {_row(score)}"


def _roots(evaluation: Evaluation) -> Iterator[str]:
    yield f"{'root code and both countries':<38} {'gold':>5} {'right':>5} {'precision':>10} {'recall':>7} {'F1':>6}"
    for root, score in evaluation.roots.items():
        yield f"{root} {codebook()[root].label[:34]:<35} {score.gold:>5} {_row(score)}"


def _row(score: Score) -> str:
    return f"{score.right:>5} {score.precision:>10.3f} {score.recall:>7.3f} {score.f1:>6.3f}"


def _confusion(evaluation: Evaluation) -> Iterator[str]:
    roots = sorted({root for pair in evaluation.confusion for root in pair if root})
    yield "root codes: gold in rows, found in columns; -- is no event"
    yield "   " + "".join(f"{root or '--':>4}" for root in (*roots, ""))
    for gold in (*roots, ""):
        cells = (evaluation.confusion[gold, found] for found in (*roots, ""))
        yield f"{gold or '--':<3}" + "".join(f"{count or '.':>4}" for count in cells)


def _reliability(evaluation: Evaluation) -> Iterator[str]:
    reliability = evaluation.reliability
    yield f"{'confidence':<12} {'events':>6} {'mean':>6} {'right':>6}"
    for band in reliability.bands:
        if band.events:
            yield f"{band.low:.1f} to {band.high:.1f}   {band.events:>6} {band.confidence:>6.2f} {band.share:>6.2f}"
    yield f"Brier score {reliability.brier:.3f}, mean gap {reliability.gap:.3f}"


def _mistakes(evaluation: Evaluation) -> Iterator[str]:
    for kind in KINDS:
        found = evaluation.mistakes[kind.name]
        yield f"{kind.name}: {len(found)}.  {kind.about}"
        for sentence, mistake in found[:SHOWN]:
            yield from _mistake(sentence, mistake)
        if len(found) > SHOWN:
            yield f"    and {len(found) - SHOWN} more: --format json or html shows all"


def _mistake(sentence: Judged, mistake: Mistake) -> Iterator[str]:
    document = sentence.sentence.document
    yield f"    {document.id}: {' '.join(document.full_text.split())}"
    sides = (f"{name} {event}" for name, event in (("gold", mistake.gold), ("found", mistake.found)) if event)
    yield "        " + "; ".join((*sides, *([mistake.detail] if mistake.detail else ())))


FORMATS: Mapping[str, Callable[[Evaluation], str]] = {"text": _text, "json": _json, "html": page}
#: How actor codes are read before they are compared.
STATES: Mapping[str, Reading] = {"folded": fold, "as-coded": str}
