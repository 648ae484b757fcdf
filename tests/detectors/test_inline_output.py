"""A program whose `#>` lines are wrong turns a test red, whatever way."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.harness.actor import Process
from tests.harness.inline import check_inline
from tests.harness.transcript import Differs
from tools.errors import ProjectError
from tools.example import ROOT
from tools.format import formatted
from tools.inline import expected, prints_inline

GOOD = (
    'for n in range(2):\n    print("line", n)\n    #> line 0\n    #> line 1\n'
)
STALE = GOOD + "if n > 1:\n    print(n)\n    #> 2\n"
RAISES = "def fail() -> None:\n    raise ValueError(3)\n\n\n"
RAISES += "print(1)\n#> 1\nfail()\n"
SUITE = """
from pathlib import Path
from pytest_examples import EvalExample
from tests.harness.inline import run_example

def test_planted(eval_example: EvalExample) -> None:
    run_example(eval_example, Path(__file__).parent / "planted.py", {update})

def test_after_it() -> None:
    assert True
"""


def write(folder: Path, source: str) -> Path:
    """Write the planted program."""
    program = folder / "planted.py"
    program.write_text(source, "utf-8")
    return program


def output(program: Path) -> str:
    """Run a program as the harness does."""
    process = Process("planted", program)
    try:
        process.wait()
        return process.output()
    finally:
        process.close()


def suite(
    folder: Path, source: str, *options: str, update: bool = False
) -> tuple[int, str]:
    """Run pytest-examples on a program in a pytest of its own."""
    write(folder, source)
    test = folder / "test_planted.py"
    test.write_text(SUITE.format(update=f"update={update}"), "utf-8")
    command = [sys.executable, "-m", "pytest", "-q", "-o", "addopts="]
    command += ["-p", "no:randomly", "-p", "no:cacheprovider"]
    command += ["--rootdir", str(folder), str(test), *options]
    completed = subprocess.run(
        command,
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    return completed.returncode, completed.stdout + completed.stderr


def test_the_lines_below_the_prints_are_the_transcript(
    tmp_path: Path,
) -> None:
    """All of them, from top to bottom."""
    program = write(tmp_path, GOOD)
    assert expected(GOOD) == "line 0\nline 1\n"
    assert prints_inline(program)
    check_inline(program, output(program))


def test_a_program_without_such_lines_has_a_transcript(
    tmp_path: Path,
) -> None:
    """A comment alone is no output."""
    assert not prints_inline(write(tmp_path, "print(1)  # > 1\n"))


def test_a_line_whose_print_never_ran_is_found(tmp_path: Path) -> None:
    """pytest-examples alone lets it pass."""
    program = write(tmp_path, STALE)
    with pytest.raises(Differs, match=r"planted\.py: prints something else"):
        check_inline(program, output(program))
    code, told = suite(tmp_path, STALE)
    assert code == 0, told  # the trap; once it is fixed upstream, say so


def test_an_interrupt_that_pytest_examples_swallows_is_found(
    tmp_path: Path,
) -> None:
    """The program's own run shows its traceback."""
    program = write(tmp_path, GOOD + "raise KeyboardInterrupt\n")
    with pytest.raises(Differs, match="KeyboardInterrupt"):
        check_inline(program, output(program))


def test_a_wrong_line_is_an_ordinary_failure(tmp_path: Path) -> None:
    """pytest-examples shows the difference."""
    code, told = suite(tmp_path, GOOD.replace("line 1", "line 9"))
    assert code == 1
    assert "1 failed, 1 passed" in told
    assert "+    #> line 1" in told


def test_an_example_that_raises_does_not_end_the_run(tmp_path: Path) -> None:
    """On CPython 3.11, pytest-examples alone ends it with an error."""
    code, told = suite(tmp_path, RAISES)
    assert code == 1
    assert "1 failed, 1 passed" in told
    assert "planted.py:2: raises ValueError: 3" in told


def test_formatting_keeps_the_lines(tmp_path: Path) -> None:
    """`ruff format` alone would write `# >`, which nothing reads."""
    program = write(tmp_path, GOOD.replace('("line", n)', '( "line",n )'))
    wanted = GOOD.replace("'", '"')
    assert formatted([program], tmp_path) == {program: wanted}


def test_a_program_that_cannot_be_formatted_is_named(tmp_path: Path) -> None:
    """With the line, and not by the name of a copy."""
    program = write(tmp_path, "print(\n")
    with pytest.raises(ProjectError) as raised:
        formatted([program], tmp_path)
    (line,) = str(raised.value).splitlines()
    assert f"{program}:2:1: " in line


def test_recording_writes_the_lines(tmp_path: Path) -> None:
    """By pytest-examples, in place."""
    code, told = suite(
        tmp_path,
        GOOD.replace("line 1", "line 9"),
        "--update-examples",
        update=True,
    )
    assert code == 0, told
    assert (tmp_path / "planted.py").read_text("utf-8") == GOOD
