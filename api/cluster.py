"""A Dask cluster that codes batches: each of its workers loads the coder once, with the client's dictionaries."""

from __future__ import annotations

import asyncio
import shutil
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkdtemp

from distributed import Client, Future, Worker, WorkerPlugin, get_worker

from api.corpus import Batch, CodingError, Found, Loader, TextCoder, found
from schema.errors import DyadError

#: Batches on their way for each thread of the cluster: what is sent arrives before its worker is idle.
AHEAD = 3
#: Seconds after which the cluster is asked anew how large it is, and that it has to answer at first.
ASKED, PATIENCE = 5.0, 10


class CoderPlugin(WorkerPlugin):  # type: ignore[misc]
    """The coder of one worker; ``files`` are the client's own dictionaries, by their paths in its folder.

    It is one worker's for one run, and codes one batch at a time: the parser uses its processor alone.
    """

    def __init__(self, load: Loader, files: dict[str, bytes] | None, version: str) -> None:
        self.name = f"dyad-{uuid.uuid4().hex}"
        self.version, self._load, self._files = version, load, files

    async def setup(self, worker: Worker) -> None:
        """Loads the coder beside the worker's loop, which has to go on answering.

        :raises CodingError: if it is of another version than the client's.
        """
        self._lock = threading.Lock()
        self._coder = await asyncio.to_thread(self._loaded)
        if self._coder.version != self.version:
            raise CodingError(
                f"worker {worker.address} codes with {self._coder.version}, this program with {self.version}; "
                "install the same program on both"
            )

    def _loaded(self) -> TextCoder:
        if self._files is None:
            return self._load(None)
        folder = Path(mkdtemp(prefix="dyad-"))
        try:
            for name, data in self._files.items():
                (folder / name).parent.mkdir(parents=True, exist_ok=True)
                (folder / name).write_bytes(data)
            return self._load(folder)
        finally:
            shutil.rmtree(folder)

    def code(self, batch: Batch, actors: str) -> list[Found]:
        """What the worker finds in a batch."""
        with self._lock:
            return found(self._coder, batch, actors)


class Cluster:
    """The workers of a cluster, as many as it has at the time."""

    def __init__(self, client: Client, address: str, plugin: CoderPlugin, actors: str) -> None:
        self.version = plugin.version
        self._client, self._address, self._name, self._actors = client, address, plugin.name, actors
        self._ahead, self._asked = AHEAD, 0.0

    @property
    def ahead(self) -> int:
        """Some batches for each thread; clusters grow and shrink."""
        if time.monotonic() - self._asked > ASKED:
            self._ahead = AHEAD * max(sum(self._client.nthreads().values()), 1)
            self._asked = time.monotonic()
        return self._ahead

    def submit(self, batch: Batch) -> Future:
        """Gives a batch to the scheduler, which gives it to another worker where one dies."""
        return self._client.submit(_code, self._name, batch, self._actors, pure=False)

    def collect(self, handle: Future) -> list[Found]:
        """What was found, once it has come back."""
        try:
            coded: list[Found] = handle.result()
        except DyadError as fault:
            raise CodingError(str(fault)) from None
        except (Exception, asyncio.CancelledError) as fault:
            raise CodingError(
                f"the cluster of {self._address} failed ({type(fault).__name__}: {fault}); see its logs.  "
                "What came before is stored or written; with --db or --output the same command goes on from there"
            ) from None
        return coded


@contextmanager
def cluster(
    address: str,
    load: Loader,
    dictionaries: Path | None,
    version: str,
    actors: str,
    say: Callable[[str], None],
) -> Iterator[Cluster]:
    """The cluster of a scheduler; ``say`` takes what its owner should know.

    :raises CodingError: if it does not answer or its workers cannot code.
    """
    try:
        client = Client(address, timeout=PATIENCE, set_as_default=False)
    except (OSError, ValueError) as fault:
        raise CodingError(
            f"--scheduler {address}: no Dask scheduler answers ({fault}); start one with: dask scheduler"
        ) from None
    plugin = CoderPlugin(load, files_of(dictionaries), version)
    try:
        for line in _advice(client, address):
            say(line)
        _register(client, address, plugin)
        yield Cluster(client, address, plugin, actors)
    finally:
        _leave(client, plugin, say)


def files_of(dictionaries: Path | None) -> dict[str, bytes] | None:
    """The files of a folder of dictionaries, by their paths in it."""
    if dictionaries is None:
        return None
    files = (path for path in sorted(dictionaries.rglob("*")) if path.suffix in (".toml", ".csv"))
    return {path.relative_to(dictionaries).as_posix(): path.read_bytes() for path in files}


def _advice(client: Client, address: str) -> Iterator[str]:
    threads = client.nthreads()
    if not threads:
        yield f"{address} has no workers yet; start some with: dask worker {address} --nworkers auto"
    several = [worker for worker, number in threads.items() if number > 1]
    if several:
        yield (
            f"{len(several)} of {len(threads)} workers have several threads, of which one codes; start them "
            "with: dask worker --nthreads 1 --nworkers N"
        )


def _register(client: Client, address: str, plugin: CoderPlugin) -> None:
    try:
        client.register_plugin(plugin, name=plugin.name)
    except DyadError as fault:
        raise CodingError(f"--scheduler {address}: {fault}") from None
    except Exception as fault:
        raise CodingError(
            f"--scheduler {address}: a worker cannot load the coder ({type(fault).__name__}: {fault}); install "
            "the same program on all workers"
        ) from None


def _leave(client: Client, plugin: CoderPlugin, say: Callable[[str], None]) -> None:
    """Frees the memory of the workers; a scheduler that is gone cannot be asked to."""
    try:
        if client.status == "running":
            client.unregister_worker_plugin(plugin.name)
    except Exception as fault:
        say(f"the workers keep a coder in memory ({fault}); restart them")
    finally:
        client.close()


def _code(name: str, batch: Batch, actors: str) -> list[Found]:
    plugin = get_worker().plugins[name]
    assert isinstance(plugin, CoderPlugin)
    return plugin.code(batch, actors)
