"""Programs with `#>` lines print them; every Python snippet lints clean."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytest_examples import EvalExample

from tests.harness.inline import lint, run_example
from tools.example import SNIPPETS
from tools.format import formatted
from tools.inline import prints_inline

PROGRAMS = sorted(SNIPPETS.rglob("*.py"))
INLINE = [program for program in PROGRAMS if prints_inline(program)]


def name(program: Path) -> str:
    """Return the name of a program below `snippets/`."""
    return program.relative_to(SNIPPETS).as_posix()


@pytest.mark.parametrize("program", INLINE, ids=name)
def test_each_print_is_followed_by_what_it_prints(
    program: Path, eval_example: EvalExample, record: bool
) -> None:
    """pytest-examples runs it and compares each print's `#>` lines."""
    run_example(eval_example, program, update=record)


@pytest.mark.parametrize("program", PROGRAMS, ids=name)
def test_ruff_finds_nothing_in_a_snippet(
    program: Path, eval_example: EvalExample
) -> None:
    """As pytest-examples lints documentation, at 72 columns."""
    lint(eval_example, program)


@pytest.mark.parametrize("program", PROGRAMS, ids=name)
def test_a_snippet_is_formatted(program: Path) -> None:
    """As ruff formats it, but for the `#>` lines."""
    source = program.read_text("utf-8")
    assert source == formatted(program), f"{name(program)}: run `make format`"
