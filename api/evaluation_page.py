"""An evaluation as one HTML file: the tables, and every sentence with what was found marked up in it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib.resources import files
from itertools import pairwise

from jinja2 import Environment, StrictUndefined
from markupsafe import Markup

from coder.evaluation.evaluation import Evaluation, Found
from coder.evaluation.mistakes import KINDS
from schema.codebook import codebook
from schema.records import Span


def page(evaluation: Evaluation) -> str:
    """The page; it asks no other host for anything and runs no script."""
    environment = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    template = environment.from_string((files("api") / "evaluation.html").read_text("utf-8"))
    roots = sorted({root for pair in evaluation.confusion for root in pair if root})
    return template.render(
        evaluation=evaluation, kinds=KINDS, roots=[*roots, ""], codes=codebook(), marked=marked
    )


def marked(text: str, found: Found) -> Markup:
    """The text with the words of source, trigger and target marked; where they overlap, with all classes."""
    mention = found.mention
    spans = {
        "source": mention.source.span,
        "trigger": mention.trigger_span,
        "target": mention.target.span,
    }
    return Markup("").join(
        Markup('<mark class="{}">{}</mark>').format(classes, piece) if classes else piece
        for classes, piece in _pieces(text, spans)
    )


def _pieces(text: str, spans: Mapping[str, Span]) -> Iterator[tuple[str, str]]:
    """The text cut at the ends of the spans, each piece with the names of the spans that it lies in."""
    ends = {0, len(text), *(end for span in spans.values() for end in (span.start, span.end))}
    cuts = sorted(ends)
    for start, end in pairwise(cuts):
        inside = [name for name, span in spans.items() if span.start <= start and end <= span.end]
        yield " ".join(inside), text[start:end]
