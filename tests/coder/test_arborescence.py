"""The best tree is the best of all trees with one root, found by trying them all."""

from itertools import product

import numpy as np
import pytest

from coder.arborescence import best_tree, crooked


def all_trees(words: int) -> list[tuple[int, ...]]:
    """Every choice of heads (0 root, 1.. words) that is a tree with one root."""
    return [heads for heads in product(range(words + 1), repeat=words) if is_tree(heads)]


def is_tree(heads: tuple[int, ...]) -> bool:
    reached = {0}
    while grown := {word for word, head in enumerate(heads, 1) if head in reached} - reached:
        reached |= grown
    return heads.count(0) == 1 and len(reached) == len(heads) + 1


@pytest.mark.parametrize("words", [1, 2, 3, 4, 5])
def test_the_best_tree_is_the_best_of_all(words: int) -> None:
    trees = np.array(all_trees(words))
    for seed in range(40):
        scores = np.random.default_rng([words, seed]).normal(size=(words, words + 1)).astype(np.float32)
        totals = scores[np.arange(words), trees].sum(1)
        assert best_tree(scores).tolist() == trees[totals.argmax()].tolist()


def test_crooked_rows_are_those_that_are_no_tree() -> None:
    rows = [[0, 1, 2], [2, 1, 0], [0, 0, 1], [2, 3, 1], [0, 1, 0], [2, 0, 9]]
    lengths = [3, 3, 3, 3, 2, 2]
    assert crooked(np.array(rows) % 4, np.array(lengths)).tolist() == [1, 2, 3]
