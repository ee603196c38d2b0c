"""A Dask cluster codes as one process does: same results, same order, the client's dictionaries and version."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from distributed import Client, LocalCluster

from api import cluster as module
from api import corpus
from api.cluster import Cluster, cluster
from api.command import main
from api.corpus import CodingError, code
from api.intake import Placed
from tests.api import coders
from tests.api.coders import numbers, placed
from tests.api.test_corpus import FOUND, MIXED


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """A scheduler with two processes, reached over TCP."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        running = LocalCluster(
            n_workers=2, threads_per_worker=1, host="127.0.0.1", scheduler_port=0, dashboard_address=None
        )
    with closing(running):
        yield running.scheduler_address


@pytest.fixture
def single(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every document travels alone."""
    monkeypatch.setattr(corpus, "DOCUMENTS", 1)


@pytest.fixture
def workers(address: str) -> Iterator[Cluster]:
    said: list[str] = []
    with cluster(address, coders.load, None, "0.1.0", "coded", said.append) as workers:
        yield workers
    assert said == []


def test_a_cluster_codes_in_order_and_sets_apart_what_fails(single: None, workers: Cluster) -> None:
    assert workers.ahead == 3 * 2
    assert numbers(code(placed(*MIXED), workers)) == FOUND


def test_the_dictionaries_of_the_client_are_those_of_the_workers(address: str, tmp_path: Path) -> None:
    (tmp_path / "acts").mkdir()
    (tmp_path / "acts" / "a.toml").write_text("here")
    (tmp_path / "notes.md").write_text("not a dictionary")
    with cluster(address, coders.load_named, tmp_path, "acts/a.toml=here", "coded", print) as workers:
        assert numbers(code(placed("2"), workers)) == [("d1", 2)]


REFUSED = {
    "another-version": (
        coders.load_other,
        r"worker tcp://\S+ codes with 0.2.0, this program with 0.1.0; install",
    ),
    "faulty-dictionary": (coders.load_faulty, r"a.toml:1: bad; mend it\na.toml:2: bad; mend it$"),
}


@pytest.mark.parametrize(("load", "said"), REFUSED.values(), ids=REFUSED)
def test_workers_that_cannot_code_the_same_are_refused(address: str, load, said: str) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(CodingError, match=said), cluster(address, load, None, "0.1.0", "coded", print):
        pass


def test_no_coder_is_left_in_the_memory_of_the_workers(address: str, workers: Cluster) -> None:
    with cluster(address, coders.load, None, "0.1.0", "coded", print):
        pass
    with Client(address, set_as_default=False) as client:
        plugins = client.run(
            lambda dask_worker: [name for name in dask_worker.plugins if name.startswith("dyad-")]
        )
    assert [len(names) for names in plugins.values()] == [1, 1]  # that of the fixture


def test_a_scheduler_that_does_not_answer_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "PATIENCE", 0.2)
    with (
        pytest.raises(CodingError, match=r"^--scheduler tcp://127.0.0.1:1: no Dask scheduler answers"),
        cluster("tcp://127.0.0.1:1", coders.load, None, "0.1.0", "coded", print),
    ):
        pass


def test_the_command_gives_the_same_on_a_cluster(
    address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With the real coder, a dictionary of the user's and unknown actors."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "a.toml").write_text('[[actor]]\nname = "Zubrowka"\ncode = "ZMBGOV"\n')
    (tmp_path / "a.jsonl").write_text(
        '{"id": "a", "text": "Zubrowka praised Finland."}\n{\n{"id": "b", "text": "Ruritania praised Finland."}\n'
    )

    def run(*options: str) -> Result:
        more = ("--format", "jsonl", "--actors", "any", "--dictionaries", "own")
        return CliRunner().invoke(main, ("code", "a.jsonl", *more, *options))

    alone, spread = run(), run("--scheduler", address)
    assert '"source": "ZMBGOV"' in alone.stdout and '"source_text": "Ruritania"' in alone.stdout
    assert (spread.stdout, spread.stderr, spread.exit_code) == (alone.stdout, alone.stderr, alone.exit_code)


def test_a_document_at_which_worker_after_worker_dies_ends_the_work(single: None, address: str) -> None:
    """The last test of this cluster, whose workers are started anew."""
    coded: list[tuple[Placed, object]] = []
    with (
        cluster(address, coders.load, None, "0.1.0", "coded", print) as workers,
        pytest.raises(CodingError) as broken,
    ):
        for one in code(placed("1", "2", "die", "4"), workers):
            coded.append(one)
    assert numbers(coded) == [("d1", 1), ("d2", 2)]
    assert str(broken.value).startswith(
        f"a.jsonl:3 to a.jsonl:3 were not coded: the cluster of {address} failed (KilledWorker: "
    )
