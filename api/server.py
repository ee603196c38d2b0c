"""The server: gunicorn with processes and threads, because a plain worker would cut long streams."""

from __future__ import annotations

import dataclasses
import os
from pathlib import Path
from typing import Any

from flask import Flask
from gunicorn.app.base import BaseApplication  # type: ignore[import-untyped]

import store
from api.app import create_app
from api.settings import Settings, read_settings


class Server(BaseApplication):  # type: ignore[misc]
    """Gunicorn, configured by our settings and by nothing else."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        super().__init__()

    def load_config(self) -> None:
        """Hands our settings to gunicorn."""
        for name, value in options(self.settings).items():
            if name in self.cfg.settings:  # older versions lack some
                self.cfg.set(name, value)

    def load(self) -> Flask:
        """The application, made in each process."""
        return create_app(self.settings)


def options(settings: Settings) -> dict[str, Any]:
    """Our settings in gunicorn's words."""
    return {
        "bind": f"{settings.host}:{settings.port}",
        "workers": settings.workers,
        "threads": settings.threads,
        "worker_class": "gthread",
        "timeout": settings.timeout,
        "graceful_timeout": 20,
        "keepalive": 5,
        "proc_name": "dyad",
        "control_socket_disable": True,
    }


def serve(
    db: str | Path | None = None, host: str | None = None, port: int | None = None, workers: int | None = None
) -> None:
    """Serves a database until it is told to stop.  What is not given is read from the environment.

    :raises SettingsError: for an unknown or bad setting.
    :raises StoreError: if the database cannot be opened.
    """
    given: dict[str, Any] = {"db": str(db) if db else None, "host": host, "port": port, "workers": workers}
    settings = dataclasses.replace(
        read_settings(os.environ), **{name: value for name, value in given.items() if value is not None}
    )
    _bring_up_to_date(settings.db)
    Server(settings).run()


def _bring_up_to_date(db: str) -> None:
    """Takes the steps that the file lacks; a file that may only be read is served as it is."""
    store.open(db, readonly=True).close() if not _writable(db) else store.open(db).close()


def _writable(db: str) -> bool:
    path = store.file_of(db)
    return not path.exists() or os.access(path, os.W_OK)
