"""Every command and the server take the URL of a database, which passes through them without its password."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

import store
from api.command import main
from tests.api.conftest import OneSentence
from tests.api.served import served
from tests.schema.foreign_rows import gdelt
from tests.servers import Server
from tests.store.samples import NOW

LINES = "".join(
    json.dumps({"id": f"d{n}", "text": "Finland negotiates with Russia.", "date": f"2022-05-{n:02}"}) + "\n"
    for n in range(1, 13)
)
Run = Callable[..., Result]


class Coder(OneSentence):
    """Finds one event in each document."""

    def code_all(self, documents: Any, actors: str = "coded") -> Any:
        return ((each, self.code(each, actors)) for each in documents)


@pytest.fixture
def url(postgresql: Server) -> Iterator[str]:
    with postgresql.emptied() as url:
        yield url.replace("dyad@", "dyad:secret@")  # the server trusts whoever comes


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    """Runs a command in an empty folder; what it prints tells no password."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("api.command_options.open_coder", lambda dictionaries: Coder())

    def command(*arguments: str, stdin: str = "") -> Result:
        result = CliRunner().invoke(main, list(arguments), input=stdin)
        assert "secret" not in result.output
        return result

    return command


def test_the_commands_do_the_same_in_both(run: Run, url: str, tmp_path: Path) -> None:
    (tmp_path / "gdelt.csv").write_text(gdelt() + "\n" + "bad\trow\n")
    places = (url, str(tmp_path / "news.sqlite"))
    told = [[] for _ in places]  # type: list[list[Any]]
    for place, found in zip(places, told, strict=True):
        for command in (
            ("code", "-", "--db", place),
            ("code", "-", "--db", place),
            ("import", "gdelt.csv", "--db", place, "--rejects", "bad.csv"),
            ("export", "--db", place, "--format", "gdelt", "sort=date"),
            ("actors", "--unknown", "--db", place),
            ("recode", "--db", place),
            ("verify", "--db", place),
        ):
            result = run(*command, stdin=LINES)
            found.append((command[0], result.exit_code, untimed(result.stdout), result.stderr))
        for layout in ("csv", "tsv", "jsonl"):
            found.append(untimed(run("export", "--db", place, "--format", layout, "actors=any").stdout))
    assert told[0] == told[1]
    assert [row[1] for row in told[0][:7]] == [0, 0, 1, 0, 0, 0, 0]


def untimed(text: str) -> str:
    """An export without the times at which events were stored."""
    return re.sub(r"20\d\d-\d\d-\d\dT[\d:]+Z|\b20\d{12}\b", "", text)


def test_keys_summaries_and_backups(run: Run, url: str) -> None:
    name = store.name_of(url)
    assert run("keys", "create", "newsroom", "--db", url).exit_code == 0
    assert "newsroom\twrite" in run("keys", "list", "--db", url).stdout
    assert (
        run("rebuild", "--db", url).stderr
        == f"dyad: {name}: nothing was wrong; the summaries are counted anew\n"
    )
    backup = run("backup", "copy.dump", "--db", url)
    assert (backup.exit_code, f"pg_dump --format=custom --file=copy.dump '{name}'" in backup.stderr) == (
        1,
        True,
    )


def test_the_settings_tell_no_password(run: Run, url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DYAD_DB", url)
    assert f"DYAD_DB\t{store.name_of(url)}\t" in run("settings").stdout


def test_events_are_cut_into_months(run: Run, postgresql: Server) -> None:
    url = postgresql.create()
    run("code", "-", "--db", url, stdin=LINES)
    assert (
        run("partition", "--db", url, "--since", "2022-04").stderr
        == "dyad: months 2022-04 to 2023-05 are made\n"
    )
    assert run("partition", "--db", url).stderr == "dyad: there were all months that are needed\n"
    assert run("partition", "--db", url, "--since", "2022").exit_code == 2
    assert run("verify", "--db", url).exit_code == 0


def test_a_server_serves_and_stores(url: str, tmp_path: Path) -> None:
    with store.open(url) as db:
        key = db.keys.create("newsroom", "write", NOW)
    with served(url, folder=tmp_path) as server:
        body = json.dumps(
            {"id": "d1", "text": "Finland negotiates with Russia.", "date": "2022-05-18"}
        ).encode()
        answer = server.ask(
            "/documents", "POST", body, Content_Type="application/json", Authorization=f"Bearer {key}"
        )
        assert answer[0] == 201
        pages = [server.ask("/events?actor=FIN")[2] for _ in range(8)]
        assert {len(json.loads(page)["data"]) for page in pages} == {1}
        assert (
            server.ask("/events.csv?fields=source,code,target")[2] == "source,code,target\r\nFIN,046,RUS\r\n"
        )
        assert json.loads(server.ask("/groups?group_by=root")[2])["data"][0]["events"] == 1
        assert "secret" not in server.log.read_text()
