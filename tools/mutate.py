"""`make mutate`: break every program on purpose; a test must turn red.

Each fault is planted in a copy of `snippets/`. The example, and whoever else
starts its programs, is played from there and compared with its transcripts;
where that does not notice, the tests of the pages that use it run too. Of an
exercise, the solution and the check are broken: then the check has to print
another sentence for one of the answers. `make mutate ARGS=echo` breaks the
programs of that example alone.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path

from tools import exercise as exercises
from tools.cli import arguments, run
from tools.errors import ProjectError
from tools.example import ROOT, SNIPPETS, Example, all_examples, find, names
from tools.exercise import Exercise
from tools.mutants import Mutant, mutants
from tools.named import named

REPORT = Path(os.environ.get("REPORTS", ROOT / "reports")) / "mutation.txt"
MOST = int(os.environ.get("MUTANTS", "5"))
LEAST = 2
"""Faults that a test must notice in each program."""
PLAY = (
    "tests/examples/test_examples.py::test_a_reader_sees_what_the_page_shows"
)
JUDGE = (
    "tests/exercises/test_exercises.py::test_the_check_says_what_is_missing"
)
TRANSCRIPT, PAGES, VERDICTS = "transcript", "page's tests", "check's sentence"
"""Who may notice a fault."""


@dataclass(frozen=True)
class Verdict:
    """What the tests said of a program with a fault in it."""

    mutant: Mutant
    noticed_by: str
    """One of the above, or nobody ("")."""


@dataclass(frozen=True)
class Subject:
    """An example or an exercise, with the tests that notice its faults."""

    name: str
    first: str
    """A test that passes as long as there is no fault."""
    tests: tuple[tuple[str, tuple[str, ...]], ...]
    """Who may notice, and by which tests, in the order in which they run."""
    faults: Callable[[], Iterator[tuple[Path, list[Mutant]]]]


def subject(name: str) -> Subject:
    """Return what `named` has found."""
    if name in exercises.names():
        exercise = exercises.find(name)
        verdicts = [f"{JUDGE}[{name}-{answer}]" for answer in exercise.says]
        solved = f"{JUDGE}[{name}-{exercises.SOLUTION}]"
        return Subject(
            name,
            solved,
            tuple((VERDICTS, (verdict,)) for verdict in verdicts),
            lambda: broken(exercise),
        )
    example = find(name)
    plays = [f"{PLAY}[{user}]" for user in users(example)]
    tests: list[tuple[str, tuple[str, ...]]]
    tests = [(TRANSCRIPT, (play,)) for play in plays]
    if pages := pages_of(users(example)):
        tests.append((PAGES, tuple(pages)))
    return Subject(name, plays[0], tuple(tests), lambda: planted(example))


def broken(exercise: Exercise) -> Iterator[tuple[Path, list[Mutant]]]:
    """Yield the files of a solution, and its check, with faults for them.

    Of a solution, those of the lines that the reader has to write: the check
    does not look at the others.
    """
    for name in exercise.readers:
        start = exercise.file(name, exercises.START).read_text("utf-8")
        path = exercise.file(name, exercises.SOLUTION)
        source = path.read_text("utf-8")
        yield path, mutants(source, MOST, added(start, source))
    check = exercise.folder / exercises.CHECK
    yield check, mutants(check.read_text("utf-8"), MOST)


def added(start: str, source: str) -> set[int]:
    """Return the lines of a program, from 1, that another does not have."""
    same = SequenceMatcher(None, start.splitlines(), source.splitlines())
    return {
        line + 1
        for tag, _, _, first, end in same.get_opcodes()
        if tag != "equal"
        for line in range(first, end)
    }


def planted(example: Example) -> Iterator[tuple[Path, list[Mutant]]]:
    """Yield each file of an example with faults for it."""
    for path in sorted(example.folder.iterdir()):
        source = path.read_text("utf-8") if path.is_file() else ""
        own = list(listed(example, path, source))
        if path.suffix == ".py":
            yield path, mutants(source, MOST) + own
        elif path.suffix in (".html", ".js"):
            yield path, own


def listed(example: Example, path: Path, source: str) -> Iterator[Mutant]:
    """Yield the faults that an `example.toml` lists for a file."""
    for fault in example.mutants:
        if fault.file == path.name:
            old, new = fault.replace, fault.by
            if old not in source:
                raise ProjectError(
                    f"snippets/{example.name}/example.toml: mutants: there "
                    f"is no {old!r} in {fault.file}; list another fault"
                )
            line = source[: source.index(old)].count("\n") + 1
            changed = source.replace(old, new, 1)
            yield Mutant("Listed", line, old, new, changed)


def users(example: Example) -> list[str]:
    """Return the examples that start its programs, itself first."""
    others = [
        other.name
        for other in all_examples()
        if other.name != example.name
        and any(
            program.resolve().parent == example.folder.resolve()
            for program in other.programs
        )
    ]
    return [example.name, *others]


def pages_of(names: Iterable[str]) -> list[str]:
    """Return the test modules that name one of some examples."""
    return [
        str(module.relative_to(ROOT))
        for module in sorted((ROOT / "tests" / "pages").rglob("test_*.py"))
        if any(f'"{name}"' in module.read_text("utf-8") for name in names)
    ]


def pytest(snippets: Path, timeout: float, *tests: str) -> tuple[int, str]:
    """Run tests on a copy of the snippets; return exit code and output."""
    command = [sys.executable, "-m", "pytest", "-q", "-x", "--tb=line"]
    command += ["-p", "no:randomly", "-p", "no:cacheprovider", *tests]
    completed = subprocess.run(
        command,
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        env={
            **os.environ,
            "SNIPPETS_ROOT": str(snippets),
            "EXAMPLE_TIMEOUT": str(timeout),
        },
        check=False,
    )
    told = completed.stdout + completed.stderr
    if completed.returncode not in (0, 1) or "is taken by" in told:
        raise ProjectError(f"{' '.join(tests)}: {told.strip()[-400:]}")
    return completed.returncode, told


def examine(one: Subject, copy: Path) -> Iterator[tuple[Path, Verdict]]:
    """Plant each fault of an example, and tell who notices.

    Raises:
        ProjectError: the example fails without a fault, or can't be played.
    """
    began = time.monotonic()
    code, told = pytest(copy, 20, one.first)
    if code:
        raise ProjectError(f"{one.name}: fails without a fault: {told}")
    # Long enough for a slow machine, short enough for what hangs.
    timeout = max(3.0, 2 * (time.monotonic() - began))
    for path, faults in one.faults():
        target = copy / path.relative_to(SNIPPETS)
        source = target.read_text("utf-8")
        for mutant in faults:
            target.write_text(mutant.source, "utf-8")
            by = (
                who for who, run in one.tests if pytest(copy, timeout, *run)[0]
            )
            yield path, Verdict(mutant, next(by, ""))
        target.write_text(source, "utf-8")
        if not faults:
            none = Mutant("none", 0, "", "", source)
            yield path, Verdict(none, "")


def lines(path: Path, verdicts: list[Verdict]) -> Iterator[str]:
    """Yield a file's part of the report."""
    real = [verdict for verdict in verdicts if verdict.mutant.line]
    noticed = sum(bool(verdict.noticed_by) for verdict in real)
    # A solution may be one line, with one fault or none.
    solution = path.parent.name == exercises.SOLUTION
    least = min(LEAST, len(real)) if solution else LEAST
    word = "" if noticed >= least else f"  TOO FEW, at least {least}"
    name = path.relative_to(SNIPPETS.parent).as_posix()
    yield f"{name}: {noticed} of {len(real)} noticed{word}"
    for verdict in real:
        mutant = verdict.mutant
        by = f"by the {verdict.noticed_by}" if verdict.noticed_by else "NOT"
        yield (
            f"  line {mutant.line:3}  {mutant.kind}, noticed {by}\n"
            f"    - {mutant.old}\n    + {mutant.new}"
        )


def main() -> int:
    """Examine the examples and exercises; print and write the report."""
    wanted = [named(name) for name in arguments()]
    everything = [*names(), *exercises.names()]
    REPORT.parent.mkdir(parents=True, exist_ok=True)
    weak = 0
    with (
        tempfile.TemporaryDirectory() as folder,
        REPORT.open("w", encoding="utf-8") as report,
    ):
        copy = Path(folder) / "snippets"
        shutil.copytree(SNIPPETS, copy)
        for name in wanted or everything:
            found: dict[Path, list[Verdict]] = {}
            for path, verdict in examine(subject(name), copy):
                found.setdefault(path, []).append(verdict)
            for path, verdicts in found.items():
                text = "\n".join(lines(path, verdicts))
                weak += "TOO FEW" in text
                print(text, flush=True)
                report.write(text + "\n")
        total = f"{weak} files whose faults go unnoticed"
        print(total)
        report.write(total + "\n")
    return 1 if weak else 0


if __name__ == "__main__":
    run(main)
