"""Sources read beside the process that stores: its batches are ready when it is."""

from __future__ import annotations

import gc
import marshal
import signal
from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from multiprocessing import get_context
from multiprocessing.connection import Connection
from typing import Any

from api.importing import batches
from api.sources import Source, SourceError
from schema.imports import Batch, ImportedMention, Reject
from store import summaries

LITTLE = 20_000_000  # bytes for which no process is worth its start

#: A source and the line behind which it is read.
Task = tuple[Source, int]


@dataclass(frozen=True, slots=True)
class Step:
    """A batch of the source with this number, or why there are no more; and how many bytes of it are read."""

    number: int
    place: int
    batch: Batch | None
    fault: str = ""


@contextmanager
def reading(tasks: Sequence[Task]) -> Generator[Iterator[Step]]:
    """The steps of all tasks, one after the other, read in another process where that is worth it."""
    if sum(source.unpacked for source, _ in tasks) < LITTLE:
        yield steps(tasks)
        return
    context = get_context("spawn")
    receiver, sender = context.Pipe(duplex=False)
    process = context.Process(target=_send, args=(sender, tasks), daemon=True)
    process.start()
    sender.close()  # the other end is the process's alone: who dies is noticed
    try:
        yield _received(receiver)
    finally:
        receiver.close()
        process.terminate()
        process.join()


@contextmanager
def uncollected() -> Iterator[None]:
    """Without the collector of cycles, which would walk over the rows in memory again and again and find none."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def steps(tasks: Sequence[Task]) -> Iterator[Step]:
    """The steps of all tasks, one after the other."""
    for number, (source, behind) in enumerate(tasks):
        try:
            for batch, place in batches(source, behind):
                yield Step(number, place, replace(batch, counts=summaries.counted(batch.events)))
        except SourceError as fault:
            yield Step(number, source.size, None, str(fault))


def _send(sender: Connection, tasks: Sequence[Task]) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # whoever stores says when it is over
    try:
        with uncollected():
            for step in steps(tasks):
                sender.send_bytes(_packed(step))
        sender.send_bytes(b"")
    except BrokenPipeError:
        return  # nobody stores any more


def _received(receiver: Connection) -> Iterator[Step]:
    try:
        while packed := receiver.recv_bytes():
            yield _unpacked(packed)
    except EOFError:
        raise SourceError("the process that reads has died; import again: it goes on where it was") from None


def _packed(step: Step) -> bytes:
    """A step as bytes: plain values, which marshal writes twice as fast as pickle."""
    values = None if step.batch is None else _values(step.batch)
    return marshal.dumps((step.number, step.place, step.fault, values))


def _values(batch: Batch) -> tuple[Any, ...]:
    mentions = [(each.event_id, each.line) for each in batch.mentions]
    rejects = [(each.line, each.reason, each.text) for each in batch.rejects]
    return (batch.line, batch.done, batch.events, batch.numbers, batch.lines, mentions, rejects, batch.counts)


def _unpacked(packed: bytes) -> Step:
    number, place, fault, values = marshal.loads(packed)  # of our own process
    if values is None:
        return Step(number, place, None, fault)
    line, done, events, numbers, lines, mentions, rejects, counts = values
    told = [ImportedMention(*each) for each in mentions]
    refused = [Reject(*each) for each in rejects]
    batch = Batch(line, done, events, numbers, lines, told, refused, counts)
    return Step(number, place, batch)
