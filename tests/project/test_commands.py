"""Every command that a page or the README prints is really run.

`python FILE` is proved by the examples. These install packages, so they
need a package index.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.harness.play import Stage
from tests.harness.transcript import shown
from tools.checks.console import KNOWN, PAGES
from tools.example import ROOT, find

BY_READER = (
    "python -m venv .venv",
    "source .venv/bin/activate",
    "pip install websockets",
)
"""In this order, in an empty folder."""
BY_HAND = ("pip install -r requirements.txt", "mkdocs serve")
"""In a clone: the second is proved in test_start.py."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A reader's folder, after the commands."""
    folder = tmp_path_factory.mktemp("reader")
    binaries = folder / "bin"
    binaries.mkdir()
    # What the reader's `python` is; not this environment's.
    (binaries / "python").symlink_to(Path(sys.base_prefix) / "bin" / "python3")
    env = {
        key: value
        for key, value in os.environ.items()
        if not key.startswith(("PYTHON", "VIRTUAL_ENV"))
    }
    env["PATH"] = f"{binaries}:{env['PATH']}"
    completed = subprocess.run(
        ["bash", "-e", "-c", "\n".join(BY_READER)],
        cwd=folder,
        env=env,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if completed.returncode:
        pytest.fail(
            f"`pip install websockets` failed; is there a network? "
            f"{completed.stdout.strip()[-300:]}",
            pytrace=False,
        )
    return folder


@pytest.mark.index
def test_a_reader_copies_a_program_and_sees_what_the_page_shows(
    folder: Path,
) -> None:
    """With the newest `websockets`, from the index, in an empty folder."""
    example = find("echo")
    for program in example.programs:
        shutil.copy(program, folder)
    python = str(folder / ".venv" / "bin" / "python")
    with Stage(example, folder=folder, python=python) as stage:
        server = stage.start("server.py", listens=8765)
        client = stage.start("client.py")
        assert client.wait() == 0
        transcript = example.transcript("client").read_text("utf-8")
        assert shown(client.output()) == transcript
        stage.do(example.steps[-1])
        transcript = example.transcript("server").read_text("utf-8")
        assert shown(server.output()) == transcript


@pytest.mark.index
def test_requirements_txt_is_what_is_installed() -> None:
    """`pip install -r requirements.txt` has nothing left to do."""
    command = [sys.executable, "-m", "pip", "install", "--dry-run"]
    command += ["--disable-pip-version-check", "-r", "requirements.txt"]
    completed = subprocess.run(
        command,
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert completed.returncode == 0, completed.stderr
    assert "Would install" not in completed.stdout
    assert "Requirement already satisfied: websockets==" in completed.stdout


def test_no_other_command_is_known() -> None:
    """What a page may print is what is run here."""
    assert {*BY_READER, *BY_HAND} == KNOWN


@pytest.mark.parametrize(("command", "module"), PAGES.items())
def test_a_page_s_own_test_runs_the_other_commands(
    command: str, module: str
) -> None:
    """The module that is named holds every word of the command."""
    source = (ROOT / "tests" / "pages" / module).read_text("utf-8")
    for word in command.split()[1:]:
        assert f'"{word}"' in source
