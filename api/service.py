"""What stands around the data: the index, the page of docs, health."""

from __future__ import annotations

from importlib.resources import files

from flask import Blueprint, Flask, Response

from api import addresses, answers
from api.metrics import metrics
from api.openapi import DyadApi
from api.problems import problem
from api.state import reader
from store import StoreError

INDEX = (
    ("events", "/events"), ("groups", "/groups?group_by=root,year"), ("panel", "/panel?dyads=RUS~UKR"),
    ("documents", "/documents"), ("actors", "/actors?q=niini"), ("codes", "/codes"),
    ("countries", "/countries"), ("docs", "/docs"), ("openapi", "/openapi.json"),
)  # fmt: skip


def register(app: Flask, api: DyadApi) -> None:
    """Adds the index, the docs, the description and the health checks."""
    blueprint = Blueprint("service", __name__)
    for path, view in (
        ("/", index),
        ("/docs", docs),
        ("/healthz", healthz),
        ("/readyz", readyz),
        ("/metrics", exposition),
    ):
        blueprint.add_url_rule(path, view_func=view)
    described = api.spec.to_dict()
    blueprint.add_url_rule("/openapi.json", "openapi", lambda: answers.plain_json(described))
    app.register_blueprint(blueprint)


def index() -> Response:
    """Where everything is."""
    root = addresses.here("/").rstrip("/")
    return answers.plain_json({"name": "dyad", "links": {name: root + path for name, path in INDEX}})


def docs() -> Response:
    """A page that shows the description; it asks no other host for anything."""
    media = answers.accepts("text/html")
    return Response((files("api") / "docs.html").read_text("utf-8"), mimetype=media)


def healthz() -> Response:
    """That the process answers."""
    return _never_kept(answers.plain_json({"status": "ok"}))


def readyz() -> Response:
    """That the database can be read too, and is one of this program's."""
    try:
        state = {"status": "ready", "revision": reader().revision, "format": reader().format}
        return _never_kept(answers.plain_json(state))
    except StoreError as error:
        return problem(503, "Service Unavailable", str(error), headers=[("Retry-After", "5")])


def exposition() -> Response:
    """Numbers for Prometheus."""
    return _never_kept(metrics().exposition())


def _never_kept(response: Response) -> Response:
    response.headers["Cache-Control"] = "no-store"
    return response
