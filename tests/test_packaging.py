from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
import time
import tomllib
import urllib.error
import urllib.request
from dataclasses import dataclass
from pathlib import Path

import pytest
from packaging.requirements import Requirement

SHIPPED = ("templates", "static", "models")


@pytest.fixture(scope="module")
def project(repository: Path) -> dict:
    return tomllib.loads((repository / "pyproject.toml").read_text(encoding="utf-8"))


@dataclass(frozen=True)
class Installation:
    """What `pip install` of the wheel put into an otherwise empty folder."""

    site: Path
    source: Path

    def python(self, program: str, cwd: Path) -> str:
        """Run `program` with this installation first on the path and return what it printed."""
        command = [sys.executable, "-c", program]
        answer = subprocess.run(command, cwd=cwd, env=self.environment(), capture_output=True, text=True)
        assert answer.returncode == 0, answer.stderr
        return answer.stdout

    def environment(self) -> dict[str, str]:
        """The environment in which this installation is found before any other."""
        return {**os.environ, "PYTHONPATH": str(self.site), "PYTHONSAFEPATH": "1"}


@pytest.fixture(scope="module")
def installation(repository: Path, project: dict, tmp_path_factory: pytest.TempPathFactory) -> Installation:
    folder = tmp_path_factory.mktemp("packaging")
    # A copy, because setuptools writes build/ beside the sources and a stale one would end up in the wheel.
    source = folder / "source"
    source.mkdir()
    for name in ("app", *SHIPPED):
        shutil.copytree(repository / name, source / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", project["project"]["readme"], *project["project"]["license-files"]):
        shutil.copy(repository / name, source)
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check"]
    offline = ["--no-deps", "--no-index", "--quiet"]
    wheels = folder / "wheels"
    for command in (
        [*pip, "wheel", *offline, "--no-build-isolation", "--wheel-dir", wheels, source],
        [*pip, "install", *offline, "--find-links", wheels, "--target", folder / "site", "rnnscope"],
    ):
        answer = subprocess.run(command, capture_output=True, text=True)
        assert answer.returncode == 0, answer.stderr
    return Installation(folder / "site", source)


def files_under(folder: Path) -> set[str]:
    found = (path for path in folder.rglob("*") if path.is_file() and path.suffix != ".pyc")
    return {str(path.relative_to(folder)) for path in found}


def test_every_package_under_app_is_listed(repository: Path, project: dict) -> None:
    listed = [name for name in project["tool"]["setuptools"]["packages"] if "._resources" not in name]
    folders = (
        path.parent.relative_to(repository / "app") for path in (repository / "app").rglob("__init__.py")
    )
    there = [".".join(("rnnscope", *folder.parts)) for folder in folders]
    assert listed == sorted(there), "mend [tool.setuptools] packages in pyproject.toml"


def test_the_wheel_holds_rnnscope_and_nothing_else(installation: Installation, tmp_path: Path) -> None:
    place = installation.python("import rnnscope; print(rnnscope.__file__)", tmp_path)
    assert Path(place.strip()) == installation.site / "rnnscope" / "__init__.py"
    assert {path.name for path in installation.site.iterdir() if not path.name.endswith(".dist-info")} == {
        "bin",
        "rnnscope",
    }


def test_no_package_called_app_in_this_environment() -> None:
    program = "import importlib.util; print(importlib.util.find_spec('app'))"
    answer = subprocess.run([sys.executable, "-P", "-c", program], capture_output=True, text=True, check=True)
    assert answer.stdout.strip() == "None"


def test_the_wheel_carries_every_file_of_the_package(installation: Installation) -> None:
    carried = {
        name for name in files_under(installation.site / "rnnscope") if not name.startswith("_resources")
    }
    assert carried == files_under(installation.source / "app")


@pytest.mark.parametrize("name", SHIPPED)
def test_the_wheel_carries_every_file_of(name: str, installation: Installation, tmp_path: Path) -> None:
    program = f"from rnnscope import resources; print(resources.{name}_folder())"
    folder = Path(installation.python(program, tmp_path).strip())
    assert folder.is_relative_to(installation.site)
    assert files_under(folder) == {
        name for name in files_under(installation.source / name) if not Path(name).name.startswith(".")
    }
    assert files_under(folder), f"{name}/ is empty"


def test_the_command_of_the_wheel_serves(installation: Installation, tmp_path: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {**installation.environment(), "RNNSCOPE_DATA": str(tmp_path)}
    command = [installation.site / "bin" / "rnnscope", "serve", "--no-browser", "--port", str(port)]
    log = tmp_path / "log.txt"
    with log.open("wb") as output:
        server = subprocess.Popen(command, cwd=tmp_path, env=environment, stdout=output, stderr=output)
    try:
        assert answer_of(f"http://127.0.0.1:{port}/healthz", server) == 200, log.read_text(encoding="utf-8")
    finally:
        server.terminate()
        server.wait(timeout=20)


def answer_of(url: str, server: subprocess.Popen[bytes]) -> int | None:
    """The status with which `url` answers once it does; None where the server ends or a minute passes."""
    end = time.monotonic() + 60
    while server.poll() is None and time.monotonic() < end:
        try:
            with urllib.request.urlopen(url, timeout=10) as response:
                return response.status
        except urllib.error.URLError:
            time.sleep(0.1)
    return None


def test_every_requirement_is_pinned_within_its_range(repository: Path, project: dict) -> None:
    lines = (repository / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pins = dict(line.split("==") for line in lines if not line.startswith("#"))
    extras = project["project"]["optional-dependencies"]
    wanted = [*project["project"]["dependencies"], *extras["test"], *extras["check"]]
    for requirement in map(Requirement, wanted):
        pin = pins.get(requirement.name)
        assert pin and pin in requirement.specifier, f"{requirement} is pinned to {pin} in constraints.txt"


def test_no_pin_is_for_one_platform_only(repository: Path) -> None:
    text = (repository / "constraints.txt").read_text(encoding="utf-8")
    assert not re.findall(r"^(?:nvidia|cuda|triton).*|.*\+.*", text, flags=re.MULTILINE)
