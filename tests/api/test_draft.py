"""A file of results that an interrupted run has left is continued, and ends up as if nothing had happened."""

from __future__ import annotations

import json
from contextlib import closing
from pathlib import Path

import pytest

from api import draft
from api.draft import Draft, DraftError
from api.intake import Placed
from tests.api.coders import placed

FACTS = {"coder_version": "0.1.0", "format": "jsonl"}
DOCUMENTS = placed("a", "b", "c", "d")


def write(target: Path, documents: list[Placed], until: int | None = None, **facts: str) -> str:
    """Writes the id of each document; is killed behind some, when the next line has begun, or is done.

    Gives which documents had to be coded.
    """
    coded, file = "", Draft(target, FACTS | facts)
    with closing(file._stream):
        for one in file.rest(documents):
            coded += one.document.text
            file.add(one.document, f"{one.document.id}\n", 1, 0)
            if len(coded) == until:
                file._stream.write(b"d")
                return coded
        file.finish()
    return coded


@pytest.fixture
def target(tmp_path: Path) -> Path:
    return tmp_path / "events.jsonl"


@pytest.fixture
def always(monkeypatch: pytest.MonkeyPatch) -> None:
    """Says after every document how far it is."""
    monkeypatch.setattr(draft, "OFTEN", -1)


def test_a_whole_file_takes_the_place_of_the_one_before(target: Path) -> None:
    target.write_text("before")
    assert write(target, DOCUMENTS, until=2) == "ab"
    assert target.read_text() == "before"
    assert write(target, DOCUMENTS) == "abcd"
    assert target.read_text() == "d1\nd2\nd3\nd4\n"
    assert [path.name for path in target.parent.iterdir()] == ["events.jsonl"]


@pytest.mark.parametrize("stop", [1, 2, 3, 4])
def test_an_interrupted_file_goes_on_where_it_stopped(target: Path, always: None, stop: int) -> None:
    assert write(target, DOCUMENTS, stop) == "abcd"[:stop]
    assert write(target, DOCUMENTS) == "abcd"[stop:]
    assert target.read_text() == "d1\nd2\nd3\nd4\n"


def test_whoever_stops_keeps_everything(target: Path) -> None:
    with closing(Draft(target, FACTS)) as file:
        for one in [*file.rest(DOCUMENTS)][:3]:
            file.add(one.document, f"{one.document.id}\n", 1, 0)
    assert write(target, DOCUMENTS) == "d"
    assert target.read_text() == "d1\nd2\nd3\nd4\n"


def test_a_full_disk_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(descriptor: object) -> None:
        raise OSError(28, "No space left on device")

    with pytest.raises(DraftError) as refused, closing(Draft(tmp_path / "a", FACTS)) as file:
        file.add(DOCUMENTS[0].document, "d1\n", 1, 0)
        monkeypatch.setattr("os.fsync", full)
        file.keep()
    assert str(refused.value) == (
        f"--output {tmp_path / 'a'}: No space left on device; name a file that can be written"
    )


def test_what_was_done_is_counted(target: Path, always: None) -> None:
    write(target, DOCUMENTS, 3)
    with closing(Draft(target, FACTS)) as file:
        assert (file.mark.documents, file.mark.found, file.mark.refused, file.mark.size) == (3, 3, 0, 9)


OTHERS = {
    "coder": (DOCUMENTS, {"coder_version": "0.2.0"}, "coder_version 0.1.0, this one has 0.2.0"),
    "format": (DOCUMENTS, {"format": "csv"}, "format jsonl, this one has csv"),
    "documents": (placed("a", "x", "c", "d"), {}, "other documents"),
    "fewer": (DOCUMENTS[:1], {}, "other documents"),
}


@pytest.mark.parametrize(("documents", "facts", "said"), OTHERS.values(), ids=OTHERS)
def test_what_another_run_has_begun_is_left_alone(
    target: Path, always: None, documents: list[Placed], facts: dict[str, str], said: str
) -> None:
    write(target, DOCUMENTS, 2)
    part = target.with_name("events.jsonl.part")
    before = part.read_bytes()[:6]
    with pytest.raises(DraftError) as refused:
        write(target, documents, **facts)
    assert str(refused.value) == (
        f"{part} is of an interrupted run with {said}; repeat that run, or delete events.jsonl.part to begin anew"
    )
    assert part.read_bytes()[:6] == before


def test_a_file_that_is_none_of_ours_is_left_alone(target: Path) -> None:
    part = target.with_name("events.jsonl.part")
    part.write_text("mine")
    with pytest.raises(DraftError, match=r"events.jsonl.part is of another program; move it or name another"):
        Draft(target, FACTS)
    part.with_name("events.jsonl.part.json").write_text(json.dumps({"facts": {}}))
    with pytest.raises(DraftError, match="is of another program"):
        Draft(target, FACTS)
    assert part.read_text() == "mine"


def test_two_runs_do_not_write_one_file(target: Path) -> None:
    with (
        closing(Draft(target, FACTS)),
        pytest.raises(DraftError, match="is being written by another run; wait for it or end it"),
    ):
        Draft(target, FACTS)


NO_FILES = {
    "no-folder": ("none/events.jsonl", "No such file or directory; name a file that can be written"),
    "no-file": ("/dev/null", "no plain file; name one, or print to standard output"),
}


@pytest.mark.parametrize(("name", "said"), NO_FILES.values(), ids=NO_FILES)
def test_what_cannot_be_written_is_named(tmp_path: Path, name: str, said: str) -> None:
    with pytest.raises(DraftError) as refused:
        Draft(tmp_path / name, FACTS)
    assert str(refused.value) == f"--output {tmp_path / name}: {said}"
