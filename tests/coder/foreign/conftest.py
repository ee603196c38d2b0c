"""What the tests of foreign dictionaries share: English words, read once."""

import pytest

from coder.foreign.words import Words


@pytest.fixture(scope="session")
def words() -> Words:
    return Words.load()
