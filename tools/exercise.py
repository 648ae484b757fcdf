"""An exercise: the `exercise.toml` beside its programs, and its folders.

A page gives the reader programs to change, and a check that tells what is
missing. `snippets/exercises/NAME/` has:

    start/       the programs that the reader changes, as the page shows them
    solution/    the same files, as they should become
    wrong_1/     the same files, as a reader may get them wrong; two or more
    check.py     the program that tells what is missing
    server.diff  what changed from the start to the solution: tools/changes.py
    exercise.toml

    title = "Exercise: answer in capitals"
    ports = [8765]
    run = [
      { start = "server.py", listens = 8765 },
      { start = "../../echo/client.py", exits = 0 },
    ]
    check = [
      { start = "server.py", listens = 8765 },
      { start = "check.py" },
    ]

    [says]
    start = "The server answered …"
    wrong_1 = "…"
    wrong_2 = "…"
    solution = "Well done: …"

An exercise that starts from a program of an example names it, and has no
start/ of its own: `start = "../../echo/server.py"`, above `run`.

`run` and `check` are steps as in an `example.toml`: what the buttons Run and
Check do. A file is looked for among the reader's, then in the folder. `says`
has, for each of the folders, the sentence that check.py prints. It ends with
exit code 0 for the solution, and 1 for the others. `seconds` is how long it
may take, 30 if there is none; after that, it is killed.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from msgspec import Meta, Struct

from tools.errors import ProjectError
from tools.example import SNIPPETS, Port, Step, StepTable, Text, steps_of
from tools.validation import Invalid, convert

FOLDER = "exercises"
"""Where exercises are, below `snippets/`."""
CHECK = "check.py"
COMMON = "checking.py"
"""What all checks import; it is beside the exercises' folders."""
START = "start"
SOLUTION = "solution"
WRONG = 2
"""How many wrong answers an exercise has at least."""

Steps = Annotated[tuple[StepTable, ...], Meta(min_length=1)]


class ExerciseError(ProjectError):
    """An exercise that can't be checked: one line, naming the file."""


class Document(Struct, frozen=True, forbid_unknown_fields=True):
    """A whole `exercise.toml`; the module's docstring explains each key."""

    title: Annotated[str, Meta(pattern="^Exercise: .")]
    run: Steps
    check: Steps
    says: dict[str, Text]
    start: Text | None = None
    ports: tuple[Port, ...] = ()
    seconds: Annotated[int, Meta(ge=1, le=60)] = 30


@dataclass(frozen=True)
class Exercise:
    """One folder of `snippets/exercises/`."""

    folder: Path
    title: str
    ports: tuple[int, ...]
    """TCP ports that its programs listen on."""
    run: tuple[Step, ...]
    """What the button Run does."""
    check: tuple[Step, ...]
    """What the button Check does; one step starts check.py."""
    says: dict[str, str]
    """Folder of an answer -> what check.py prints for it."""
    seconds: int
    """How long the check may take."""
    borrowed: Path | None = None
    """The program of an example that the reader starts from, if it does."""

    @property
    def name(self) -> str:
        """The folder below `snippets/`: "exercises/capitals"."""
        return f"{FOLDER}/{self.folder.name}"

    @property
    def answers(self) -> Answers:
        """The files of each answer."""
        return Answers(self.folder, self.borrowed)

    @property
    def readers(self) -> list[str]:
        """The names of the files that the reader changes."""
        return self.answers.names(START)

    def file(self, target: str, answer: str = START) -> Path:
        """Return the file that a step starts, with the reader's answer."""
        return self.answers.file(target, answer)

    def files(self, answer: str = START) -> dict[str, Path]:
        """Return all its files by the names that its programs know."""
        steps = [*self.run, *self.check]
        started = [step.target for step in steps if step.action == "start"]
        paths = [
            *(self.file(name, answer) for name in self.readers),
            *(self.file(target, answer) for target in started),
            self.folder.parent / COMMON,
        ]
        return {path.name: path for path in paths}


@dataclass(frozen=True)
class Answers:
    """The reader's files: as they are at first, and with each answer."""

    folder: Path
    borrowed: Path | None
    """See `Exercise`."""

    def names(self, answer: str) -> list[str]:
        """Return the names of an answer's files, in order."""
        if answer == START and self.borrowed:
            return [self.borrowed.name]
        folder = self.folder / answer
        if not folder.is_dir():
            return []
        return sorted(path.name for path in folder.iterdir() if path.is_file())

    def file(self, target: str, answer: str) -> Path:
        """Return one of them, else a file that is the exercise's own."""
        if target in self.names(answer):
            if answer == START and self.borrowed:
                return self.borrowed
            return self.folder / answer / target
        return Path(os.path.normpath(self.folder / target))


def load(path: Path) -> Exercise:
    """Read an `exercise.toml`, and check its folders.

    Raises:
        ExerciseError: it is not TOML, a key or a value is not allowed, or
            files or sentences are missing.
    """
    folder = path.parent
    where = "/".join(path.parts[-4:])
    try:
        document = convert(tomllib.loads(path.read_text("utf-8")), Document)
        borrowed = _borrowed(folder, document.start)
        answers = Answers(folder, borrowed)
        _check_answers(answers, document.says)

        def exists(file: str) -> bool:
            return answers.file(file, START).is_file()

        run = tuple(steps_of(document.run, exists))
        check = tuple(steps_of(document.check, exists))
        started = [step.target for step in check if step.action == "start"]
        if started.count(CHECK) != 1:
            raise Invalid(f"one step of `check` must start {CHECK}")
    except OSError as error:
        raise ExerciseError(f"{where}: {error.strerror}") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ExerciseError(f"{where}: not valid TOML: {error}") from None
    except Invalid as error:
        raise ExerciseError(f"{where}: {error}") from None
    return Exercise(
        folder=folder,
        title=document.title,
        ports=document.ports,
        run=run,
        check=check,
        says=document.says,
        seconds=document.seconds,
        borrowed=borrowed,
    )


def _borrowed(folder: Path, start: str | None) -> Path | None:
    """Return the program of an example that an exercise starts from."""
    if start is None:
        return None
    path = Path(os.path.normpath(folder / start))
    if not path.is_file():
        raise Invalid(f"start: there is no {start} relative to this folder")
    if (folder / START).exists():
        raise Invalid(f"start: names {start}, so remove {START}/")
    return path


def _check_answers(files: Answers, says: dict[str, str]) -> None:
    """Check that each answer has its files, and a sentence of its own."""
    answers = {each.name for each in files.folder.iterdir() if each.is_dir()}
    answers.discard("__pycache__")
    if files.borrowed:
        answers.add(START)
    wrong = sorted(answers - {START, SOLUTION})
    for answer in wrong:
        if not answer.startswith("wrong_"):
            raise Invalid(f"{answer}/ is no answer; name it wrong_1/")
    if len(wrong) < WRONG:
        raise Invalid(f"has {len(wrong)} wrong answers; {WRONG} are needed")
    names = files.names(START)
    for answer in (START, SOLUTION, *wrong):
        if not names or files.names(answer) != names:
            raise Invalid(f"{answer}/ has other files than {START}, or none")
    if set(says) != answers:
        raise Invalid(
            f"`says` must have a sentence for each of {sorted(answers)}"
        )
    if says[SOLUTION] in [says[answer] for answer in (START, *wrong)]:
        raise Invalid("`says` the same of the solution and of another answer")


def names(root: Path = SNIPPETS) -> list[str]:
    """Return the name of every exercise of the `snippets/` at root."""
    return sorted(
        f"{FOLDER}/{path.parent.name}"
        for path in (root / FOLDER).glob("*/exercise.toml")
    )


def find(name: str, root: Path = SNIPPETS) -> Exercise:
    """Return the exercise in the folder `snippets/NAME`.

    Raises:
        ExerciseError: it can't be checked.
    """
    return load(root / name / "exercise.toml")


def all_exercises(root: Path = SNIPPETS) -> Iterator[Exercise]:
    """Yield every exercise, in order of name.

    Raises:
        ExerciseError: one can't be checked.
    """
    return (find(name, root) for name in names(root))
