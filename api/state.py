"""What the requests of one process share: settings, a reader for each thread, the coder."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Protocol, cast

from flask import current_app

import store
from api.cursors import Cursors
from api.settings import Settings
from schema.records import Document, Mention
from store.store import Store

EXTENSION = "dyad"


class Named(Protocol):
    """An entry of the actor dictionary."""

    @property
    def name(self) -> str: ...

    def code(self, day: Any) -> str | None: ...


class Dictionary(Protocol):
    """The actor dictionary, searched by the beginning of a name."""

    def search(self, text: str, limit: int = ...) -> Iterable[Named]: ...


class Explained(Protocol):
    """What every stop of the coder found."""

    def as_dict(self) -> dict[str, Any]: ...


class TextCoder(Protocol):
    """What the API asks of a coder."""

    @property
    def version(self) -> str: ...

    @property
    def dictionary(self) -> Dictionary: ...

    def code(self, document: Document, actors: str = ...) -> tuple[Mention, ...]: ...

    def explain(self, document: Document) -> Explained: ...


Loader = Callable[[], TextCoder]


def load_coder(dictionaries: Path | None) -> TextCoder:
    """The coder with the built-in dictionaries and those of a folder."""
    from coder.coder import Coder

    return cast(TextCoder, Coder.load(dictionaries))


class Once:
    """Makes a thing when it is first needed, once for all threads."""

    def __init__(self, make: Loader) -> None:
        self._make, self._lock = make, threading.Lock()
        self._made: TextCoder | None = None

    def __call__(self) -> TextCoder:
        with self._lock:
            if self._made is None:
                self._made = self._make()
            return self._made


class Stores:
    """A store for each thread, opened when it is first needed."""

    def __init__(self, open_one: Callable[[], Store]) -> None:
        self._open, self._local = open_one, threading.local()

    def __call__(self) -> Store:
        if not hasattr(self._local, "store"):
            self._local.store = self._open()
        return cast(Store, self._local.store)

    def rows_read(self) -> int:
        """Rows that this thread's store has given so far."""
        return self._local.store.rows_read if hasattr(self._local, "store") else 0


@dataclass(frozen=True, slots=True)
class Page:
    """A page as it was sent: its JSON, its ETag, and its header Link."""

    body: bytes
    tag: str
    link: str | None


class Kept:
    """The pages that were asked for last, up to some bytes, by all that decides what is in them."""

    def __init__(self, size: int) -> None:
        self._free, self._lock = size, threading.Lock()
        self._pages: OrderedDict[tuple[str, ...], Page] = OrderedDict()

    def get(self, key: tuple[str, ...]) -> Page | None:
        """The page; None where it is not kept."""
        with self._lock:
            page = self._pages.get(key)
            if page is not None:
                self._pages.move_to_end(key)
            return page

    def put(self, key: tuple[str, ...], page: Page) -> None:
        """Keeps a page, and lets go of those that nobody has asked for the longest time."""
        with self._lock:
            if key not in self._pages:
                self._pages[key] = page
                self._free -= len(page.body)
            while self._free < 0:
                self._free += len(self._pages.popitem(last=False)[1].body)


@dataclass(frozen=True, slots=True)
class State:
    """What a request finds."""

    settings: Settings
    readers: Stores
    writers: Stores
    coder: Once
    coding: threading.Lock  # one text at a time: the parser uses the processor alone
    cursors: Cursors
    kept: Kept


def make_state(settings: Settings, coder: Loader | None) -> State:
    """The shared state of an app."""
    readers = Stores(partial(store.open, settings.db, readonly=True, seconds=settings.query_seconds))
    writers = Stores(partial(store.open, settings.db, synced=True))
    key = (lambda: settings.secret) if settings.secret else (lambda: readers().key)
    loader = coder or partial(load_coder, settings.dictionaries)
    return State(
        settings, readers, writers, Once(loader), threading.Lock(), Cursors(key), Kept(settings.kept)
    )


def state() -> State:
    """The state of the current app."""
    return cast(State, current_app.extensions[EXTENSION])


def reader() -> Store:
    """The store that this thread reads."""
    return state().readers()


def writer() -> Store:
    """The store that this thread writes to."""
    return state().writers()
