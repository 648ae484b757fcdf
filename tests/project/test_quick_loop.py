"""`make check`, `make try` and parts of `make test`, and what they report."""

from __future__ import annotations

import os
import subprocess
import sys

import psutil
import pytest

from tools import test, workers
from tools.accounting import CpuMeter, Part
from tools.check import Check, Finding, report, run
from tools.example import ROOT

LISTENER = """
import socket
server = socket.create_server(("127.0.0.1", 8765))
print("listening", flush=True)
input()
"""


def isolated() -> subprocess.Popen[str]:
    """Start a program that listens, in a network of its own."""
    return subprocess.Popen(
        [sys.executable, str(workers.ISOLATED), "-c", LISTENER],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def test_two_workers_listen_on_the_same_port() -> None:
    """Each has a loopback of its own; elsewhere tests run one by one."""
    if not workers.available():
        assert workers.options() == []
        return
    one, other = isolated(), isolated()
    try:
        for process in (one, other):
            assert process.stdout is not None
            assert process.stdout.readline() == "listening\n"
    finally:
        for process in (one, other):
            process.communicate("\n")


def test_without_networks_of_their_own_tests_run_one_by_one(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """And one line says why."""
    monkeypatch.setattr(workers, "available", lambda: False)
    assert workers.options() == []
    assert capsys.readouterr().out == f"{workers.SERIAL}\n"


def test_a_check_shows_what_it_found_and_the_command_that_fixes_it(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """The others have a line each."""
    command = (sys.executable, "-c", "print('a fault'); raise SystemExit(1)")
    fine = Finding(Check("spelling", ()), 0, "", 0.1)
    report([run(Check("format", command, "make format")), fine])
    lines = capsys.readouterr().out.splitlines()
    assert lines[1:4] == [
        "--- format",
        "a fault",
        "`make format` fixes what it can.",
    ]
    assert lines[-2].startswith("format ") and lines[-2].endswith("FAILED")
    assert lines[-1].startswith("spelling ") and lines[-1].endswith("ok")


@pytest.mark.parametrize(
    ("name", "line"),
    [
        (
            "ecko",
            "snippets/ecko/example.toml: there is no such example; did you "
            "mean echo?",
        ),
        ("", "Which example? Name it: make try EXAMPLE=echo"),
    ],
)
def test_an_example_that_is_not_there(name: str, line: str) -> None:
    """One line, before anything runs."""
    completed = subprocess.run(
        [sys.executable, "-m", "tools.try_example"],
        cwd=ROOT,
        env={**os.environ, "EXAMPLE": name, "ARGS": ""},
        capture_output=True,
        text=True,
        check=False,
    )
    assert completed.returncode == 1
    assert completed.stderr == f"{line}\n"
    assert completed.stdout == ""


def test_a_part_says_what_was_not_run(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """In its last line."""
    monkeypatch.setattr(test, "number_of_tests", lambda: 1500)
    assert test.not_run(12) == (
        "This was a part. Not run: 1488 of 1500 tests, `make check` but for "
        "its detectors, and the coverage of snippets/."
    )


def test_the_table_has_a_row_for_each_part_and_each_step() -> None:
    """With its tests, wall time and CPU time."""
    steps = [test.Step("coverage data", 0, 0.5, 0.25)]
    lines = test.table(steps, {"tests/pages": Part(3, 12.0, 4.5)}).splitlines()
    assert lines[1] == "tests/pages        3    12.0 s     4.5 s"
    assert lines[2] == "coverage data            0.5 s     0.2 s"


GRANDCHILD = """
import subprocess, sys
burn = "import time\\nend = time.process_time() + 0.3\\n"
burn += "while time.process_time() < end: pass\\nprint('burnt', flush=True)"
burn += "\\ninput()"
subprocess.Popen([sys.executable, "-c", burn])
input()
"""


def test_what_a_browser_has_used_counts_after_it_has_gone() -> None:
    """Like a browser's processes: started by another, waited for by none."""
    meter = CpuMeter()
    before = meter.seconds()
    with subprocess.Popen(
        [sys.executable, "-c", GRANDCHILD],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "burnt\n"
        during = meter.seconds()
        for child in psutil.Process(process.pid).children():
            child.kill()
        process.kill()
    assert during - before >= 0.3
    assert meter.seconds() >= during
