"""A corpus is coded in order, whoever codes it; one bad document, or a worker that dies, takes nothing with it."""

from __future__ import annotations

import multiprocessing
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from api import corpus
from api.corpus import CodingError, Here, batches, code
from api.intake import Placed
from api.processes import processes
from schema.errors import DataError
from schema.records import Document
from tests.api import coders
from tests.api.coders import numbers, placed

MIXED = ("2", "slow 0.2", "fail", "1", "", "3")
FOUND = [
    ("d1", 2), ("d2", 0),
    ("d3", "document 'd3' cannot be coded (ZeroDivisionError: division by zero); report this with its text"),
    ("d4", 1), ("d5", 0), ("d6", 3),
]  # fmt: skip


@pytest.fixture
def single(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every document travels alone."""
    monkeypatch.setattr(corpus, "DOCUMENTS", 1)


def test_a_batch_is_full_by_its_characters_or_its_documents() -> None:
    long, short = "x" * 10_000, "x"
    found = list(batches(placed(long, long, short, *[short] * 400)))
    assert [len(batch) for batch in found] == [2, 256, 145]


def test_this_process_codes_in_order_and_sets_apart_what_fails() -> None:
    assert numbers(code(placed(*MIXED), Here(coders.load(None), "coded"))) == FOUND


def test_processes_code_in_the_same_order(single: None) -> None:
    with processes(2, coders.load, None, "0.1.0", "coded") as workers:
        assert numbers(code(placed(*MIXED), workers)) == FOUND
    with processes(2, coders.load, None, "0.1.0", "any") as workers:
        ((_, (found,)),) = code(placed("1"), workers)
        assert found.source.code is None
    assert multiprocessing.active_children() == []


def test_no_more_is_read_than_is_on_its_way(single: None) -> None:
    read = 0

    def endless() -> Iterator[Placed]:
        nonlocal read
        while True:
            read += 1
            yield Placed(Document(f"d{read}", "1"), "a.jsonl:1", 1)

    with processes(2, coders.load, None, "0.1.0", "coded") as workers:
        coded = code(endless(), workers)
        for n in range(50):
            assert next(coded)[0].document.id == f"d{n + 1}"
            assert read <= n + 1 + workers.ahead


def test_a_worker_that_dies_ends_the_work_and_what_came_before_is_given(single: None) -> None:
    coded: list[tuple[Placed, object]] = []
    with (
        processes(2, coders.load, None, "0.1.0", "coded") as workers,
        pytest.raises(CodingError) as broken,
    ):
        for one in code(placed("1", "2", "3", "die", *"123456789"), workers):
            coded.append(one)
    at = len(coded) + 1
    assert at <= 4
    assert str(broken.value).startswith(
        f"a.jsonl:{at} to a.jsonl:{at} were not coded: a worker process has died;"
    )
    assert multiprocessing.active_children() == []


def test_a_worker_of_another_version_is_refused() -> None:
    with (
        processes(1, coders.load_other, None, "0.1.0", "coded") as workers,
        pytest.raises(CodingError) as refused,
    ):
        list(code(placed("1"), workers))
    assert str(refused.value) == (
        "a.jsonl:1 to a.jsonl:1 were not coded: this process codes with 0.1.0, a worker with 0.2.0; "
        "give both the same program and dictionaries"
    )


def test_every_fault_of_the_dictionaries_comes_back() -> None:
    with (
        processes(1, coders.load_faulty, None, "0.1.0", "coded") as workers,
        pytest.raises(DataError) as refused,
    ):
        list(code(placed("1"), workers))
    assert refused.value.faults == ("a.toml:1: bad; mend it", "a.toml:2: bad; mend it")


ORPHANS = """
import os, sys
from api.corpus import code
from api.processes import processes
from tests.api import coders

if __name__ == "__main__":
    with processes(2, coders.load, None, "0.1.0", "coded") as workers:
        for _ in code(coders.placed("1"), workers):
            print(*workers._pool._processes, flush=True)
            os.kill(os.getpid(), 9)
"""


def test_workers_do_not_outlive_who_started_them(tmp_path: Path) -> None:
    (tmp_path / "program.py").write_text(ORPHANS)
    run = subprocess.run(
        [sys.executable, tmp_path / "program.py"], capture_output=True, text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )  # fmt: skip
    assert run.returncode == -signal.SIGKILL, run.stderr
    left = [int(pid) for pid in run.stdout.split()]
    assert len(left) == 2
    deadline = time.monotonic() + 10
    while any(map(runs, left)):
        assert time.monotonic() < deadline, "a worker is still there"
        time.sleep(0.05)


def runs(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return "Z" not in Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2]
