"""The scholar's microscope: what each stop found in a sentence, what fired and what was dropped."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class ActorTrace:
    """A phrase, the code it got (None: in no dictionary), how sure, and the entries that say so."""

    text: str
    code: str | None
    certainty: float
    fired: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ActTrace:
    """A trigger, the act and pattern that matched it, and why it came to nothing ('' where it did not)."""

    trigger: str
    act: str
    pattern: str
    where: str
    dropped: str = ""


@dataclass(frozen=True, slots=True)
class SentenceTrace:
    """One sentence through the stops: words as (form, lemma, part of speech, head, relation)."""

    text: str
    words: tuple[tuple[str, str, str, int, str], ...]
    actors: tuple[ActorTrace, ...]
    acts: tuple[ActTrace, ...]
    events: tuple[dict[str, Any], ...]
    missing: str = ""


@dataclass(frozen=True, slots=True)
class Trace:
    """A document through the stops."""

    sentences: tuple[SentenceTrace, ...]

    def as_dict(self) -> dict[str, Any]:
        """The trace as JSON-ready lists and dictionaries."""
        return asdict(self)

    def __str__(self) -> str:
        return "\n\n".join(map(_page, self.sentences))


def _page(sentence: SentenceTrace) -> str:
    lines = [sentence.text, "  words"]
    lines += [
        f"    {n:>3} {form:<18} {lemma:<16} {upos:<6} {head:>3} {rel}"
        for n, (form, lemma, upos, head, rel) in enumerate(sentence.words, 1)
    ]
    lines.append("  actors")
    lines += [
        f"    {a.code or '?':<12} {a.text}  [{a.certainty:.2f}; {', '.join(a.fired)}]"
        for a in sentence.actors
    ]
    lines.append("  acts")
    lines += [
        f"    {a.trigger:<18} {a.act}: {a.pattern}  [{a.where}]"
        + (f"  dropped: {a.dropped}" if a.dropped else "")
        for a in sentence.acts
    ]
    lines.append("  events")
    lines += [
        f"    {e['source']} {e['code']} {e['target']}  {e['date']}  ({e['modality']}, {e['confidence']:.2f})"
        for e in sentence.events
    ]
    if sentence.missing:
        lines.append(f"    no dyad of coded actors: {sentence.missing}")
    return "\n".join(lines)
