"""Generated requests: no server error, nothing that the description does not promise.

A few for each operation; ``make fuzz`` sends thousands and says how many (``FUZZ`` examples for each).
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.store.samples import mention

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
    "GET /events.parquet", "GET /events.gdelt", "GET /events.gdelt1",
    "GET /events/changes", "GET /events/{event_id}",
    "GET /events/{event_id}/mentions", "GET /events/{event_id}/original", "GET /documents", "GET /documents/{document_id}", "GET /actors",
    "GET /actors/{code}", "GET /codes", "GET /codes/{code}", "GET /countries", "POST /code",
    "POST /documents",
]  # fmt: skip
ACTORS = ("FIN", "FI", "sweden", "RUS*", "FINGOV", "FIN|SWE", "!RUS", "FIN,RUS")
COUNTRIES = ("FIN", "Finland", "FI|SE", "!RUS")
ROLES, COUNTS = ("GOV", "MIL|GOV", "!MIL"), ("1", "2", "0|1")
DAYS, SWITCH = ("2022-05-12", "20220501", "2022-05-18"), ("0", "1")
#: Values as users send them, by the parameter's name without its operator: of what is generated nearly all is refused.
VALUES: dict[str, tuple[str, ...]] = {
    "actor": ACTORS, "source": ACTORS, "target": ACTORS, "dyad": ("FIN-RUS", "RUS~Finland", "!SWE-RUS"),
    "source_country": COUNTRIES, "target_country": COUNTRIES, "country": COUNTRIES, "source_role": ROLES,
    "target_role": ROLES, "code": ("046", "04*", "19|164", "!190"), "base": ("046", "190|164"), "root": ("04", "!19"),
    "quad": ("1", "3|4", "!4"), "date_from": DAYS, "date_to": DAYS, "date": (*DAYS, "!2022-05-12"),
    "year": ("2022", "2021|2022", "!2021"), "added_since": ("2022-05-19", "2022-05-19T08:00:00Z"),
    "bbox": ("19,59,32,70.5", "170,-90,-170,90"), "goldstein": ("-4.5", "0|4", "7"), "confidence": ("0.5", "0.8"),
    "num_mentions": COUNTS, "num_documents": COUNTS, "num_sources": COUNTS, "document": ("d0", "d1|d2", "!d3"),
    "q": ("negotiating", '"negotiates with" russia'), "origin": ("dyad", "gdelt"), "actors": ("coded", "any"),
    "sort": ("-date", "date", "goldstein", "-confidence", "events", "group", "-events"), "limit": ("1", "7", "1000"),
    "fields": ("id", "date,source,code,target", "id,place_name,latitude,added"), "since": ("0", "5"),
    "group_by": ("root", "source,year", "date,code,target", "week,quad"), "dyads": ("FIN-RUS", "FIN~RUS,SWE-RUS"),
    "publisher": ("Wire", "!Wire"), "language": ("en", "en|fi"), "explain": SWITCH,
}  # fmt: skip
PLACES = {"event_id": mention("FIN", "046", "RUS").event_id, "document_id": "d0", "code": "FIN"}
TEXTS = (
    {"text": "Finland negotiates with Russia."},
    {"text": "a", "id": "a", "date": "2022-05-18", "title": "b"},
)
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


@st.composite
def likely(draw: st.DrawFn, operation: Any) -> schemathesis.Case:
    """A request as users send them: a few parameters, each with a value that it takes."""
    known = {parameter.name: parameter for parameter in operation.query}
    needed = [name for name, parameter in known.items() if parameter.is_required]
    free = sorted(known.keys() - {"cursor"})
    chosen = {*needed, *draw(st.lists(st.sampled_from(free), max_size=4) if free else st.just([]))}
    values = {name: draw(st.sampled_from(_values(operation, known[name]))) for name in sorted(chosen)}
    places = {**PLACES, "code": "041"} if operation.path.startswith("/codes") else PLACES
    body = {"body": draw(st.sampled_from(TEXTS)), "media_type": "application/json"} if operation.body else {}
    return operation.Case(query=values, path_parameters=places, **body)


def _values(operation: Any, parameter: Any) -> tuple[str, ...]:
    """What may be sent as a parameter; ``q`` and ``limit`` of the vocabulary are other ones."""
    if parameter.name == "q" and not operation.path.startswith("/events"):
        return ("FIN", "niini", "04", "consult")
    if parameter.name == "limit" and operation.path.startswith("/actors"):
        return ("1", "100")
    enum = parameter.definition["schema"].get("enum")
    return tuple(enum) if enum else VALUES[parameter.name.partition("__")[0]]


@pytest.mark.parametrize("name", OPERATIONS)
def test_likely_requests_are_answered_and_as_described(
    app: Flask, key: dict[str, str], sent: Counter[int], name: str
) -> None:
    operation, statuses = operations(app)[name], Counter[int]()

    @settings(max_examples=EXAMPLES, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(likely(operation))
    def answers(case: schemathesis.Case) -> None:
        answer = case.call(headers={**key, "Accept-Encoding": "identity"})
        sent[answer.status_code] += 1
        statuses[answer.status_code] += 1
        case.validate_response(answer, checks=CHECKS)

    answers()
    assert statuses[200] + statuses[201] > statuses.total() / 3, statuses
