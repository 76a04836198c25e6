from __future__ import annotations

import subprocess
from pathlib import Path

import chromium
import pytest


def program(path: Path, script: str) -> Path:
    path.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    path.chmod(0o755)
    return path


@pytest.fixture
def bare_machine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """The only folder on PATH of a machine without any Chromium."""
    monkeypatch.delenv("RNNSCOPE_CHROMIUM", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(chromium, "MAC_APPLICATIONS", ())
    monkeypatch.setattr(chromium, "_from_playwright", lambda: iter(()))
    return tmp_path


def test_a_script_that_only_says_what_to_install_is_passed_over(bare_machine: Path) -> None:
    program(bare_machine / "chromium-browser", "echo 'requires the chromium snap'; exit 1")
    real = program(bare_machine / "google-chrome", "echo 'Google Chrome 140.0'")
    assert chromium.find() == real


def test_the_one_that_is_named_wins(bare_machine: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program(bare_machine / "chromium", "echo 'Chromium 140.0'")
    monkeypatch.setenv("RNNSCOPE_CHROMIUM", "/opt/my/chrome")
    assert chromium.find() == Path("/opt/my/chrome")


def test_without_one_it_says_so_and_installs_only_when_asked(
    bare_machine: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def install() -> None:
        program(bare_machine / "chromium", "echo 'Chromium 140.0'")

    monkeypatch.setattr(chromium, "install", install)
    assert chromium.main([]) == 1
    assert capsys.readouterr().err == "No Chromium was found; install one, or name it in RNNSCOPE_CHROMIUM.\n"
    assert chromium.main(["--install"]) == 0
    assert capsys.readouterr().out == f"{bare_machine / 'chromium'}\n"


def test_the_one_without_windows_is_preferred(bare_machine: Path) -> None:
    program(bare_machine / "chromium", "echo 'Chromium 140.0'")
    shell = program(bare_machine / "chromium-headless-shell", "echo 'Chromium 140.0'")
    assert chromium.find() == shell


def test_where_debian_has_no_chromium_without_windows_the_whole_is_installed(
    bare_machine: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    installed: list[str] = []

    def run(command: list[str], **_: object) -> None:
        if command[-1] == "chromium-headless-shell":
            raise subprocess.CalledProcessError(100, command)
        installed.append(command[-1])

    monkeypatch.setattr(chromium, "_is_root", lambda: True)
    monkeypatch.setattr(chromium, "_is_debian", lambda: True)
    monkeypatch.setattr(subprocess, "run", run)
    chromium.install()
    assert installed == ["-qq", "chromium"]


@pytest.mark.parametrize(
    ("root", "debian", "begins"),
    [
        (True, True, ["apt-get update", "apt-get install"]),
        (True, False, ["-m playwright install --with-deps chromium"]),
        (False, True, ["-m playwright install chromium"]),
    ],
)
def test_who_installs_what(
    root: bool, debian: bool, begins: list[str], bare_machine: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    commands: list[str] = []
    monkeypatch.setattr(chromium, "_is_root", lambda: root)
    monkeypatch.setattr(chromium, "_is_debian", lambda: debian)
    monkeypatch.setattr(chromium.sys, "platform", "linux")
    monkeypatch.setattr(subprocess, "run", lambda command, **_: commands.append(" ".join(map(str, command))))
    chromium.install()
    assert len(commands) == len(begins)
    assert all(begin in command for begin, command in zip(begins, commands, strict=True))


def test_a_failed_installation_is_told(
    bare_machine: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def install() -> None:
        raise subprocess.CalledProcessError(100, ["apt-get"])

    monkeypatch.setattr(chromium, "install", install)
    assert chromium.main(["--install"]) == 1
    assert "Installing a Chromium failed" in capsys.readouterr().err
