"""Generated requests: no server error, nothing that the description does not promise."""

from __future__ import annotations

import pytest
import schemathesis
from flask import Flask
from hypothesis import HealthCheck, given, settings
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

CHECKS = [
    not_a_server_error,
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
]
OPERATIONS = [
    "GET /groups", "GET /groups.csv", "GET /panel", "GET /panel.csv",
    "GET /events", "GET /events.csv", "GET /events.tsv", "GET /events.jsonl", "GET /events/{event_id}",
    "GET /events/{event_id}/mentions", "GET /documents", "GET /documents/{document_id}", "GET /actors",
    "GET /actors/{code}", "GET /codes", "GET /codes/{code}", "GET /countries", "POST /code",
]  # fmt: skip
MODES = [GenerationMode.POSITIVE, GenerationMode.NEGATIVE]


def operations(app: Flask) -> dict[str, object]:
    schema = schemathesis.openapi.from_wsgi("/v1/openapi.json", app)
    return {found.ok().label: found.ok() for found in schema.get_all_operations()}


def test_every_operation_is_tried(app: Flask) -> None:
    assert sorted(operations(app)) == sorted(OPERATIONS)


@pytest.mark.parametrize("mode", MODES, ids=["good", "bad"])
@pytest.mark.parametrize("name", OPERATIONS)
def test_answers_are_as_described(app: Flask, name: str, mode: GenerationMode) -> None:
    operation = operations(app)[name]
    if mode is GenerationMode.NEGATIVE and not (operation.query or operation.body):  # type: ignore[attr-defined]
        return

    @settings(max_examples=12, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(operation.as_strategy(generation_mode=mode))  # type: ignore[attr-defined]
    def answers(case: schemathesis.Case) -> None:
        case.call_and_validate(checks=CHECKS)

    answers()
