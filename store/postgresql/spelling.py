"""Our statements as PostgreSQL reads them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from itertools import count

from store.filters import SEARCH
from store.periods import WEEK

#: What the tables of filters and periods say in SQLite's words, and what it is in PostgreSQL's.
SAID: Mapping[str, str] = {
    SEARCH: "words @@ CAST(? AS tsquery)",
    WEEK: "to_char(CAST(e.date AS date), 'IYYY\"-W\"IW')",
}
_PIECES = re.compile(r"'(?:[^']|'')*'|\"[^\"]*\"|\?")  # texts and names, in which a question mark is one
REMEMBERED = 1_000  # statements


@lru_cache(maxsize=REMEMBERED)
def spelled(sql: str) -> str:
    """A statement whose question marks have numbers: ``$1``."""
    numbers = count(1)
    return _marked(sql, lambda: f"${next(numbers)}")


@lru_cache(maxsize=REMEMBERED)
def filled_in(sql: str) -> str:
    """The same for what takes no data, so that psycopg writes them in: ``%s``."""
    return _marked(sql.replace("%", "%%"), lambda: "%s")


def _marked(sql: str, mark: Callable[[], str]) -> str:
    for ours, theirs in SAID.items():
        sql = sql.replace(ours, theirs)
    return _PIECES.sub(lambda found: mark() if found[0] == "?" else found[0], sql)
