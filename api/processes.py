"""Processes of this machine that code batches, each with a coder of its own that uses one core."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from multiprocessing import get_context, parent_process
from pathlib import Path

from api.corpus import Batch, CodingError, Found, Loader, found_elsewhere

#: Batches on their way for each process: one is coded, one waits for it, one may come back.
AHEAD = 3


class Processes:
    """Processes that code; one that dies ends the work, and what was collected before is good."""

    def __init__(
        self,
        pool: ProcessPoolExecutor,
        number: int,
        load: Loader,
        dictionaries: Path | None,
        version: str,
        actors: str,
    ) -> None:
        self._pool, self._load, self._dictionaries, self._actors = pool, load, dictionaries, actors
        self.version, self.ahead = version, AHEAD * number

    def submit(self, batch: Batch) -> Future[list[Found]]:
        """Gives a batch to the process that is free first."""
        work = (self._load, self._dictionaries, self.version, batch, self._actors)
        try:
            return self._pool.submit(found_elsewhere, *work)
        except BrokenProcessPool:
            broken: Future[list[Found]] = Future()
            broken.set_exception(_gone())  # told in its turn, behind what came back
            return broken

    def collect(self, handle: Future[list[Found]]) -> list[Found]:
        """What was found, once it has come back."""
        try:
            return handle.result()
        except BrokenProcessPool:
            raise _gone() from None


@contextmanager
def processes(
    number: int, load: Loader, dictionaries: Path | None, version: str, actors: str
) -> Iterator[Processes]:
    """So many processes, which are gone when the block is left, however that is."""
    pool = ProcessPoolExecutor(number, get_context("spawn"), _begin)
    try:
        with _deaf():
            pool.submit(os.getpid)  # starts all of them
        yield Processes(pool, number, load, dictionaries, version, actors)
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _gone() -> CodingError:
    return CodingError(
        "a worker process has died; was it killed, or is there too little memory for so many --workers?  "
        "What came before is stored or written; with --db or --output the same command goes on from there"
    )


@contextmanager
def _deaf() -> Iterator[None]:
    """Processes started inside do not hear Ctrl-C, which a terminal sends to all of them, even as they start."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _begin() -> None:
    """A worker's first step: the one who started it ends it, and it does not outlive him."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_follow, daemon=True).start()


def _follow() -> None:
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
