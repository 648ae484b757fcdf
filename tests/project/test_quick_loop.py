"""`make check`, `make try` and parts of `make test`, and what they report."""

from __future__ import annotations

import os
import subprocess
import sys

import psutil
import pytest

from tools import test, try_example, workers
from tools.accounting import CpuMeter, Part
from tools.check import Check, Finding, report, run
from tools.example import ROOT
from tools.named import named

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
    ("tool", "name", "near"),
    [
        ("try_example", "ecko", "echo"),
        ("try_example", "exercises/capital", "exercises/capitals"),
        ("mutate", "capital", "capitals"),
    ],
)
def test_an_example_that_is_not_there(tool: str, name: str, near: str) -> None:
    """One line, before anything runs, and then the names that there are."""
    first, *names = refused(tool, name)
    assert first == (
        f"snippets/{name}: there is no such example or exercise; did you "
        f"mean {near}?"
    )
    listed = " ".join(names)
    assert listed.startswith("There are ")
    for known in ("echo", "errors/wss_to_ws", "exercises/capitals"):
        assert f" {known}, " in listed


def test_no_name_is_no_example() -> None:
    """The line shows how to name one."""
    assert refused("try_example") == [
        "Which example? Name it: make try EXAMPLE=echo"
    ]


def refused(tool: str, *names: str) -> list[str]:
    """Run a command that does nothing; return the lines that it prints."""
    completed = subprocess.run(
        [sys.executable, "-m", f"tools.{tool}", *names],
        cwd=ROOT,
        env={**os.environ, "EXAMPLE": "", "ARGS": ""},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (completed.returncode, completed.stdout) == (1, "")
    return completed.stderr.splitlines()


def test_an_exercise_is_tried_with_each_of_its_answers() -> None:
    """By its name alone, or by its folder; all those tests are there."""
    assert named("snippets/exercises/capitals/") == named("capitals")
    for name in ("echo", "exercises/capitals"):
        tests = try_example.tests_of(named(name))
        completed = subprocess.run(
            [sys.executable, "-m", "pytest", "--collect-only", "-q", *tests],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
        assert completed.returncode == 0, completed.stdout
        assert set(tests) <= set(completed.stdout.splitlines())
    assert len(tests) == 6


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


def test_the_table_ends_with_how_busy_the_cores_were() -> None:
    """Whether more workers would help, or only less work."""
    fields = psutil.cpu_times()._fields
    before = [10.0] * len(fields)
    spent = {"user": 60.0, "system": 15.0, "idle": 25.0}
    after = [10.0 + spent.get(name, 0.0) for name in fields]
    share = test.busy(before, after)
    assert share == 0.75
    steps = [test.Step(test.TESTS, 0, 50.0, 75.0, share)]
    last = test.table(steps, {}).splitlines()[-1]
    assert last.startswith("The machine's cores were busy for 75% of the time")


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
