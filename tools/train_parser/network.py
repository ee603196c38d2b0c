# mypy: disable-error-code="import-not-found,misc,no-any-return,no-untyped-call,unused-ignore"
"""The parser's network: lower layers of MiniLM under linear taggers and a biaffine parser.

The encoder is BERT's (Devlin et al. 2019) with the sizes of all-MiniLM-L6-v2; the place of its token types is
taken by casing classes. The parser is Dozat and Manning's (2017): two bilinear scorers, of arcs and of their
relations.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path

import torch
from safetensors.torch import load_file
from torch import Tensor, nn
from torch.nn import functional

WIDTH, ATTENTION_HEADS, INNER = 384, 12, 1536
VOCABULARY, POSITIONS, CASINGS = 30522, 512, 6
ARC, REL = 256, 100
DROPOUT, HEAD_DROPOUT = 0.1, 0.25
MASKED = -10000.0


@dataclass(frozen=True, slots=True)
class Sizes:
    """How many layers the encoder has, and how many labels each head chooses from."""

    layers: int
    upos: int
    feats: int
    lemma: int
    rel: int


class Layer(nn.Module):
    """One layer of the encoder: self-attention and a feed-forward net, each added and normalised."""

    def __init__(self) -> None:
        super().__init__()
        self.qkv = nn.Linear(WIDTH, 3 * WIDTH)
        self.attended = nn.Linear(WIDTH, WIDTH)
        self.norm_attended = nn.LayerNorm(WIDTH, eps=1e-12)
        self.inner = nn.Linear(WIDTH, INNER)
        self.outer = nn.Linear(INNER, WIDTH)
        self.norm_outer = nn.LayerNorm(WIDTH, eps=1e-12)
        self.drop = nn.Dropout(DROPOUT)

    def forward(self, states: Tensor, mask: Tensor) -> Tensor:
        """States (batch, pieces, width) to states; ``mask`` is True at real pieces, (batch, pieces)."""
        attended = self.attended(attention(self.qkv(states), mask))
        states = self.norm_attended(states + self.drop(attended))
        return self.feed(states)

    def feed(self, states: Tensor) -> Tensor:
        """The feed-forward half of the layer."""
        inner = functional.gelu(self.inner(states))
        return self.norm_outer(states + self.drop(self.outer(inner)))


class Parser(nn.Module):
    """Wordpieces in; states of words, scores of arcs and relations, and scores of labels out."""

    def __init__(self, sizes: Sizes) -> None:
        super().__init__()
        self.pieces = nn.Embedding(VOCABULARY, WIDTH)
        self.positions = nn.Embedding(POSITIONS, WIDTH)
        self.casings = nn.Embedding(CASINGS, WIDTH)
        self.norm = nn.LayerNorm(WIDTH, eps=1e-12)
        self.drop = nn.Dropout(DROPOUT)
        self.layers = nn.ModuleList(Layer() for _ in range(sizes.layers))
        self.head_drop = nn.Dropout(HEAD_DROPOUT)
        self.upos = nn.Linear(WIDTH, sizes.upos)
        self.feats = nn.Linear(WIDTH, sizes.feats)
        self.lemma = nn.Linear(WIDTH, sizes.lemma)
        self.sides = nn.Linear(WIDTH, 2 * ARC + 2 * REL)
        self.arcs = nn.Parameter(torch.cat([torch.randn(ARC, ARC) / math.sqrt(ARC), torch.zeros(1, ARC)]))
        self.relations = nn.Parameter(torch.randn(sizes.rel, REL + 1, REL + 1) * 0.3 / math.sqrt(REL))

    def embedded(self, ids: Tensor, casings: Tensor) -> Tensor:
        """The input of the first layer, (batch, pieces, width)."""
        places = torch.arange(ids.shape[1], device=ids.device)
        states = self.pieces(ids) + self.casings(casings) + self.positions(places)[None]
        return self.drop(self.norm(states))

    def words(self, ids: Tensor, casings: Tensor, firsts: Tensor) -> Tensor:
        """The states of the root and the words, (batch, words + 1, width): those of their first pieces."""
        states = self.embedded(ids, casings)
        for layer in self.layers:
            states = layer(states, ids != 0)
        return gathered(states, firsts)

    def scored(self, words: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Scores of arcs (batch, dependent, head), and the sides of heads and of dependents for relations."""
        sides = self.head_drop(functional.gelu(self.sides(self.head_drop(words))))
        arc_heads, arc_words, rel_heads, rel_words = sides.split([ARC, ARC, REL, REL], -1)
        arcs = (arc_words @ self.arcs[:-1] + self.arcs[-1]) @ arc_heads.transpose(1, 2)
        return arcs, rel_heads, rel_words

    def relation_scores(self, words: Tensor, heads: Tensor) -> Tensor:
        """Scores of relations for words aligned with their heads, (..., relations)."""
        one = torch.ones_like(words[..., :1])
        weights = self.relations.permute(1, 0, 2).reshape(REL + 1, -1)
        mixed = (torch.cat([words, one], -1) @ weights).view(*words.shape[:-1], -1, REL + 1)
        return (mixed @ torch.cat([heads, one], -1)[..., None])[..., 0]

    def encoder_parameters(self) -> list[nn.Parameter]:
        """What was trained before; the embeddings of pieces and casings aside."""
        return [
            parameter
            for module in (self.norm, self.positions, self.layers)
            for parameter in module.parameters()
        ]

    def load_encoder(self, folder: Path) -> None:
        """Takes the lower layers of a BERT model stored as ``model.safetensors``."""
        weights = load_file(folder / "model.safetensors")
        with torch.no_grad():
            self.pieces.weight.copy_(weights["embeddings.word_embeddings.weight"])
            self.positions.weight.copy_(weights["embeddings.position_embeddings.weight"])
            self.casings.weight.copy_(
                weights["embeddings.token_type_embeddings.weight"][:1].repeat(CASINGS, 1)
            )
            for kind in ("weight", "bias"):
                getattr(self.norm, kind).copy_(weights[f"embeddings.LayerNorm.{kind}"])
                for number, layer in enumerate(self.layers):
                    _load_layer(layer, weights, f"encoder.layer.{number}.", kind)


def _load_layer(layer: nn.Module, weights: dict[str, Tensor], prefix: str, kind: str) -> None:
    parts = [weights[f"{prefix}attention.self.{name}.{kind}"] for name in ("query", "key", "value")]
    getattr(layer.qkv, kind).copy_(torch.cat(parts))
    for module, name in (
        (layer.attended, "attention.output.dense"),
        (layer.norm_attended, "attention.output.LayerNorm"),
        (layer.inner, "intermediate.dense"),
        (layer.outer, "output.dense"),
        (layer.norm_outer, "output.LayerNorm"),
    ):
        getattr(module, kind).copy_(weights[f"{prefix}{name}.{kind}"])


def attention(qkv: Tensor, mask: Tensor) -> Tensor:
    """Multi-head self-attention over joined queries, keys and values, (batch, pieces, 3 * width)."""
    batch, pieces, _ = qkv.shape
    split = qkv.view(batch, pieces, 3, ATTENTION_HEADS, WIDTH // ATTENTION_HEADS).permute(2, 0, 3, 1, 4)
    hidden = (1.0 - mask.to(qkv.dtype))[:, None, None, :] * MASKED
    mixed = functional.scaled_dot_product_attention(split[0], split[1], split[2], attn_mask=hidden)
    return mixed.transpose(1, 2).reshape(batch, pieces, WIDTH)


def gathered(states: Tensor, places: Tensor) -> Tensor:
    """The states at some places of each row, (batch, places, width)."""
    return torch.gather(states, 1, places[:, :, None].expand(-1, -1, states.shape[-1]))
