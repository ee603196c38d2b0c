"""The package and its container: what the wheel holds, and the Dockerfile's steps run in a clean place."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import time
import urllib.request
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
FLOORS = ("api", "coder", "schema", "store")
DATA = ("coder/dictionaries/countries.toml", "coder/weights/parser.onnx", "schema/codebook.csv")


def instructions() -> list[tuple[str, str]]:
    """The Dockerfile's instructions in order, continued lines joined."""
    text = re.sub(r"\\\n\s*", "", (ROOT / "Dockerfile").read_text())
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
    return [(line.split(None, 1)[0], line.split(None, 1)[1]) for line in lines if not line.startswith(" ")]


def values(name: str) -> list[str]:
    return [value for word, value in instructions() if word == name]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel that the Dockerfile's first stage builds, from the files that .dockerignore lets through."""
    context, out = tmp_path_factory.mktemp("context"), tmp_path_factory.mktemp("wheels")
    for line in (ROOT / ".dockerignore").read_text().splitlines():
        source = ROOT / line[1:]
        if not line.startswith("!") or not source.exists():
            continue
        if source.is_dir():
            shutil.copytree(source, context / source.name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, context)
    build = values("RUN")[0].replace("/wheels", str(out)).split()
    subprocess.run([sys.executable, "-m", *build, "--quiet"], cwd=context, check=True)
    (built,) = out.glob("dyad-*.whl")
    return built


def test_the_wheel_holds_every_module_and_data_file(wheel: Path) -> None:
    tracked = subprocess.run(
        ["git", "ls-files", *FLOORS], cwd=ROOT, check=True, capture_output=True, text=True
    ).stdout.split()
    packed = set(zipfile.ZipFile(wheel).namelist())
    assert set(tracked) - packed == set()
    assert set(DATA) - packed == set()


@pytest.fixture(scope="module")
def clean(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The programs of a clean environment.

    The package comes from the wheel alone, its dependencies from the environment of the tests.
    """
    folder = tmp_path_factory.mktemp("clean") / "venv"
    venv.create(folder, with_pip=False)
    python = folder / "bin" / "python"
    install = ["pip", "--python", str(python), "install", "--quiet", "--no-deps", "--no-index", str(wheel)]
    subprocess.run([sys.executable, "-m", *install], check=True)
    (packages,) = (folder / "lib").glob("*/site-packages")
    borrowed = [entry for entry in sys.path if entry.endswith("site-packages")]
    (packages / "borrowed.pth").write_text("\n".join(borrowed) + "\n")
    return folder / "bin"


def environment() -> dict[str, str]:
    """Ours without what would let the programs find the sources instead of the wheel."""
    return {key: value for key, value in os.environ.items() if not key.startswith(("PYTHON", "DYAD_"))}


def test_the_wheel_runs_in_a_clean_environment(clean: Path) -> None:
    where = subprocess.run(
        [clean / "python", "-P", "-c", "import coder; print(coder.__file__)"],
        cwd=clean, env=environment(), check=True, capture_output=True, text=True,
    )  # fmt: skip
    assert Path(where.stdout.strip()).is_relative_to(clean.parent)


def test_the_containers_command_serves_the_seeds_until_it_is_told_to_stop(
    clean: Path, tmp_path: Path
) -> None:
    """The image's command and health check, with folders and a port of this machine."""
    places = {"/data/dyad.sqlite": str(tmp_path / "dyad.sqlite"), "/seeds": str(ROOT / "seeds"), "8000": "0"}
    program, *arguments = (places.get(word, word) for word in json.loads(values("CMD")[-1]))
    log = tmp_path / "log"
    with log.open("w") as stream:
        server = subprocess.Popen(
            [clean / program, *arguments], cwd=tmp_path, env=environment(), stderr=stream
        )
    try:
        port = awaited(log, r"Listening at: http://[\d.]+:(\d+)", server)
        python, *check = json.loads(values("HEALTHCHECK")[0].split("CMD", 1)[1])
        healthy = [clean / python, *(word.replace(":8000", f":{port}") for word in check)]
        subprocess.run(healthy, cwd=tmp_path, env=environment(), check=True)
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/events?actor=FIN", timeout=10) as answer:
            events = json.load(answer)["data"]
    finally:
        server.terminate()
        status = server.wait(15)  # less than it takes to give up on workers that do not end
    assert {(event["source"], event["code"], event["target"]) for event in events} >= {
        ("RUSGOV", "041", "FINGOV"),
        ("FINGOV", "041", "RUSGOV"),
    }
    assert (status, "Traceback" in log.read_text()) == (0, False)


def awaited(log: Path, pattern: str, server: subprocess.Popen[bytes]) -> str:
    """What the log says, once it says it."""
    for _ in range(600):
        found = re.search(pattern, log.read_text())
        if found:
            return found[1]
        if server.poll() is not None:
            break
        time.sleep(0.1)
    raise AssertionError(log.read_text())


def test_the_container_runs_as_nobody_in_particular() -> None:
    assert values("USER") == ["10001"]
    assert "useradd --system --uid 10001" in values("RUN")[1]


def test_the_container_keeps_its_database_on_the_volume() -> None:
    command = json.loads(values("CMD")[-1])
    assert values("VOLUME") == ["/data"]
    assert command[:6] == ["dyad", "serve", "--db", "/data/dyad.sqlite", "--seeds", "/seeds"]


def test_the_options_of_the_container_are_the_commands() -> None:
    from api.command import main

    known = {option for parameter in main.commands["serve"].params for option in parameter.opts}
    assert {word for word in json.loads(values("CMD")[-1]) if word.startswith("--")} <= known


def test_the_health_check_is_a_program() -> None:
    check = values("HEALTHCHECK")[0].split("CMD", 1)[1]
    program = json.loads(check)
    assert program[:2] == ["python", "-c"]
    compile(program[2], "HEALTHCHECK", "exec")
    assert f":{json.loads(values('CMD')[-1])[-1]}/healthz" in program[2]


def test_the_makefile_has_the_promised_targets() -> None:
    phony = re.search(r"^\.PHONY: (.*)$", (ROOT / "Makefile").read_text(), re.M)
    assert phony is not None
    assert {"serve", "test", "check", "bench"} <= set(phony[1].split())
