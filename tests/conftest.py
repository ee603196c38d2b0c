"""What the tests share: one loaded coder, one PostgreSQL server."""

from collections.abc import Iterator

import pytest

from coder.coder import Coder
from tests.servers import QUICK, Server, binaries, running


@pytest.fixture(scope="session")
def coder() -> Coder:
    """The coder with the project's own dictionaries and parser."""
    return Coder.load()


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Server]:
    """A server for the session; where none is installed, the tests that need one are skipped."""
    found = binaries()
    if found is None:
        pytest.skip("no PostgreSQL server is installed here: apt-get install postgresql")
    with running(found, **QUICK) as server:
        yield server
