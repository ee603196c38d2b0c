"""The best tree over the words of a sentence, where each word's likeliest head does not already give one.

Chu and Liu (1965), Edmonds (1967): take every word's best head; while there is a cycle, contract it to one
node and rescore the arcs that enter it by what they gain over the arc they replace.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Scores = NDArray[np.float32]
Heads = NDArray[np.int64]

MOST_ROOTS = 4
"""How many candidate roots are tried when the best tree has several."""


def crooked(heads: Heads, lengths: Heads) -> Heads:
    """The rows of a batch whose heads are no tree with one root.

    ``heads`` is (batch, longest), 0 for the root and 1.. for words; ``lengths`` the words of each row.
    """
    batch, longest = heads.shape
    inside = np.arange(longest)[None] < lengths[:, None]
    jump = np.zeros((batch, longest + 1), np.int64)
    jump[:, 1:] = heads * inside
    roots = ((heads == 0) & inside).sum(1)
    # Pointer jumping: after k rounds every word points 2^k heads up; in a tree all then reach the root.
    for _ in range(max(1, int(np.ceil(np.log2(longest + 1))))):
        jump = np.take_along_axis(jump, jump, 1)
    return np.flatnonzero((roots != 1) | (jump != 0).any(1))


def best_tree(scores: Scores) -> Heads:
    """The heads (0 root, 1.. words) of the best tree with one root; ``scores`` is (words, words + 1)."""
    words = len(scores)
    square = np.full((words + 1, words + 1), -np.inf)
    square[1:] = scores
    np.fill_diagonal(square, -np.inf)
    heads = _arborescence(square)[1:]
    roots = np.flatnonzero(heads == 0)
    if len(roots) == 1:
        return heads
    likeliest = roots[np.argsort(-scores[roots, 0], kind="stable")][:MOST_ROOTS]
    trees = [_rooted(square, int(root) + 1) for root in likeliest]
    return max(trees, key=lambda tree: tree[0])[1]


def _rooted(square: NDArray[np.float64], root: int) -> tuple[float, Heads]:
    """The score and heads of the best tree in which ``root`` alone hangs on the root."""
    only = square.copy()
    only[1:, 0] = -np.inf
    only[root] = -np.inf
    only[root, 0] = square[root, 0]
    heads = _arborescence(only)[1:]
    return float(only[np.arange(1, len(only)), heads].sum()), heads


def _arborescence(scores: NDArray[np.float64]) -> Heads:
    """Heads of the best arborescence of node 0; ``scores[dependent, head]``, the diagonal -inf."""
    heads: Heads = scores.argmax(1)
    heads[0] = -1
    cycle = _cycle(heads)
    if not cycle.size:
        return heads
    rest = np.setdiff1d(np.arange(len(scores)), cycle)
    smaller, leave, enter = _contracted(scores, heads, cycle, rest)
    return _expanded(heads, _arborescence(smaller), cycle, rest, leave, enter)


def _cycle(heads: Heads) -> Heads:
    """The nodes of one cycle, or none."""
    state = np.zeros(len(heads), np.int64)
    state[0] = len(heads) + 1
    for start in range(1, len(heads)):
        path = []
        node = start
        while not state[node]:
            state[node] = start
            path.append(node)
            node = int(heads[node])
        if state[node] == start:
            return np.array(path[path.index(node) :])
    return np.array([], np.int64)


def _contracted(
    scores: NDArray[np.float64], heads: Heads, cycle: Heads, rest: Heads
) -> tuple[NDArray[np.float64], Heads, Heads]:
    """Scores with the cycle as last node; for each other node its best head in, and best door into, it."""
    size = len(rest)
    smaller = np.full((size + 1, size + 1), -np.inf)
    smaller[:size, :size] = scores[np.ix_(rest, rest)]
    out = scores[np.ix_(rest, cycle)]
    leave = out.argmax(1)
    smaller[1:size, size] = out[np.arange(1, size), leave[1:]]
    gain = scores[np.ix_(cycle, rest)] - scores[cycle, heads[cycle]][:, None]
    enter = gain.argmax(0)
    smaller[size, :size] = gain[enter, np.arange(size)]
    return smaller, leave, enter


def _expanded(heads: Heads, inner: Heads, cycle: Heads, rest: Heads, leave: Heads, enter: Heads) -> Heads:
    size = len(rest)
    full = heads.copy()
    for node in range(1, size):
        full[rest[node]] = rest[inner[node]] if inner[node] < size else cycle[leave[node]]
    full[cycle[enter[inner[size]]]] = rest[inner[size]]
    return full
