"""Settings of the server: one table, read from environment variables that begin with DYAD_."""

# ruff: noqa: RUF009 - a field of Settings is a row of the table, made by `_setting`

from __future__ import annotations

import difflib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from dataclasses import field as row
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from api.logs import FORMATS, LEVELS
from api.rates import SCHEMES, read_limit
from schema.errors import DyadError

PREFIX = "DYAD_"


class SettingsError(DyadError):
    """A setting that is unknown or cannot be read."""


def _whole(low: int, high: int) -> Callable[[str], int]:
    def read(text: str) -> int:
        if not (text.isascii() and text.isdigit() and low <= int(text) <= high):
            raise ValueError(f"give a whole number from {low} to {high}")
        return int(text)

    return read


def _one_of(*words: str) -> Callable[[str], str]:
    def read(text: str) -> str:
        if text not in words:
            raise ValueError(f"give one of {', '.join(words)}")
        return text

    return read


def _yes(text: str) -> bool:
    if text not in ("0", "1"):
        raise ValueError("give 1 for yes or 0 for no")
    return text == "1"


def _limit(text: str) -> str:
    read_limit(text)
    return text


def _storage(text: str) -> str:
    if "://" in text and text.partition("://")[0] not in SCHEMES:
        raise ValueError("is no storage that is known; name one such as redis://localhost:6379, or nothing")
    return text


def _folder(text: str) -> Path | None:
    if text and not Path(text).is_dir():
        raise ValueError("is no folder; name one with dictionaries in it")
    return Path(text) if text else None


def _setting(default: Any, read: Callable[[str], Any], about: str) -> Any:
    return row(default=default, metadata={"read": read, "about": about})


@dataclass(frozen=True, slots=True)
class Settings:
    """One row for each setting: its default, how it is read and the sentence that documents it."""

    db: str = _setting(
        "dyad.sqlite", str, "Database that is served: a SQLite file or postgresql://USER@HOST/NAME."
    )
    host: str = _setting("127.0.0.1", str, "Address to listen on.")
    port: int = _setting(8000, _whole(0, 65535), "Port to listen on.")
    workers: int = _setting(2, _whole(1, 256), "Processes that answer.")
    threads: int = _setting(4, _whole(1, 256), "Threads of each process.")
    timeout: int = _setting(60, _whole(1, 86400), "Seconds after which a process that hangs is replaced.")
    grace: int = _setting(20, _whole(0, 3600), "Seconds to end what is being answered when told to stop.")
    query_seconds: int = _setting(10, _whole(0, 3600), "Seconds that one query may take; 0 sets no limit.")
    read_only: bool = _setting(False, _yes, "1 refuses everything that would store something.")
    rate_limit: str = _setting("1200/minute", _limit, "Requests of one client; nothing sets no limit.")
    coding_rate_limit: str = _setting("60/minute", _limit, "POST requests of one client, which code texts.")
    rate_storage: str = _setting(
        "",
        _storage,
        "Where requests are counted, as redis://host:6379; a file that the processes share if empty.",
    )
    proxies: int = _setting(0, _whole(0, 9), "Trusted proxies in front, whose X-Forwarded headers count.")
    log_format: str = _setting("json", _one_of(*FORMATS), "How the log is written: json or text.")
    log_level: str = _setting("info", _one_of(*LEVELS), "What is logged: debug, info, warning or error.")
    max_body: int = _setting(1_000_000, _whole(1, 2**31), "Largest body of a request, in bytes.")
    max_age: int = _setting(60, _whole(0, 31_536_000), "Seconds for which answers may be cached.")
    kept: int = _setting(16_000_000, _whole(0, 2**40), "Bytes of pages that a process keeps to send again.")
    origin: str = _setting("*", str, "Origin whose pages may read, for CORS.")
    dictionaries: Path | None = _setting(None, _folder, "Folder of your own dictionaries, for POST /code.")
    secret: str = _setting("", str, "Key that signs cursors; the database's own if empty.")
    title: str = _setting("Dyad event data", str, "Name of the data, as citations give it.")


def read_settings(environment: Mapping[str, str]) -> Settings:
    """The settings in an environment.

    :raises SettingsError: naming every unknown and every bad setting at once.
    """
    rows = {PREFIX + field.name.upper(): field for field in fields(Settings)}
    given = {name: text for name, text in environment.items() if name.startswith(PREFIX)}
    faults: list[str] = []
    values: dict[str, Any] = {}
    for name, text in sorted(given.items()):
        if name not in rows:
            near = difflib.get_close_matches(name, rows, 1)
            faults.append(
                f"{name}: there is no such setting" + (f"; did you mean {near[0]}?" if near else "")
            )
            continue
        try:
            values[rows[name].name] = rows[name].metadata["read"](text)
        except ValueError as error:
            faults.append(f"{name}={text}: {error}")
    if faults:
        raise SettingsError("\n".join(faults))
    return Settings(**values)


def described() -> tuple[tuple[str, str, str], ...]:
    """Name, default and sentence of every setting, for docs and the command line."""
    return tuple(
        (
            PREFIX + field.name.upper(),
            spelled(field.default),
            field.metadata["about"],
        )
        for field in fields(Settings)
    )


def spelled(default: Any) -> str:
    """A default as it would be written in the environment."""
    if isinstance(default, bool):
        return str(int(default))
    return "" if default is None else str(default)


@cache
def release() -> str:
    """The program and its version."""
    try:
        return f"dyad {version('dyad')}"
    except PackageNotFoundError:
        return "dyad"
