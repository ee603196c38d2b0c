"""How the log is written: a line of JSON for each request and each fault, on standard error."""

from __future__ import annotations

from typing import Any

FORMATS = ("json", "text")
LEVELS = ("debug", "info", "warning", "error")


def configuration(layout: str, level: str) -> dict[str, Any]:
    """What logging.config.dictConfig takes, for this program and for gunicorn."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "json": {
                "()": "pythonjsonlogger.json.JsonFormatter",
                "fmt": "%(levelname)s %(name)s %(message)s",
                "rename_fields": {"levelname": "level", "name": "logger"},
                "timestamp": "time",
                "json_ensure_ascii": False,
            },
            "text": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"},
        },
        "handlers": {
            "stderr": {"class": "logging.StreamHandler", "formatter": layout, "stream": "ext://sys.stderr"}
        },
        "root": {"level": "WARNING", "handlers": ["stderr"]},
        "loggers": {"dyad": {"level": level.upper()}, "gunicorn.error": {"level": "INFO"}},
    }
