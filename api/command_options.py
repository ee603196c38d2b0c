"""Options that several commands share, and how what they name is opened."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from coder.coder import Coder
    from store import Place, Store

DATABASE = Path("dyad.sqlite")


class DatabaseType(click.ParamType[Any]):
    """A file, or the URL of a database on a server, which may hold a password."""

    name = "database"

    def __init__(self, exists: bool = False) -> None:
        self._file: click.Path = click.Path(exists=exists, dir_okay=False, path_type=Path)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """A path, or a URL as it stands."""
        return value if "://" in str(value) else self._file.convert(value, param, ctx)


db = click.option(
    "--db",
    type=DatabaseType(),
    metavar="DATABASE",
    help="Database of the coded documents: a SQLite file or postgresql://USER@HOST/NAME.",
)
existing_db = click.option(
    "--db",
    type=DatabaseType(exists=True),
    metavar="DATABASE",
    default=str(DATABASE),
    show_default=True,
    help="Database of the coded documents: a SQLite file or postgresql://USER@HOST/NAME.",
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
output = click.option(
    "--output",
    metavar="FILE",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write to this file, which is whole or as it was before.  [default: standard output]",
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


def open_store(place: Place) -> Store:
    """The store in a database, made where there is none."""
    import store

    return store.open(place)
