"""Numbers for Prometheus, summed over all processes.

prometheus_client decides when it is imported whether several processes share their numbers; the server
decides that first.  So it is imported only when the first application is made.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from time import perf_counter
from typing import Any, cast

from flask import Response, current_app

EXTENSION = "dyad-metrics"
SHARED = "PROMETHEUS_MULTIPROC_DIR"


@dataclass(frozen=True, slots=True)
class Row:
    """One number: its name without ``dyad_``, counter or histogram of seconds, its labels, its sentence."""

    name: str
    kind: str
    labels: tuple[str, ...]
    about: str


ROWS = (
    Row("requests", "counter", ("method", "route", "status"), "Requests that were answered."),
    Row("request_seconds", "histogram", ("route",), "Time from a request to the last byte of its answer."),
    Row("pages", "counter", ("route",), "Pages of lists."),
    Row("rows", "counter", ("route",), "Rows that the database gave."),
    Row("coding_seconds", "histogram", (), "Time to code a document, waiting for its turn included."),
    Row("documents", "counter", ("status",), "Documents that were sent: created, changed or unchanged."),
)
BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 120)


class Metrics:
    """The numbers of one application."""

    def __init__(self) -> None:
        import prometheus_client as prometheus

        self.registry = prometheus.CollectorRegistry()
        self._numbers: dict[str, Any] = {row.name: self._make(prometheus, row) for row in ROWS}

    def _make(self, prometheus: Any, row: Row) -> Any:
        name = f"dyad_{row.name}"
        if row.kind == "histogram":
            return prometheus.Histogram(name, row.about, row.labels, registry=self.registry, buckets=BUCKETS)
        return prometheus.Counter(name, row.about, row.labels, registry=self.registry)

    def count(self, name: str, *labels: str, by: float = 1) -> None:
        """Adds to a counter."""
        self._numbers[name].labels(*labels).inc(by)

    def observe(self, name: str, seconds: float, *labels: str) -> None:
        """Adds a time to a histogram."""
        number = self._numbers[name]
        (number.labels(*labels) if labels else number).observe(seconds)

    @contextmanager
    def timed(self, name: str) -> Iterator[None]:
        """Observes how long something takes."""
        began = perf_counter()
        try:
            yield
        finally:
            self.observe(name, perf_counter() - began)

    def exposition(self) -> Response:
        """All numbers in Prometheus' text format, those of the other processes among them."""
        from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
        from prometheus_client.multiprocess import MultiProcessCollector

        registry = self.registry
        if SHARED in os.environ:
            registry = CollectorRegistry()
            MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
        return Response(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)


def metrics() -> Metrics:
    """The numbers of the current app."""
    return cast(Metrics, current_app.extensions[EXTENSION])


def forget(pid: int) -> None:
    """Says that a process is gone; its counts stay in the sums."""
    from prometheus_client.multiprocess import mark_process_dead

    mark_process_dead(pid)  # type: ignore[no-untyped-call]
