"""The command line ``dyad``: code texts, explain a coding, serve and export what is stored.

Nothing but the translation between the shell and the floors below; imports of a command's own floor
wait until it runs, so that ``--help`` answers at once.
"""

from __future__ import annotations

from typing import Any

import click

from api import command_database, command_dictionaries, command_documents, command_service
from schema.errors import DyadError

MODULES = (command_documents, command_database, command_dictionaries, command_service)


class _Group(click.Group):
    """Turns what the floors below raise on purpose into a message and exit status 1."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except DyadError as fault:
            raise click.ClickException(str(fault)) from None


@click.group(cls=_Group, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="dyad")
def main() -> None:
    """Codes news text into CAMEO events (who did what to whom, when), stores and serves them."""


for _module in MODULES:
    for _command in _module.COMMANDS:
        main.add_command(_command)


if __name__ == "__main__":
    main()
