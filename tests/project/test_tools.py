"""The slow reports, on a small example: they tell what they should."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tools.example import ROOT
from tools.mutants import mutants

PROGRAM = """import sys


def main(number: int) -> None:
    for _ in range(number):
        print("hello", number + 1)
    sys.stdout.write("end\\n")


if __name__ == "__main__":
    main(2)
"""
WEAK = """def main() -> None:
    print("hello")


def unused(number: int) -> int:
    return number * 2 + 1


if __name__ == "__main__":
    main()
"""
RACE = """import asyncio


async def say(name: str, seconds: float) -> None:
    await asyncio.sleep(seconds)
    print(name)


async def main() -> None:
    await asyncio.gather(say("second", 0.1), say("first", 0.01))


if __name__ == "__main__":
    asyncio.run(main())
"""
"""Whoever waits longer is the second, unless the other one starts late."""
FLAKES = "-k reader_sees --dist=no"


def run(tool: str, folder: Path, **env: str) -> tuple[int, str]:
    """Run a tool on the `snippets/` of a folder."""
    completed = subprocess.run(
        [sys.executable, "-m", f"tools.{tool}"],
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        env={
            **os.environ,
            "SNIPPETS_ROOT": str(folder / "snippets"),
            "REPORTS": str(folder / "reports"),
            "ARGS": "",  # of whoever runs these tests
            **env,
        },
        check=False,
    )
    return completed.returncode, completed.stdout + completed.stderr


def plant(folder: Path, source: str) -> Path:
    """Write an example with one program and its transcript."""
    place = folder / "snippets" / "planted"
    place.mkdir(parents=True)
    (place / "example.toml").write_text(
        "title = 'x'\nsteps = [{ start = 'program.py', exits = 0 }]", "utf-8"
    )
    program = place / "program.py"
    program.write_text(source, "utf-8")
    completed = subprocess.run(
        [sys.executable, str(program)], capture_output=True, check=True
    )
    (place / "program.txt").write_bytes(completed.stdout)
    return program


def test_faults_are_of_several_kinds_and_the_same_each_time() -> None:
    """Chosen by cosmic-ray's operators, and by removing statements."""
    found = mutants(PROGRAM, 6)
    assert found == mutants(PROGRAM, 6)
    assert len({mutant.source for mutant in found}) == 6
    assert len({mutant.kind for mutant in found}) >= 4
    for mutant in found:
        assert mutant.old in PROGRAM.splitlines()[mutant.line - 1]
        assert mutant.new in mutant.source


def test_a_fault_that_the_transcript_shows_is_noticed(tmp_path: Path) -> None:
    """The report names the line, before and after."""
    program = plant(tmp_path, PROGRAM)
    code, output = run("mutate", tmp_path, MUTANTS="2")
    assert code == 0, output
    assert "snippets/planted/program.py: 2 of 2 noticed" in output
    report = (tmp_path / "reports" / "mutation.txt").read_text("utf-8")
    assert "noticed by the transcript\n    - " in report
    assert program.read_text("utf-8") == PROGRAM


def test_a_program_whose_faults_nobody_notices_fails(tmp_path: Path) -> None:
    """Here, all of them are in a function that is never called."""
    plant(tmp_path, WEAK.replace("main()\n", "pass\n"))
    code, output = run("mutate", tmp_path, MUTANTS="1")
    assert code == 1, output
    assert "noticed  TOO FEW, at least 2" in output
    assert "1 files whose faults go unnoticed" in output


@pytest.mark.parametrize(
    ("text", "times", "code"), [("hello", 1, 0), ("bye", 2, 1)]
)
def test_flakes_are_counted(
    text: str, times: int, code: int, tmp_path: Path
) -> None:
    """Each run prints the seed that repeats it."""
    plant(tmp_path, WEAK)
    transcript = tmp_path / "snippets" / "planted" / "program.txt"
    transcript.write_text(f"{text}\n", "utf-8")
    ended, output = run(
        "flakes", tmp_path, TIMES=str(times), ARGS=FLAKES, EXAMPLE_DELAYS="0"
    )
    assert ended == code, output
    assert f"run  {times} of {times}, seed " in output
    assert ("No flake in 1 runs." in output) == (code == 0)
    assert ("flakes: 2 of 2 runs failed" in output) == (code == 1)


def test_an_order_that_only_a_quick_machine_keeps_is_a_flake(
    tmp_path: Path,
) -> None:
    """Delayed often enough, the program prints the other one first."""
    plant(tmp_path, RACE)
    for likelihood, code in (("0", 0), ("1", 1)):
        ended, output = run(
            "flakes",
            tmp_path,
            TIMES="1",
            ARGS=FLAKES,
            EXAMPLE_DELAYS=likelihood,
        )
        assert ended == code, output
    assert "program.txt: the program prints something else now" in output
    assert "EXAMPLE_DELAYS=1 EXAMPLE_SEED=SEED" in output


ANSWER = """def greeting() -> str:
    return "{}"


if __name__ == "__main__":
    print("Greeting:", greeting())
"""
CHECK = """import program

if __name__ == "__main__":
    greeting = program.greeting()
    if greeting == "hello, you":
        print("Well done.")
    else:
        print(f"It is {greeting!r}.")
        raise SystemExit(1)
"""
EXERCISE = """title = "Exercise: greet"
run = [{ start = "program.py" }]
check = [{ start = "check.py" }]

[says]
start = "It is 'hello'."
solution = "Well done."
wrong_1 = "It is 'you'."
wrong_2 = "It is ''."
"""


def test_a_check_notices_faults_of_the_lines_that_a_reader_writes(
    tmp_path: Path,
) -> None:
    """Of a solution's other lines, none is broken: not its last one."""
    folder = tmp_path / "snippets" / "exercises" / "greet"
    texts = {"start": "hello", "solution": "hello, you", "wrong_1": "you"}
    for answer, text in {**texts, "wrong_2": ""}.items():
        (folder / answer).mkdir(parents=True)
        program = folder / answer / "program.py"
        program.write_text(ANSWER.format(text), "utf-8")
    (folder / "check.py").write_text(CHECK, "utf-8")
    (folder / "exercise.toml").write_text(EXERCISE, "utf-8")
    code, output = run("mutate", tmp_path, ARGS="greet", MUTANTS="2")
    assert code == 0, output
    greet = "snippets/exercises/greet"
    assert f"{greet}/solution/program.py: 1 of 1 noticed" in output
    assert "line   2  ChangeText, noticed by the check's sentence" in output
    assert f"{greet}/check.py: 2 of 2 noticed" in output
