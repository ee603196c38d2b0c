# mypy: disable-error-code="import-not-found,import-untyped,misc,no-any-return,no-untyped-call,unused-ignore"
"""A trained network to ONNX, then to 8 bits: ``python -m tools.train_parser.export RUN TREEBANKS WEIGHTS``.

Attention becomes onnxruntime's own fused operator. Weights are quantised per channel, in reduced range, since
processors without VNNI saturate on the full one; ``calibrate`` then fixes the ranges of activations.
"""

from __future__ import annotations

import argparse
import json
import logging
import shutil
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from onnxruntime.quantization.shape_inference import quant_pre_process
from torch import Tensor, nn

from coder.parsing import OUTPUTS, WEIGHTS
from tools.train_parser import calibrate, lemmas, ud
from tools.train_parser.network import ATTENTION_HEADS, MASKED, Parser, Sizes, attention, gathered

INPUTS = ("ids", "shp", "first")
OPSET = 17
log = logging.getLogger("export")


def main() -> None:
    """Writes all that ``coder.parsing`` loads into a folder."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("run", type=Path, help="folder that the training wrote")
    options.add_argument(
        "treebanks", type=Path, help="folder of the CoNLL-U files, for calibration and lemmas"
    )
    options.add_argument("weights", type=Path, help="folder to write")
    arguments = options.parse_args()
    # onnxruntime reports every tensor that it leaves alone as a warning of the root logger.
    logging.basicConfig(level=logging.ERROR, format="%(message)s")
    log.setLevel(logging.INFO)
    arguments.weights.mkdir(parents=True, exist_ok=True)
    write(arguments.run, arguments.treebanks, arguments.weights)


def write(run: Path, treebanks: Path, weights: Path) -> None:
    """The run's network, labels and relation scorer, the wordpieces, lists and lemmas, into ``weights``."""
    network = loaded(run)
    golds = ud.sentences(treebanks, *ud.TRAINING)
    with tempfile.TemporaryDirectory() as folder:
        exact, dynamic = Path(folder, "exact.onnx"), Path(folder, "dynamic.onnx")
        to_onnx(network, exact)
        quantised(exact, dynamic)
        calibrate.write(dynamic, golds, weights / "parser.onnx")
    np.save(weights / "relations.npy", network.relations.detach().numpy().astype(np.float16))
    labels = ud.Labels.load(run / "labels.json")
    table = {"upos": labels.upos, "feats": labels.feats, "rel": labels.rel}
    (weights / "labels.json").write_text(json.dumps(table, indent=0), encoding="utf-8")
    lemmas.write(golds, weights / "lemmas.json")
    for name in ("wordpieces.txt", "words.toml"):
        if weights.resolve() != WEIGHTS.resolve():
            shutil.copy(WEIGHTS / name, weights / name)
    log.info("%.1f MB", (weights / "parser.onnx").stat().st_size / 1e6)


def loaded(run: Path) -> Parser:
    """The trained network of a run."""
    sizes = json.loads((run / "sizes.json").read_text(encoding="utf-8"))
    network = Parser(Sizes(**sizes))
    network.load_state_dict(torch.load(run / "network.pt"))
    return network.eval()


class FusedAttention(torch.autograd.Function):
    """Attention as onnxruntime's operator; in torch, the same sums."""

    @staticmethod
    def symbolic(graph: Any, states: Any, weight: Any, bias: Any, mask: Any) -> Any:
        """The node of the ONNX graph."""
        sizes = {"num_heads_i": ATTENTION_HEADS, "mask_filter_value_f": MASKED}
        return graph.op("com.microsoft::Attention", states, weight, bias, mask, **sizes).setType(
            states.type()
        )

    @staticmethod
    def forward(_context: Any, states: Tensor, weight: Tensor, bias: Tensor, mask: Tensor) -> Tensor:
        """Attention over states; ``weight`` joins queries, keys and values."""
        return attention(states @ weight + bias, mask)


class Exported(nn.Module):
    """The network from wordpieces to heads and labels, as the graph has it."""

    def __init__(self, network: Parser) -> None:
        super().__init__()
        self.network = network
        transposed = (layer.qkv.weight.detach().t().contiguous() for layer in network.layers)
        self.qkv = nn.ParameterList(transposed)

    def forward(self, ids: Tensor, shp: Tensor, first: Tensor) -> tuple[Tensor, ...]:
        """The outputs, in the order of ``coder.parsing.OUTPUTS``."""
        words = self._words(ids, shp, first)
        arcs, rel_heads, rel_words = self.network.scored(words)
        arcs = arcs[:, 1:] + _impossible(first)
        heads = arcs.argmax(-1)
        rels = self.network.relation_scores(rel_words[:, 1:], gathered(rel_heads, heads)).argmax(-1)
        labels = (
            heads,
            rels,
            *(head(words[:, 1:]).argmax(-1) for head in (self.network.upos, self.network.feats)),
        )
        return arcs, *(label.to(torch.int32) for label in labels), rel_heads, rel_words

    def _words(self, ids: Tensor, casings: Tensor, firsts: Tensor) -> Tensor:
        states = self.network.embedded(ids, casings)
        mask = (ids != 0).to(torch.int32)
        for layer, qkv in zip(self.network.layers, self.qkv, strict=True):
            attended = FusedAttention.apply(states, qkv, layer.qkv.bias, mask)
            states = layer.feed(layer.norm_attended(states + layer.attended(attended)))
        return gathered(states, firsts)


def _impossible(firsts: Tensor) -> Tensor:
    """What is added to scores of arcs so that no word hangs on padding or on itself."""
    places = torch.arange(firsts.shape[1])
    padding = (firsts == 0) & (places != 0)[None]
    own = places[1:][:, None] == places[None, :]
    return padding.to(torch.float32)[:, None, :] * MASKED + own.to(torch.float32)[None] * MASKED


def to_onnx(network: Parser, path: Path) -> None:
    """Writes the network as ONNX, 32 bits, batch and lengths free."""
    exported = Exported(network).eval()
    ids = torch.randint(1000, 2000, (3, 17))
    ids[1, 12:] = 0
    firsts = torch.tensor([[0, *range(1, 13)], [0, *range(1, 9), 0, 0, 0, 0], [0, *range(1, 13)]])
    axes = {name: {0: "batch", 1: name} for name in (*INPUTS, *OUTPUTS)}
    with torch.no_grad():
        torch.onnx.export(
            exported,
            (ids, torch.zeros_like(ids), firsts),
            path,
            input_names=INPUTS,
            output_names=OUTPUTS,
            dynamic_axes=axes | {"arc": {0: "batch", 1: "words", 2: "heads"}},
            opset_version=OPSET,
            dynamo=False,
            custom_opsets={"com.microsoft": 1},
        )


def quantised(exact: Path, dynamic: Path) -> None:
    """Weights to 8 bits per channel in reduced range; activations with ranges found anew in each run."""
    prepared = dynamic.with_suffix(".prepared")
    quant_pre_process(exact, prepared, skip_symbolic_shape=True)
    quantize_dynamic(
        prepared,
        dynamic,
        weight_type=QuantType.QInt8,
        per_channel=True,
        reduce_range=True,
        extra_options={"MatMulConstBOnly": True},
    )


if __name__ == "__main__":
    main()
