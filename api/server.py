"""The server: gunicorn with processes and threads, because a plain worker would cut long streams."""

from __future__ import annotations

import dataclasses
import logging.config
import os
import shutil
import tempfile
from pathlib import Path
from typing import Any

from flask import Flask
from gunicorn.app.base import BaseApplication  # type: ignore[import-untyped]
from gunicorn.glogging import Logger  # type: ignore[import-untyped]
from limits.errors import ConfigurationError

import store
from api import metrics
from api.app import create_app
from api.logs import configuration
from api.rates import open_storage
from api.settings import PREFIX, Settings, SettingsError, read_settings


class Log(Logger):  # type: ignore[misc]
    """Gunicorn's own words go where ours go; requests we log ourselves."""

    def setup(self, cfg: Any) -> None:
        """Leaves the configuration of the log as it is."""
        self.error_log.propagate = True


class Server(BaseApplication):  # type: ignore[misc]
    """Gunicorn, configured by our settings and by nothing else."""

    def __init__(self, settings: Settings, shared: Path) -> None:
        self.settings, self.shared = settings, shared
        super().__init__()

    def load_config(self) -> None:
        """Hands our settings to gunicorn."""
        for name, value in options(self.settings, self.shared).items():
            if name in self.cfg.settings:  # older versions lack some
                self.cfg.set(name, value)

    def load(self) -> Flask:
        """The application, made in each process."""
        return create_app(self.settings)


def options(settings: Settings, shared: Path) -> dict[str, Any]:
    """Our settings in gunicorn's words.  ``shared`` is the folder of what the processes share."""
    return {
        "bind": f"{settings.host}:{settings.port}",
        "workers": settings.workers,
        "threads": settings.threads,
        "worker_class": "api.worker.Worker",
        "timeout": settings.timeout,
        "graceful_timeout": settings.grace,
        "keepalive": 5,
        "limit_request_line": 8190,
        "proc_name": "dyad",
        "control_socket_disable": True,
        "logger_class": Log,
        "child_exit": lambda _, worker: metrics.forget(worker.pid),
        "on_exit": lambda _: shutil.rmtree(shared, ignore_errors=True),
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
    logging.config.dictConfig(configuration(settings.log_format, settings.log_level))
    _bring_up_to_date(settings.db)
    _check_storage(settings.rate_storage)
    shared = Path(tempfile.mkdtemp(prefix="dyad-"))
    Server(_sharing(settings, shared), shared).run()


def _sharing(settings: Settings, shared: Path) -> Settings:
    """Says where the processes count together: numbers for Prometheus, and requests against the limits."""
    os.environ[metrics.SHARED] = str(shared)
    return dataclasses.replace(settings, rate_storage=settings.rate_storage or str(shared / "requests"))


def _check_storage(url: str) -> None:
    try:
        open_storage(url)
    except ConfigurationError as error:
        kind = url.partition("://")[0]  # the rest may hold a password
        raise SettingsError(
            f"{PREFIX}RATE_STORAGE={kind}://...: {error}; install dyad[redis], or leave it empty"
        ) from None


def _bring_up_to_date(db: str) -> None:
    """Takes the steps that the file lacks; a file that may only be read is served as it is."""
    store.open(db, readonly=not store.writable(db)).close()
