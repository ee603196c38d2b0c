"""The tests of the store run on a database of each kind."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.store.places import PLACES, Place, new_place


@pytest.fixture(params=["sqlite", "postgresql"])
def each_database(request: pytest.FixtureRequest) -> Iterator[str]:
    """What ``new_place`` makes inside: a file, then a database on a server."""
    PLACES.server = request.getfixturevalue("postgresql") if request.param == "postgresql" else None
    yield request.param
    PLACES.server = None


@pytest.fixture
def place(each_database: str) -> Iterator[Place]:
    """A new database of each kind."""
    with new_place() as place:
        yield place
