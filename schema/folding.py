"""Folding: states that are gone, and codes that older dictionaries write, read as the states of today.

Two coders of one sentence may disagree only in this, ``SUN`` and ``RUS`` for Moscow in 1990; where codings are
compared, that is no error.  Nothing that is coded or stored is ever folded.  East Germany (DDR) is not, for it
stood beside the state that continues it.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources.abc import Traversable
from types import MappingProxyType

from schema.codebook import FOLDER, Row, rows
from schema.errors import DataError
from schema.vocabulary import PART, vocabulary

COLUMNS = ("code", "stands_as", "label")


def fold(actor: str) -> str:
    """An actor code with its first part as the state of today: ``SUNGOV`` is ``RUSGOV``."""
    return folded().get(actor[:PART], actor[:PART]) + actor[PART:]


@cache
def folded() -> Mapping[str, str]:
    """What each code is folded into: the table's rows and the vocabulary's outdated codes."""
    return load(FOLDER)


def load(folder: Traversable) -> Mapping[str, str]:
    """Reads folded.csv of a folder.  Raises DataError with all faults at once."""
    faults: list[str] = []
    outdated = {e.code: e.alias for several in vocabulary().entries.values() for e in several if e.alias}
    found = dict(outdated)
    for row in rows(folder / "folded.csv", COLUMNS, faults):
        faults.extend(f"{row.where}: {fault}" for fault in _faults(row, found))
        found[row["code"]] = row["stands_as"]
    if faults:
        raise DataError(faults)
    return MappingProxyType(found)


def _faults(row: Row, before: Mapping[str, str]) -> list[str]:
    code, today = row["code"], row["stands_as"]
    found = [f"{code} is folded already, into {before[code]}; keep one"] if code in before else []
    known = vocabulary().lookup(today)
    if not any(entry.kind == "country" and not entry.alias for entry in known):
        found.append(f"{code} stands as {today!r}, no country in use; correct it")
    return found
