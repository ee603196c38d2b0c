"""What the tests share: one loaded coder."""

import pytest

from coder.coder import Coder


@pytest.fixture(scope="session")
def coder() -> Coder:
    """The coder with the project's own dictionaries and parser."""
    return Coder.load()
