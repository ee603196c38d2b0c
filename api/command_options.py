"""Options that several commands share, and how what they name is opened."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from coder.coder import Coder
    from store import Store

DATABASE = Path("dyad.sqlite")

db = click.option(
    "--db",
    type=click.Path(dir_okay=False, path_type=Path),
    help="SQLite file with the coded documents.",
)
existing_db = click.option(
    "--db",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    default=str(DATABASE),
    show_default=True,
    help="SQLite file with the coded documents.",
)
dictionaries = click.option(
    "--dictionaries",
    metavar="DIR",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Folder of dictionaries that add to the built-in ones or override them.",
)
actors = click.option(
    "--actors",
    type=click.Choice(["coded", "any"]),
    default="coded",
    show_default=True,
    help="Events whose two actors have codes, or any: a phrase without a code has code null.",
)
paths = click.argument("paths", nargs=-1, metavar="PATH...")


def some(paths: tuple[str, ...]) -> tuple[str, ...]:
    """The paths, of which there must be one.

    :raises click.UsageError: if there is none.
    """
    if not paths:
        raise click.UsageError("name a file, a folder or - for standard input")
    return paths


def open_coder(dictionaries: Path | None) -> Coder:
    """The coder with the built-in dictionaries and those of a folder."""
    from coder.coder import Coder

    return Coder.load(dictionaries)


def open_store(path: Path) -> Store:
    """The store in a database file, made where there is none."""
    import store

    return store.open(path)
