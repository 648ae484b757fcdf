"""Every command reads ARGS, and ends with one line and an exit code."""

from __future__ import annotations

import os
import signal
import subprocess
import sys

import pytest

from tools.cli import INTERRUPTED, arguments
from tools.errors import ProjectError
from tools.example import ROOT

COMMAND = """
from tools.cli import run
from tools.errors import ProjectError


def main() -> int:
    {body}


run(main)
"""


def start(body: str) -> subprocess.Popen[str]:
    """Start a command that does something."""
    return subprocess.Popen(
        [sys.executable, "-c", COMMAND.format(body=body)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_the_exit_code_is_what_main_returns() -> None:
    """And nothing is printed."""
    process = start("return 3")
    assert process.communicate() == ("", "")
    assert process.returncode == 3


def test_a_project_error_is_one_line_without_a_traceback() -> None:
    """To stderr, with exit code 1."""
    process = start("raise ProjectError('page.md: no title; write one')")
    assert process.communicate() == ("", "page.md: no title; write one\n")
    assert process.returncode == 1


def test_a_defect_of_the_tools_keeps_its_traceback() -> None:
    """Whoever fixes it needs that."""
    process = start("raise KeyError('x')")
    _, errors = process.communicate()
    assert errors.startswith("Traceback ")
    assert process.returncode == 1


def test_ctrl_c_ends_a_command_quietly() -> None:
    """With the exit code that a shell expects."""
    process = start("print('ready', flush=True); input(); return 0")
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    process.send_signal(signal.SIGINT)
    assert process.communicate() == ("", "")
    assert process.returncode == INTERRUPTED == 128 + signal.SIGINT


def test_arguments_come_from_both(monkeypatch: pytest.MonkeyPatch) -> None:
    """The command line, then ARGS, which a shell's quotation may group."""
    monkeypatch.setattr(sys, "argv", ["record", "-x"])
    monkeypatch.setenv("ARGS", "-k 'echo or chat'")
    assert arguments() == ["-x", "-k", "echo or chat"]
    monkeypatch.delenv("ARGS")
    assert arguments() == ["-x"]
    monkeypatch.setenv("ARGS", "-k 'echo")
    with pytest.raises(ProjectError, match=r"^ARGS: No closing quotation; "):
        arguments()


def test_a_benchmark_of_no_such_name_is_one_line() -> None:
    """It names those that are, and the one that was meant."""
    completed = subprocess.run(
        [sys.executable, "-m", "tools.bench"],
        cwd=ROOT,
        env={**os.environ, "ARGS": "layer"},
        capture_output=True,
        text=True,
        check=False,
    )
    (line,) = completed.stderr.splitlines()
    assert line.startswith("tools.bench: layer is unknown; known are ")
    assert line.endswith("; did you mean layers?")
    assert completed.returncode == 1
