"""The one base class of every error that Dyad raises on purpose."""

from __future__ import annotations


class DyadError(Exception):
    """Bad input: the message says what, where (file and line, or parameter and value) and what to do."""


class DataError(DyadError):
    """Faults in a data file, all of them at once, one a line as ``file:line: fault; remedy``."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = tuple(faults)

    def __reduce__(self) -> tuple[type[DataError], tuple[list[str]]]:
        """How it travels from another process."""
        return type(self), (list(self.faults),)
