"""Pages that are kept: as long as nothing is stored, and no more of them than there is room for."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask.testing import FlaskClient

import store
from api.state import Data, Kept
from tests.store.samples import NOW, document, mention


def made(*asked: str, room: int) -> list[str]:
    """Which of the pages that are asked for had to be made; each has as many characters as its name."""
    kept, log = Kept(room), list[str]()

    def make(name: str) -> Data:
        log.append(name)
        return Data(name, None)

    for name in asked:
        assert kept.get((name,), lambda name=name: make(name)).json == name  # type: ignore[misc]
    return log


CASES = {
    "kept": (("aa", "bb", "aa", "bb"), 4, ["aa", "bb"]),
    "the-oldest-goes": (("aa", "bb", "cc", "bb", "aa"), 4, ["aa", "bb", "cc", "aa"]),
    "asking-makes-new": (("aa", "bb", "aa", "cc", "aa", "bb"), 4, ["aa", "bb", "cc", "bb"]),
    "too-large": (("aaa", "aaa"), 2, ["aaa", "aaa"]),
    "none": (("a", "a"), 0, ["a", "a"]),
}


@pytest.mark.parametrize(("asked", "room", "expected"), CASES.values(), ids=CASES)
def test_what_is_kept(asked: tuple[str, ...], room: int, expected: list[str]) -> None:
    assert made(*asked, room=room) == expected


@pytest.mark.parametrize("path", ["/events", "/documents"])
def test_a_kept_page_is_the_page_until_something_is_stored(client: FlaskClient, db: Path, path: str) -> None:
    first, again = client.get(f"{path}?limit=5"), client.get(f"{path}?limit=5")
    assert again.data == first.data
    with store.open(db) as writer:
        writer.add(document("new"), [mention(code="111", document="new")], now=NOW)
    later = client.get(f"{path}?limit=5").json
    assert later is not None and first.json is not None
    assert later["meta"]["revision"] == first.json["meta"]["revision"] + 1
    assert later["data"] != first.json["data"]


def test_a_kept_page_has_the_links_of_who_asks(client: FlaskClient) -> None:
    pages = [client.get(f"/events?actor={name}&limit=2").json for name in ("FIN", "Finland")]
    assert pages[0]["data"] == pages[1]["data"]
    assert [page["links"]["self"].rpartition("?")[2] for page in pages] == [
        "actor=FIN&limit=2", "actor=Finland&limit=2",
    ]  # fmt: skip
