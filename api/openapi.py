"""The OpenAPI description: parameters from the tables of filters and options, problems on every path."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, cast

from flask_smorest import Api, Blueprint  # type: ignore[import-untyped]
from marshmallow import RAISE, Schema
from werkzeug.exceptions import HTTPException

from api.options import Option
from api.problems import MEDIA, http_problem
from schema.schemas import ProblemSchema
from store.filters import OPERATORS, Filter
from store.query import Table

PROBLEMS = {
    "304": "Not changed since the ETag that was sent",
    "400": "A parameter or the body cannot be used",
    "401": "No key, or one that does not open",
    "403": "The key does not allow this, or nothing can be stored here",
    "404": "Nothing is here",
    "406": "No accepted format can be given",
    "413": "The body is too large",
    "415": "The body is not JSON",
    "429": "Too many requests; wait as long as Retry-After says",
    "503": "The database cannot answer now, or the query takes too long",
}
View = Callable[..., Any]


class NoQuery(Schema):
    """No parameters at all."""


class DyadApi(Api):  # type: ignore[misc]
    """Flask-smorest with problems for errors."""

    ERROR_SCHEMA = ProblemSchema
    DEFAULT_ERROR_RESPONSE_NAME = None  # every status is named; a default would allow any

    def handle_http_exception(self, error: HTTPException) -> Any:
        """Any HTTP error as a problem."""
        return http_problem(error)


class Resource(Blueprint):  # type: ignore[misc]
    """Flask-smorest's blueprint, its decorators with types."""

    def route(self, rule: str, **options: Any) -> Callable[[View], View]:
        """Registers and documents a view."""
        return cast(Callable[[View], View], super().route(rule, **options))

    def query(self, schema: type[Schema] = NoQuery, *, as_kwargs: bool = False) -> Callable[[View], View]:
        """Checks the query parameters; an unknown one is an error, never ignored."""
        return cast(
            Callable[[View], View],
            self.arguments(
                schema, location="query", error_status_code=400, as_kwargs=as_kwargs, unknown=RAISE
            ),
        )

    def body(self, schema: type[Schema]) -> Callable[[View], View]:
        """Checks the JSON body."""
        return cast(Callable[[View], View], self.arguments(schema, error_status_code=400))

    def also(self, status: int, schema: type[Schema], about: str) -> Callable[[View], View]:
        """Documents a further answer."""
        return cast(Callable[[View], View], self.alt_response(status, schema=schema, description=about))

    def answers(self, schema: Any, media: str | None = None) -> Callable[[View], View]:
        """Documents the answer, and writes it where the view gives plain values."""
        return cast(Callable[[View], View], self.response(200, schema, content_type=media))


def documented(
    query: Sequence[dict[str, Any]] = (),
    statuses: Iterable[str] = ("304", "400", "404", "406", "503"),
    medias: Iterable[str] = (),
    **more: Any,
) -> Callable[[View], View]:
    """Documents a view's query parameters, the problems and the further media types it answers with.

    ``more`` are other fields of an OpenAPI operation.  Any request may be one too many.
    """
    responses: dict[str | int, Any] = {status: _response(status) for status in (*statuses, "429")}
    content = {media: {"schema": {"type": "string"}} for media in medias}
    responses |= {200: {"content": content}} if content else {}
    more |= {"parameters": list(query)} if query else {}  # an empty list would hide those of the schemas
    return cast(Callable[[View], View], Blueprint.doc(responses=responses, **more))


def _response(status: str) -> dict[str, Any]:
    if status == "304":
        return {"description": PROBLEMS[status]}
    return {"description": PROBLEMS[status], "content": {MEDIA: {"schema": ProblemSchema}}}


def parameters(table: Table, options: Iterable[Option]) -> list[dict[str, Any]]:
    """The query parameters of a list: its filters with their operators, then what shapes the answer."""
    filters = [parameter for row in table.filters for parameter in _filter(row)]
    return filters + [_option(row) for row in options]


def _filter(row: Filter) -> list[dict[str, Any]]:
    aliases = f" Also called {', '.join(row.aliases)}." if row.aliases else ""
    about = f"{row.about} Value: {row.kind.about}.{aliases}"
    first = _parameter(row.name, about, {"type": "string", "example": row.kind.example})
    ranges = OPERATORS if row.column else {}
    return [first] + [
        _parameter(f"{row.name}__{name}", f"`{row.name}` {sign} the value.", {"type": "string"})
        for name, sign in ranges.items()
    ]


def _option(row: Option) -> dict[str, Any]:
    return _parameter(row.name, row.about, dict(row.schema)) | {"required": bool(row.needed)}


def _parameter(name: str, about: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"in": "query", "name": name, "description": about, "required": False, "schema": schema}
