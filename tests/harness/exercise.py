"""Check an answer to an exercise, as the page's button does."""

from __future__ import annotations

import os
import signal
from contextlib import ExitStack
from pathlib import Path

from tests.harness import actor as actors
from tests.harness.actor import ExampleFailed, Process, poll
from tools.example import SNIPPETS, Step
from tools.exercise import CHECK, FOLDER, Exercise
from tools.ports import assert_free, listening

Verdict = tuple[int, str]
"""The exit code of check.py, and the sentence that it printed."""


def check(
    exercise: Exercise, answer: str, *, strict: bool = False
) -> tuple[Verdict, dict[str, str]]:
    """Do the steps of a check, and return what it found.

    Args:
        exercise: whose check.
        answer: the folder with the reader's files.
        strict: see `tests.harness.actor.environment`.

    Returns:
        The verdict, and what each program printed, by its actor's name.

    Raises:
        ExampleFailed: the check did not end in its time.
    """
    with ExitStack() as stack:
        started = _play(exercise, exercise.check, answer, stack, strict)
        (judge,) = (
            process
            for process in started.values()
            if process.file.name == CHECK
        )
        code = judge.wait(exercise.seconds)
        outputs = _ended(started)
        # A warning of Python may come before it.
        *_, sentence = judge.output().strip().split("\n")
    return (code, sentence), outputs


def run(exercise: Exercise, answer: str) -> dict[str, str]:
    """Do the steps of the button Run; return what each program printed.

    Raises:
        ExampleFailed: a program ended with another code than its step says.
    """
    with ExitStack() as stack:
        return _ended(_play(exercise, exercise.run, answer, stack, False))


def environment(exercise: Exercise, answer: str) -> dict[str, str]:
    """Return what makes programs see each other, who share one folder."""
    mine = {
        exercise.file(name, answer).parent: None for name in exercise.readers
    }
    folders = (*mine, SNIPPETS / FOLDER, actors.STRICT)
    return {"PYTHONPATH": os.pathsep.join(map(str, folders))}


def _play(
    exercise: Exercise,
    steps: tuple[Step, ...],
    answer: str,
    stack: ExitStack,
    strict: bool,
) -> dict[str, Process]:
    assert_free(exercise.name, exercise.ports)
    started: dict[str, Process] = {}
    for step in steps:
        if step.action == "start":
            process = Process(
                step.actor,
                exercise.file(step.target, answer),
                step.args,
                strict=strict,
                env=environment(exercise, answer),
            )
            stack.callback(process.close)
            started[step.actor] = process
        _await(started[step.actor], step)
    return started


def _await(process: Process, step: Step) -> None:
    """Wait as a step says; a program that ends is the check's to judge."""
    popen = process.popen
    if step.listens is not None:
        port = step.listens
        poll(lambda: listening(popen.pid, port) or popen.poll() is not None)
    if step.exits is not None and (code := process.wait()) != step.exits:
        raise ExampleFailed(
            f"{process.file.parent.name}/{process.file.name}: ended with "
            f"{code}, not {step.exits}; it printed {process.output()!r}"
        )


def _ended(started: dict[str, Process]) -> dict[str, str]:
    """Press Ctrl+C in what still runs; return what each has printed."""
    for process in started.values():
        if process.popen.poll() is None:
            process.send_signal(signal.SIGINT)
        process.wait()
    return {name: process.output() for name, process in started.items()}


def files(exercise: Exercise, answer: str) -> dict[str, str]:
    """Return the text of all files, as a machine's folder has them."""

    def text(path: Path) -> str:
        return path.read_text("utf-8")

    return {name: text(path) for name, path in exercise.files(answer).items()}
