"""Every exercise: its check passes the solution, and nothing else."""

from __future__ import annotations

import os
import shutil
import signal
from contextlib import ExitStack
from pathlib import Path
from zipfile import ZipFile

import pytest

from tests.exercises.faults import CHECKING, FAULTS, program
from tests.harness import exercise as harness
from tests.harness.actor import STRICT, Process
from tools.downloads import exercise_packs, zip_up
from tools.exercise import SOLUTION, START, find, names

RAISE = {
    "exercises/lost_member",  # the fault that the reader is to fix
    "exercises/three_messages",  # its client still waits when the check ends
}
"""Exercises whose starting points raise an exception when they are checked."""


def answers() -> list[tuple[str, str]]:
    """Return the name of each exercise with each of its answers."""
    return [(name, answer) for name in names() for answer in find(name).says]


@pytest.mark.parametrize(("name", "answer"), answers())
def test_the_check_says_what_is_missing(name: str, answer: str) -> None:
    """One sentence for each answer; only the solution's ends with 0."""
    exercise = find(name)
    solved = answer == SOLUTION
    verdict, outputs = harness.check(exercise, answer, strict=solved)
    assert verdict == (0 if solved else 1, exercise.says[answer]), outputs
    if answer == START and name not in RAISE:
        assert "Traceback" not in "".join(outputs.values()), outputs


@pytest.mark.parametrize("fault", FAULTS)
def test_a_check_says_why_it_ends(fault: str, tmp_path: Path) -> None:
    """Whatever the program does, or doesn't: it never hangs."""
    (file,) = program(fault)
    (tmp_path / file).write_text(program(fault)[file], "utf-8")
    path = os.pathsep.join((str(CHECKING.parent), str(STRICT)))
    process = Process("check", tmp_path / file, env={"PYTHONPATH": path})
    try:
        assert process.wait() == 1
        assert process.output().splitlines()[-1] == FAULTS[fault]
    finally:
        process.close()


@pytest.mark.parametrize("name", ["exercises/sensor", "exercises/fetch_all"])
def test_a_download_can_be_checked_where_it_is_unpacked(
    name: str, tmp_path: Path
) -> None:
    """As the page says: the server, if there is one, and check.py."""
    exercise = find(name)
    (pack,) = (each for each in exercise_packs() if each.name == name)
    zip_up(pack, tmp_path, "")
    with ZipFile(tmp_path / f"{name}.zip") as zipped:
        zipped.extractall(tmp_path)
    folder = tmp_path / exercise.folder.name
    with ExitStack() as stack:
        for answer in START, SOLUTION:
            for file in exercise.readers:
                shutil.copy(exercise.file(file, answer), folder)
            started = []
            for step in exercise.check:
                process = Process(step.actor, folder / step.target)
                stack.callback(process.close)
                started.append(process)
                if step.listens:
                    process.wait_for("Listening")
            code = started[-1].wait()
            assert started[-1].output().strip() == exercise.says[answer]
            assert code == (answer == START)
            for server in started[:-1]:
                server.send_signal(signal.SIGINT)
                assert server.wait() == 0


@pytest.mark.parametrize("name", names())
def test_the_solution_runs(name: str) -> None:
    """What the button Run starts ends as its steps say, in a sentence."""
    outputs = harness.run(find(name), SOLUTION)
    assert all(outputs.values()), outputs
    assert "Traceback" not in "".join(outputs.values())
