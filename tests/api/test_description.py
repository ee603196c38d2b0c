"""Generated requests: no server error, nothing that the description does not promise.

A few for each operation; ``make fuzz`` sends thousands and says how many (``FUZZ`` examples for each).
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator

import pytest
import schemathesis
from flask import Flask
from hypothesis import HealthCheck, given, settings
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

CHECKS = [
    not_a_server_error,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
]
OPERATIONS = [
    "GET /groups", "GET /groups.csv", "GET /panel", "GET /panel.csv",
    "GET /events", "GET /events.csv", "GET /events.tsv", "GET /events.jsonl",
    "GET /events/changes", "GET /events/{event_id}",
    "GET /events/{event_id}/mentions", "GET /documents", "GET /documents/{document_id}", "GET /actors",
    "GET /actors/{code}", "GET /codes", "GET /codes/{code}", "GET /countries", "POST /code",
    "POST /documents",
]  # fmt: skip
MODES = [GenerationMode.POSITIVE, GenerationMode.NEGATIVE]
EXAMPLES = int(os.environ.get("FUZZ", "12"))


@pytest.fixture(scope="module")
def sent() -> Iterator[Counter[int]]:
    """How many requests were answered with each status; ``make fuzz`` shows it."""
    statuses: Counter[int] = Counter()
    yield statuses
    told = ", ".join(f"{count} with {status}" for status, count in sorted(statuses.items()))
    if "FUZZ" in os.environ:
        print(f"\n{statuses.total()} generated requests were answered as described: {told}")  # noqa: T201


def operations(app: Flask) -> dict[str, object]:
    schema = schemathesis.openapi.from_wsgi("/v1/openapi.json", app)
    return {found.ok().label: found.ok() for found in schema.get_all_operations()}


def test_every_operation_is_tried(app: Flask) -> None:
    assert sorted(operations(app)) == sorted(OPERATIONS)


def test_every_status_is_named(app: Flask) -> None:
    described = app.test_client().get("/openapi.json").json
    for path in described["paths"].values():
        for operation in (path[method] for method in ("get", "post") if method in path):
            assert "default" not in operation["responses"]


@pytest.mark.parametrize("mode", MODES, ids=["good", "bad"])
@pytest.mark.parametrize("name", OPERATIONS)
def test_answers_are_as_described(
    app: Flask, key: dict[str, str], sent: Counter[int], name: str, mode: GenerationMode
) -> None:
    operation = operations(app)[name]
    if mode is GenerationMode.NEGATIVE and not (operation.query or operation.body):  # type: ignore[attr-defined]
        return

    @settings(max_examples=EXAMPLES, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(operation.as_strategy(generation_mode=mode))  # type: ignore[attr-defined]
    def answers(case: schemathesis.Case) -> None:
        answer = case.call(headers={**(case.headers or {}), **key, "Accept-Encoding": "identity"})
        sent[answer.status_code] += 1
        case.validate_response(answer, checks=CHECKS)

    answers()
