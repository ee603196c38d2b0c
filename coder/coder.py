"""The whole trip of a text: document in, mentions out."""

from __future__ import annotations

import gc
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from importlib.resources import files
from importlib.resources.abc import Traversable
from itertools import islice
from pathlib import Path

from coder import acts, lexicon
from coder.actors import Actor, Actors
from coder.composition import Composer, Dyad
from coder.confidence import EVIDENCE
from coder.coreference import Discourse
from coder.dates import event_date
from coder.lines import entries, reject
from coder.matching import Matcher
from coder.missing import missing
from coder.places import event_place
from coder.screening import Screen
from coder.sentence import Parser, Sentence, Wanted
from coder.trace import ActorTrace, ActTrace, SentenceTrace, Trace
from coder.tree import Tree
from coder.uncovered import Uncovered, uncovered
from coder.version import version as version_of
from schema.codebook import codebook
from schema.records import LEAST, Document, Mention, Party, Span

WINDOW = 64


def _roots(dictionaries: Path | None) -> list[Traversable | Path]:
    roots: list[Traversable | Path] = [files("coder") / "dictionaries"]
    return [*roots, dictionaries] if dictionaries else roots


def version(dictionaries: Path | None = None) -> str:
    """The version of a coder with the project's dictionaries and those of a folder, without loading it."""
    return version_of(_roots(dictionaries))


@contextmanager
def _kept() -> Iterator[None]:
    """What is made here lives as long as the process: Python never searches these million objects for garbage."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
        gc.freeze()
    finally:
        if enabled:
            gc.enable()


@dataclass
class Coder:
    """Codes documents.  ``version`` names everything that decides what it finds, as ``coder.version`` has it."""

    parser: Parser
    dictionary: lexicon.Lexicon
    matcher: Matcher
    version: str
    screen: Screen | None = None

    @classmethod
    @_kept()
    def load(cls, dictionaries: Path | None = None, parser: Parser | None = None) -> Coder:
        """A coder with the project's dictionaries and, on top, a folder of the user's.

        Raises DataError with every fault of the dictionaries.
        """
        roots, faults = _roots(dictionaries), list[str]()
        found = entries(roots, faults)
        names, known = lexicon.build(found, faults), acts.build(found, faults)
        reject(faults)
        screen = None
        if parser is None:
            from coder.parsing import load as load_parser

            parser = own = load_parser()
            screen = Screen(known, names, own.lemmas)
        return cls(parser, names, Matcher(known), version(dictionaries), screen)

    def code(self, document: Document, actors: str = "coded") -> tuple[Mention, ...]:
        """The mentions of one document; ``actors="any"`` keeps those that are unsure or have an actor of no code."""
        return next(self.code_all((document,), actors))[1]

    def code_all(
        self, documents: Iterable[Document], actors: str = "coded"
    ) -> Iterator[tuple[Document, tuple[Mention, ...]]]:
        """Documents with their mentions, in order; memory stays constant however many there are."""
        wanted = partial(self.screen.wanted, actors=actors) if self.screen else None
        for document, sentences in self._parsed(documents, wanted):
            yield document, self.code_parsed(document, sentences, actors)

    def uncovered_all(
        self, documents: Iterable[Document]
    ) -> Iterator[tuple[Document, tuple[Uncovered, ...]]]:
        """Documents with the predicates between two known actors that no act covers, in order."""
        for document, sentences in self._parsed(documents):
            job = Job(self, document)
            yield document, tuple(found for sentence in sentences for found in job.uncovered(sentence))

    def _parsed(
        self, documents: Iterable[Document], wanted: Wanted | None = None
    ) -> Iterator[tuple[Document, tuple[Sentence, ...]]]:
        waiting = iter(documents)
        while window := list(islice(waiting, WINDOW)):
            parses = self.parser.parse([d.full_text for d in window], wanted)
            yield from zip(window, parses, strict=True)

    def code_parsed(
        self, document: Document, sentences: Iterable[Sentence], actors: str = "coded"
    ) -> tuple[Mention, ...]:
        """The mentions of a document whose sentences are parsed already."""
        job = Job(self, document)
        found = [m for sentence in sentences for m in job.mentions(sentence)]
        if actors == "any":
            return tuple(found)
        return tuple(m for m in found if m.settled)

    def explain(self, document: Document) -> Trace:
        """What every stop found in the document, what fired and what was dropped."""
        (sentences,) = self.parser.parse([document.full_text])
        job = Job(self, document)
        return Trace(tuple(job.explain(sentence) for sentence in sentences))


class Job:
    """One document on its way: the discourse so far."""

    def __init__(self, coder: Coder, document: Document) -> None:
        self.coder, self.document = coder, document
        self.text = document.full_text
        self.discourse = Discourse(speech=coder.matcher.speech)

    def mentions(self, sentence: Sentence) -> list[Mention]:
        """The mentions of the next sentence."""
        composer = self._composer(sentence)
        dyads = composer.dyads() if composer.hits else []
        found = [self._mention(composer, dyad) for dyad in dyads]
        self._finish(composer, dyads)
        return found

    def uncovered(self, sentence: Sentence) -> list[Uncovered]:
        """The predicates between two known actors of the next sentence that no act covers."""
        composer = self._composer(sentence)
        found = list(uncovered(composer))
        self.discourse.remember(composer.actors)
        return found

    def _composer(self, sentence: Sentence) -> Composer:
        tree = Tree(sentence)
        text = self.text[sentence.start : sentence.end]
        actors = Actors(
            tree,
            self.coder.dictionary,
            self.document.date,
            self.discourse.antecedent,
            text,
            self.discourse.antecedents,
        )
        matcher, discourse = self.coder.matcher, self.discourse
        hits = matcher.hits(tree)
        return Composer(tree, actors, matcher, codebook(), hits, discourse.home, discourse.asker)

    def _mention(self, composer: Composer, dyad: Dyad) -> Mention:
        tree, hit = composer.tree, dyad.reading.hit
        when = self.document.date
        if dyad.reading.modality == "done" or hit.act.modality:
            when = event_date(tree, hit.predicate, when)
        sentence = tree.sentence
        trigger = Span(tree.tokens[hit.words[0]].start, tree.tokens[hit.words[-1]].end)
        return Mention(
            document_id=self.document.id,
            date=when,
            source=self._party(tree, dyad.source),
            target=self._party(tree, dyad.target),
            code=dyad.code,
            act=hit.act.name,
            modality=dyad.reading.modality,
            trigger=" ".join(tree.tokens[i].form for i in hit.words),
            trigger_span=trigger,
            sentence=self.text[sentence.start : sentence.end],
            sentence_index=sentence.index,
            sentence_span=Span(sentence.start, sentence.end),
            confidence=dyad.certainty,
            fired=(*dyad.reading.fired, *dyad.source.fired, *dyad.target.fired),
            coder_version=self.coder.version,
            place=event_place(composer.actors, hit.predicate),
        )

    def _party(self, tree: Tree, actor: Actor) -> Party:
        tokens = actor.tokens or (actor.head,)
        span = Span(tree.tokens[tokens[0]].start, tree.tokens[tokens[-1]].end)
        return Party(actor.code, actor.text or self.text[span.start : span.end], span)

    # ------------------------------------------------------------------ explanation

    def explain(self, sentence: Sentence) -> SentenceTrace:
        """The next sentence through every stop."""
        composer = self._composer(sentence)
        dyads = composer.dyads()
        actors = self._actors(composer)
        known = frozenset(actor.code for actor in actors if actor.code)
        events = tuple(_event(self._mention(composer, d), d.evidence) for d in dyads)
        trace = SentenceTrace(
            self.text[sentence.start : sentence.end],
            tuple((t.form, t.lemma, t.upos, t.head + 1, t.rel) for t in sentence.tokens),
            actors,
            _acts(composer, dyads),
            events,
            missing(composer, dyads, known),
        )
        self._finish(composer, dyads)
        return trace

    def _finish(self, composer: Composer, dyads: list[Dyad]) -> None:
        """Keeps of a sentence what later ones refer to."""
        self.discourse.note((dyad.source, dyad.target) for dyad in dyads if dyad.certainty >= LEAST)
        self.discourse.remember(composer.actors)

    def _actors(self, composer: Composer) -> tuple[ActorTrace, ...]:
        tree, found = composer.tree, []
        for index, token in enumerate(tree.tokens):
            if token.upos in ("NOUN", "PROPN", "PRON") and tree.rel(index) not in ("compound", "flat"):
                actor = composer.actors.resolve(index)
                if actor.code:
                    found.append(
                        ActorTrace(self._party(tree, actor).text, actor.code, actor.certainty, actor.fired)
                    )
        return tuple(found)


def _event(mention: Mention, evidence: tuple[float, ...]) -> dict[str, object]:
    return {
        "source": mention.source.code, "code": mention.code, "target": mention.target.code,
        "date": mention.date.isoformat() if mention.date else None, "modality": mention.modality,
        "source_text": mention.source.text, "target_text": mention.target.text,
        "trigger": mention.trigger, "confidence": mention.confidence,
        "evidence": dict(zip(EVIDENCE, evidence, strict=True)), "fired": mention.fired,
    }  # fmt: skip


def _acts(composer: Composer, dyads: list[Dyad]) -> tuple[ActTrace, ...]:
    """The acts that were seen, those that came to nothing with the reason."""
    made = {dyad.reading.hit.index for dyad in dyads}
    reasons = {d.index: d.reason for d in composer.dropped if d.index not in made}
    return tuple(
        ActTrace(
            composer.tree.tokens[i].form, hit.act.name, hit.pattern.text, hit.act.where, reasons.get(i, "")
        )
        for i, hit in composer.hits.items()
    )
