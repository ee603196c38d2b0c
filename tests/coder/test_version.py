"""The version of a coder changes with everything that decides what it finds, and with nothing else."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from coder import version as module
from coder.version import NUMBER, PACKAGES, version

FILES = {
    "coder/tree.py": "code", "coder/weights/parser.onnx": "weights", "coder/weights/confidence.csv": "table",
    "coder/weights/words.toml": "words", "coder/dictionaries/acts/04.toml": "acts", "schema/composition.csv": "table",
    "schema/codebook.py": "code", "mine/actors.toml": "actors", "mine/flat.csv": "names",
}  # fmt: skip
IDLE = ("coder/evaluation/scores.py", "schema/schemas.py", "mine/notes.txt", "coder/notes.md")


@pytest.fixture
def program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name, text in FILES.items():
        write(tmp_path / name, text)
    monkeypatch.setattr(module, "files", lambda package: tmp_path / package)
    return tmp_path


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def told(program: Path) -> str:
    return version([program / "coder/dictionaries", program / "mine"])


@pytest.mark.parametrize("name", FILES)
def test_it_changes_with(program: Path, name: str) -> None:
    before = told(program)
    write(program / name, FILES[name] + " that is another one")
    assert told(program) != before


def test_it_changes_with_a_name_because_mentions_name_the_file(program: Path) -> None:
    before = told(program)
    (program / "mine/actors.toml").rename(program / "mine/people.toml")
    assert told(program) != before


@pytest.mark.parametrize("package", PACKAGES)
def test_it_changes_with_a_package(program: Path, monkeypatch: pytest.MonkeyPatch, package: str) -> None:
    before, old = told(program), module.release
    monkeypatch.setattr(module, "release", lambda name: "9.9" if name == package else old(name))
    assert told(program) != before


@pytest.mark.parametrize("name", IDLE)
def test_it_does_not_change_with(program: Path, name: str) -> None:
    before = told(program)
    write(program / name, "anything")
    assert told(program) == before


def test_it_does_not_depend_on_where_the_program_lies(program: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = told(program)
    moved = Path(shutil.copytree(program, program / "elsewhere"))
    monkeypatch.setattr(module, "files", lambda package: moved / package)
    assert told(moved) == before
    assert before.startswith(f"{NUMBER}+")
