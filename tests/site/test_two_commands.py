"""The two commands of the README on a machine that lacks something: it is named, with what to do about it."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[2]
LACKING = "chromium fonts-noto-cjk libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"
"""What the tests need of a machine beyond Python and git."""


def script(folder: Path, name: str, body: str) -> Path:
    """A program of ours in place of the machine's."""
    folder.mkdir(exist_ok=True)
    path = folder / name
    path.write_text(f"#!/bin/sh\n{body}\n", encoding="utf-8")
    path.chmod(0o755)
    return path


@pytest.mark.parametrize(
    ("answers", "words"),
    [
        ("case $2 in *version_info*) exit 1;; esac; echo Python 3.9.2", "gongshu needs Python 3.11 or newer"),
        ("case $2 in *ensurepip*) exit 1;; esac", "apt-get install python3-venv"),
    ],
    ids=["an old Python", "a Python without venv"],
)
def test_a_python_that_will_not_do_is_named_with_its_remedy(tmp_path: Path, answers: str, words: str) -> None:
    python = script(tmp_path, "python", answers)
    made = ["make", "--no-print-directory", "run", f"PYTHON={python}", f"VENV={tmp_path / 'venv'}"]
    ran = subprocess.run(made, cwd=REPOSITORY, capture_output=True, text=True, check=False)
    assert ran.returncode == 2
    assert words in ran.stderr
    assert not (tmp_path / "venv").exists()


@pytest.fixture
def machine(tmp_path: Path) -> Path:
    """A new machine: what every Debian has, no browser, no fonts; ``make`` and ``apt-get`` only note what they got."""
    folder = tmp_path / "bin"
    folder.mkdir()
    for name in ("bash", "sh", "dirname", "grep"):
        (folder / name).symlink_to(str(shutil.which(name)))
    for name in ("make", "apt-get"):
        script(folder, name, f'echo "{name} $*" >> {tmp_path / "noted"}')
    return folder


def integrate(machine: Path) -> subprocess.CompletedProcess[str]:
    command = [REPOSITORY / ".ci" / "run"]
    environment = {key: value for key, value in os.environ.items() if key != "PATH"}
    return subprocess.run(
        command, env={**environment, "PATH": str(machine)}, capture_output=True, text=True, check=False
    )


def test_continuous_integration_installs_the_browser_and_fonts_first(machine: Path) -> None:
    script(machine, "id", "echo 0")
    ran = integrate(machine)
    assert ran.returncode == 0, ran.stderr
    update, install, check, test = (machine.parent / "noted").read_text().splitlines()
    assert update.endswith("update")
    assert install.endswith(f"install -y --no-install-recommends {LACKING}")
    assert (check, test) == ("make check", "make test")


def test_what_is_there_is_not_installed_again(machine: Path) -> None:
    script(machine, "chromium", "true")
    script(machine, "fc-list", "echo /usr/share/fonts/NotoSansCJK-Regular.ttc: Noto Sans CJK SC")
    script(machine, "dpkg-query", "echo install ok installed")
    assert integrate(machine).returncode == 0
    assert (machine.parent / "noted").read_text().splitlines() == ["make check", "make test"]


def test_who_may_not_install_is_told_what_is_missing_and_nothing_is_skipped(machine: Path) -> None:
    script(machine, "id", "echo 1000")
    ran = integrate(machine)
    assert ran.returncode == 2
    assert f"missing: {LACKING}. As root on Debian: apt-get install {LACKING}" in ran.stderr
    assert not (machine.parent / "noted").exists()
