"""How an answer is cited: the one place that puts data, version, query, revision and day into words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC
from datetime import date as Date
from datetime import datetime as DateTime
from urllib.parse import urlencode

from api.addresses import here
from api.settings import release
from api.state import reader, state
from store.filters import Selection

#: What may stand in a query without being coded, so that people can read it.
PLAIN = "/|,!~*:"


def cite(selection: Selection, more: Mapping[str, str]) -> str:
    """The citation of the answer to this request; ``more`` are the parameters besides filters that decide it."""
    store = reader()
    return citation(
        state().settings.title, store.revision, store.coder_versions(), _query(selection, more), today()
    )


def citation(title: str, revision: int, coders: Sequence[str], query: str, day: Date) -> str:
    """The words of a citation, from what it says."""
    coded = f"coder and dictionaries {_and(coders)}, " if coders else ""
    return (
        f"{title}, revision {revision} ({coded}served by {release()}). {query} (retrieved {day.isoformat()})."
    )


def _and(words: Sequence[str]) -> str:
    return " and ".join(filter(None, (", ".join(words[:-1]), words[-1])))


def _query(selection: Selection, more: Mapping[str, str]) -> str:
    """The address of the whole answer, its filters as they were understood."""
    filters = {name: "|".join(values) for name, values in selection.echo().items()}
    parameters = urlencode({**filters, **more}, safe=PLAIN)
    return f"{here()}?{parameters}" if parameters else here()


def today() -> Date:
    """The day of UTC."""
    return DateTime.now(UTC).date()
