"""Importing a program does nothing: no output, no socket, no file."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.harness.actor import STRICT, environment
from tools.example import ROOT, SNIPPETS
from tools.exercise import FOLDER

PROGRAMS = sorted(SNIPPETS.rglob("*.py"))
IMPORTING = ROOT / "tests" / "harness" / "importing.py"

Result = tuple[int, str]
"""A process's exit code and all that it printed."""


Importer = Callable[[Path], Result]
"""Imports a program in a process of its own."""


@pytest.fixture(scope="module")
def imported() -> Iterator[Importer]:
    """One process for all programs, which forks for each of them."""
    # A check finds what all checks import beside it, as in a reader's folder.
    path = os.pathsep.join((str(STRICT), str(SNIPPETS / FOLDER)))
    with subprocess.Popen(
        [sys.executable, str(IMPORTING)],
        env={**environment(strict=True), "PYTHONPATH": path},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        asked, told = process.stdin, process.stdout
        assert asked
        assert told

        def import_(program: Path) -> Result:
            print(program, file=asked, flush=True)
            code, output = json.loads(told.readline())
            return code, output

        yield import_


@pytest.mark.parametrize(
    "program",
    PROGRAMS,
    ids=lambda program: program.relative_to(SNIPPETS).as_posix(),
)
def test_importing_a_program_does_nothing(
    program: Path, imported: Importer
) -> None:
    """A test, or a reader's own module, may import it."""
    assert imported(program) == (0, "")


EFFECTS = {
    "print('hello')": "hello",
    "import socket; socket.socket()": "side effect: socket.__new__",
    "open('x', 'w').close()": "side effect: open x w",
    "import os; os.environ['X'] = 'here'; print(os.getcwd())": "",
    "import os; print(os.environ.get('X', 'not here'))": "not here",
    "1 / 0": "ZeroDivisionError",
}


def test_a_side_effect_is_found(tmp_path: Path, imported: Importer) -> None:
    """Planted in a program of its own, beside others that have theirs."""
    programs = {}
    for number, source in enumerate(EFFECTS):
        programs[source] = program = tmp_path / str(number) / "planted.py"
        program.parent.mkdir()
        program.write_text(source, "utf-8")
    for source, effect in EFFECTS.items():
        program = programs[source]
        code, output = imported(program)
        assert (effect or str(program.parent)) in output
        assert (code != 0) == (source == "1 / 0")
