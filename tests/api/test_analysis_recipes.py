"""The recipes of docs/api.md for analysis run as they stand, against a server."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas
import pytest
from flask.testing import FlaskClient

PROGRAMS = {"curl": ["sh", "-e"], "r": ["Rscript", "-"]}


def test_pandas(recipe: Callable[[str], str]) -> None:
    found: dict[str, Any] = {}
    exec(compile(recipe("pandas"), "pandas", "exec"), found)
    month = pandas.Timestamp("2022-05-01")
    assert found["conflict"].to_dict() == {"FIN~RUS": {month: 6}, "RUS~SWE": {month: 2}}
    assert found["by_year"].to_dict() == {"04": {2022: 3}, "16": {2022: 3}, "19": {2022: 3}}
    assert found["panel"].goldstein_mean.dtype == "float64"
    assert sorted(found["events"].code.unique()) == ["046", "164", "190"]
    assert len(found["events"]) == found["panel"].events[0] == 9


def run(name: str, text: str, folder: Path) -> str:
    program = PROGRAMS[name]
    done = subprocess.run(program, input=text, cwd=folder, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


@pytest.mark.skipif(not shutil.which("curl"), reason="needs curl")
def test_curl(recipe: Callable[[str], str], client: FlaskClient, tmp_path: Path) -> None:
    run("curl", recipe("curl"), tmp_path)
    for name, path in {
        "roots.csv": "/groups.csv?group_by=root,year&actor=FIN",
        "panel.csv": "/panel.csv?dyads=FIN~RUS,SWE~RUS&period=month",
    }.items():
        assert (tmp_path / name).read_bytes() == client.get(path).data
    assert (tmp_path / "citation.txt").read_text().startswith("Dyad event data, revision 13 ")


@pytest.mark.skipif(not shutil.which("Rscript"), reason="needs R")
def test_r(recipe: Callable[[str], str], tmp_path: Path) -> None:
    shown = (
        "\ncat(sapply(panel, class), panel$conflict, names(dimnames(by_year)), colnames(by_year), by_year)"
    )
    assert run("r", recipe("r") + shown, tmp_path).split() == [
        "character", "character", "character", "character", "Date", *["integer"] * 6, "numeric", "integer",
        "6", "2", "year", "root", "04", "16", "19", "3", "3", "3",
    ]  # fmt: skip


def test_stata_finds_the_columns_that_it_names(client: FlaskClient, recipes: dict[str, str]) -> None:
    """Stata is not free: that the address answers, and that the columns are there, is all that is tried."""
    (path,) = re.findall(r'"http://127\.0\.0\.1:8000(/.*?)"', recipes["stata"])
    columns = set(client.get(path).text.partition("\r\n")[0].split(","))
    assert {"dyad", "start", "quad3", "quad4"} <= columns
    made = set(re.findall(r"generate (\w+) =|generate\((\w+)\)", recipes["stata"]))
    assert not {word for pair in made for word in pair} & columns
