"""Cursors: where a page begins, signed, and good only for the filters and the order they were made for."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from itsdangerous import BadData, URLSafeSerializer

from store import Fault, FilterError
from store.query import After, Query
from store.values import Scalar


class Cursors:
    """Signs and reads cursors.  ``key`` is asked for when the first one is needed."""

    def __init__(self, key: Callable[[], str]) -> None:
        self._key = key

    def _serializer(self) -> URLSafeSerializer:
        return URLSafeSerializer(self._key(), salt="cursor")

    def write(self, after: After, query: Query) -> str:
        """The cursor of the page behind a row."""
        return self.seal(_purpose(query), (after.value, after.id))

    def read(self, text: str, query: Query) -> After | None:
        """Where a cursor points; None for the first page.

        :raises FilterError: if it is damaged, or was made for other filters or another order.
        """
        place = self.unseal(text, _purpose(query))
        return After(place[0], str(place[1])) if place else None

    def seal(self, purpose: str, place: Sequence[Scalar]) -> str:
        """A cursor that says where a page begins, good for one purpose."""
        return str(self._serializer().dumps([purpose, *place]))

    def unseal(self, text: str, purpose: str) -> tuple[Scalar, ...]:
        """The place that a cursor says; none where there is no cursor.

        :raises FilterError: if it is damaged, or was made for another purpose.
        """
        if not text:
            return ()
        try:
            made_for, *place = self._serializer().loads(text)
        except BadData:
            raise _fault(text, "is damaged; take it from links.next, or leave it out to begin anew") from None
        if made_for != purpose:
            raise _fault(text, "belongs to other filters or another sort; leave it out to begin anew")
        return tuple(place)


def _purpose(query: Query) -> str:
    return f"{query.table.name} {query.selection.digest()} {query.sort}"


def _fault(text: str, message: str) -> FilterError:
    return FilterError([Fault("cursor", text[:200], message)])
