# mypy: disable-error-code="import-not-found,import-untyped,misc,no-any-return,no-untyped-call,unused-ignore"
"""Dynamic to static quantisation: the ranges of activations are fixed from training sentences.

A dynamic range is that of the whole batch, so a sentence's parse would depend on its neighbours. Every
``DynamicQuantizeLinear`` becomes a ``QuantizeLinear`` with constants, and each product that follows it
onnxruntime's fused ``MatMulIntegerToFloat``.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper, numpy_helper

from coder.parsing import WEIGHTS, encode
from coder.wordpieces import WordPieces
from tools.train_parser import ud

SENTENCES = 800
PERCENTILE = 99.0
"""The range of an activation spans this percentile of the sentences' extremes; the rest is clipped."""

DYNAMIC = "DynamicQuantizeLinear"
Range = tuple[float, float]


def write(dynamic: Path, golds: Sequence[ud.Gold], static: Path) -> None:
    """Writes the static form of a dynamically quantised model, its ranges those of a sample of sentences."""
    model = onnx.load(dynamic)
    sample = random.Random(5).sample(golds, SENTENCES)
    fixed = ranges(dynamic, sample)
    nodes = [_static(model.graph, node, fixed) for node in model.graph.node]
    nodes = fused(nodes, {constant.name: constant for constant in model.graph.initializer})
    del model.graph.node[:]
    model.graph.node.extend(nodes)
    onnx.save(model, static)


def ranges(dynamic: Path, golds: Sequence[ud.Gold]) -> dict[str, Range]:
    """The range of each dynamically quantised tensor, each sentence run alone, without padding."""
    model = onnx.load(dynamic)
    names = sorted({node.input[0] for node in model.graph.node if node.op_type == DYNAMIC})
    known = {output.name for output in model.graph.output}
    added = (
        helper.make_tensor_value_info(name, TensorProto.FLOAT, None) for name in names if name not in known
    )
    model.graph.output.extend(added)
    session = onnxruntime.InferenceSession(model.SerializeToString(), _options())
    pieces = WordPieces.load(WEIGHTS / "wordpieces.txt")
    extremes: dict[str, list[Range]] = {name: [] for name in names}
    for gold in golds:
        inputs = _inputs(gold, pieces)
        for name, values in zip(names, session.run(names, inputs), strict=True):
            extremes[name].append((float(values.min()), float(values.max())))
    return {name: _range(found) for name, found in extremes.items()}


def _options() -> Any:
    options = onnxruntime.SessionOptions()
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_BASIC
    options.intra_op_num_threads = 1
    options.log_severity_level = 3
    return options


def _inputs(gold: ud.Gold, pieces: WordPieces) -> dict[str, Any]:
    encoded = encode([word.form for word in gold], pieces)
    rows = {"ids": encoded.ids, "shp": encoded.casing, "first": encoded.firsts}
    return {name: np.array([row], np.int64) for name, row in rows.items()}


def _range(extremes: list[Range]) -> Range:
    lows, highs = zip(*extremes, strict=True)
    low, high = np.percentile(lows, 100 - PERCENTILE), np.percentile(highs, PERCENTILE)
    return min(0.0, float(low)), max(0.0, float(high))


def _static(graph: Any, node: Any, fixed: dict[str, Range]) -> Any:
    """The node, or a quantisation with constants in the place of one with a range found at run time."""
    if node.op_type != DYNAMIC:
        return node
    low, high = fixed[node.input[0]]
    scale = max((high - low) / 255, 1e-8)
    zero = int(np.clip(round(-low / scale), 0, 255))
    quantised, scale_name, zero_name = node.output
    constants = ((scale_name, np.array(scale, np.float32)), (zero_name, np.array(zero, np.uint8)))
    graph.initializer.extend(numpy_helper.from_array(value, name) for name, value in constants)
    return helper.make_node("QuantizeLinear", [node.input[0], scale_name, zero_name], [quantised])


def fused(nodes: Sequence[Any], constants: dict[str, Any]) -> list[Any]:
    """The graph with each integer product, its scaling and its bias as one node.

    onnxruntime fuses these by itself only behind a dynamic quantisation.
    """
    makers = {output: node for node in nodes for output in node.output}
    users: dict[str, list[Any]] = {}
    for node in nodes:
        for name in node.input:
            users.setdefault(name, []).append(node)
    replaced: dict[str, Any] = {}
    dropped: set[str] = set()
    for node in nodes:
        if node.op_type == "MatMulInteger":
            chain = list(_chain(node, users, constants))
            replaced[node.output[0]] = _product(node, chain, makers)
            dropped.update(link.output[0] for link in chain)
    kept = (node for node in nodes if node.output[0] not in dropped)
    return [replaced.get(node.output[0], node) for node in kept]


def _chain(node: Any, users: dict[str, list[Any]], constants: dict[str, Any]) -> Iterator[Any]:
    """The cast, the multiplication by the scales and, if there is one, the addition of a bias."""
    (cast,) = users[node.output[0]]
    yield cast
    (scaling,) = users[cast.output[0]]
    yield scaling
    after = users.get(scaling.output[0], [])
    if len(after) == 1 and after[0].op_type == "Add":
        bias = constants.get(_other(after[0], scaling.output[0]))
        if bias is not None and len(bias.dims) == 1:
            yield after[0]


def _product(node: Any, chain: list[Any], makers: dict[str, Any]) -> Any:
    cast, scaling, *added = chain
    scales = makers[_other(scaling, cast.output[0])].input
    inputs = [node.input[0], node.input[1], *scales, node.input[2], node.input[3]]
    inputs += [_other(add, scaling.output[0]) for add in added]
    return helper.make_node("MatMulIntegerToFloat", inputs, chain[-1].output[:1], domain="com.microsoft")


def _other(node: Any, name: str) -> str:
    """The input of a node of two inputs that is not ``name``."""
    return next(other for other in node.input if other != name)
