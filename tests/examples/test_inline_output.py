"""Programs with `#>` lines print them, and all snippets are formatted."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytest_examples import EvalExample

from tests.harness.inline import run_example
from tools.example import SNIPPETS
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
