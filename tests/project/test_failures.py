"""A mistake in an example is reported in one sentence, once."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from tools.example import ROOT

SERVER = """import socket

with socket.create_server(("localhost", 8765)):
    print("Listening")
    try:
        input()
    except KeyboardInterrupt:
        print("Bye")
"""
TOML = """title = "{name}"
ports = [8765]
steps = [
  {{ start = "server.py", listens = 8765, prints = "Listening" }},
  {{ interrupt = "server", exits = 0 }},
]
"""
OTHER = """title = "Other"
steps = [{ start = "other.py", exits = 0 }]
"""


def plant(folder: Path) -> Path:
    """Write two examples without a fault; return the folder of one."""
    place, other = folder / "snippets" / "faulty", folder / "snippets" / "ok"
    for where in (place, other):
        where.mkdir(parents=True)
    (place / "server.py").write_text(SERVER, "utf-8")
    (place / "server.txt").write_text("Listening\nBye\n", "utf-8")
    (place / "example.toml").write_text(TOML.format(name="Faulty"), "utf-8")
    (other / "other.py").write_text("print('Hello')\n", "utf-8")
    (other / "other.txt").write_text("Hello\n", "utf-8")
    (other / "example.toml").write_text(OTHER, "utf-8")
    return place


def reported(folder: Path, *options: str) -> list[str]:
    """Run the examples' tests on a folder's snippets; return the output."""
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:randomly"]
    command += ["-p", "no:cacheprovider", *options]
    completed = subprocess.run(
        [*command, "tests/examples/test_examples.py"],
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        env={**os.environ, "SNIPPETS_ROOT": str(folder / "snippets")},
        check=False,
    )
    return (completed.stdout + completed.stderr).splitlines()


def test_examples_without_a_fault_pass(tmp_path: Path) -> None:
    """Otherwise the tests below would prove nothing."""
    plant(tmp_path)
    assert reported(tmp_path)[-1].startswith("4 passed")


FAULTS = {
    "wrong key": (
        "example.toml",
        ("listens = 8765", "listens = true"),
        [
            "snippets/faulty/example.toml: step 1: `listens` must be a whole "
            "number, not true or false"
        ],
    ),
    "does not end": (
        "example.toml",
        ('  { interrupt = "server", exits = 0 },\n', ""),
        [
            "snippets/faulty: server still runs after the last step; end it "
            "with a step"
        ],
    ),
    "other transcript": (
        "server.txt",
        ("Bye\n", "Farewell\n"),
        [
            "snippets/faulty/server.txt: the program prints something else "
            "now; fix it, or run `make record` and read the change",
            "--- recorded",
            "+++ printed now",
            "@@ -1,2 +1,2 @@",
            " Listening",
            "-Farewell",
            "+Bye",
        ],
    ),
}
"""A file, what is changed in it, and all that is then reported."""


def sections(lines: list[str]) -> list[list[str]]:
    """Return what is reported of each test that failed."""
    found: list[list[str]] = []
    for line in lines:
        if line.startswith("_____"):
            found.append([])
        elif found and line.startswith("====="):
            break
        elif found and not line.startswith("[gw"):  # pytest-xdist's worker
            found[-1].append(line)
    return found


TESTS = "tests/examples/test_examples.py"
FIRST = f"{TESTS}::test_a_reader_sees_what_the_page_shows"


@pytest.mark.parametrize(
    ("name", "options"),
    [*((name, ()) for name in FAULTS), ("other transcript", ("-n", "1"))],
)
def test_a_fault_is_one_sentence(
    name: str, options: tuple[str, ...], tmp_path: Path
) -> None:
    """And a diff, if the output differs. The other example passes."""
    file, change, report = FAULTS[name]
    faulty = plant(tmp_path) / file
    text = faulty.read_text("utf-8")
    faulty.write_text(text.replace(*change), "utf-8")
    assert faulty.read_text("utf-8") != text
    lines = reported(tmp_path, *options)
    assert sections(lines) == [report, [f"fails as {FIRST}[faulty] does"]]
    assert "2 passed" in lines[-1]


def test_a_taken_port_is_one_sentence(tmp_path: Path) -> None:
    """It names who has it."""
    plant(tmp_path)
    with socket.create_server(("127.0.0.1", 8765)):
        ((line,), _) = sections(reported(tmp_path))
    assert line.startswith(
        f"snippets/faulty: port 8765 is taken by process {os.getpid()} ("
    )
    assert line.endswith("; stop it and run again")


def test_a_module_that_cannot_be_collected_is_one_sentence(
    tmp_path: Path,
) -> None:
    """Where it reads an example at its import."""
    module = tmp_path / "test_planted.py"
    module.write_text("from tools.example import find\nfind('no/such')\n")
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"]
    completed = subprocess.run(
        [
            *command,
            "-p",
            "tests.harness.report",
            "-c",
            os.devnull,
            str(module),
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert sections(completed.stdout.splitlines()) == [
        ["snippets/no/such/example.toml: No such file or directory"]
    ]
