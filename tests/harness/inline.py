"""Programs that carry their own transcript: `#>` lines below the prints.

pytest-examples runs such a program and compares each print with the lines
below it. It does not see a `#>` whose print never ran, nor a program that
prints in another order than it is written. So the example's own run is
compared too, with all `#>` lines from top to bottom.

What is wider than a line pytest-examples wants in a triple-quoted string,
with quotes that ruff's formatter changes: such a program needs a transcript.
"""

from __future__ import annotations

import sys
import tomllib
import traceback
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from pytest_examples import CodeExample, EvalExample

from tests.harness.transcript import Differs, diff, name_of, shown
from tools.example import ROOT, SNIPPETS
from tools.inline import expected

WIDTH = 72
TARGET: dict[str, Any] = {"target_version": "py311"}
"""pytest-examples' annotations stop at py310; what it calls knows more."""


def check_inline(program: Path, output: str) -> None:
    """Compare what a program printed with its `#>` lines.

    Raises:
        Differs: names the file, shows the difference and what to do.
    """
    wanted = expected(program.read_text("utf-8")) or ""
    printed = shown(output)
    if wanted != printed:
        raise Differs(
            f"{name_of(program)}: prints something else than its `#>` lines "
            "from top to bottom; run `make record`, and remove a `#>` whose "
            f"print does not run\n{diff(wanted, printed)}"
        )


def run_example(
    evaluate: EvalExample, program: Path, *, update: bool = False
) -> None:
    """Let pytest-examples check, or write, a program's `#>` lines.

    An example that raises is an ordinary failure that names its line. Left
    alone, pytest-examples 0.0.18 rebuilds the traceback, which on CPython
    3.11 ends the whole run (it takes co_lnotab for co_linetable).
    """
    example = CodeExample.create(program.read_text("utf-8"), path=program)
    evaluate.set_config(line_length=WIDTH, **TARGET)
    run = evaluate.run_print_update if update else evaluate.run_print_check
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            "pytest_examples.run_code.create_example_traceback",
            lambda *_: None,
        )
        # It replaces these and does not put them back.
        patch.setitem(sys.modules, "__main__", sys.modules["__main__"])
        patch.chdir(evaluate.tmp_path)
        failure = ""
        try:
            # In a thread: Playwright, while it drives a browser for other
            # tests, keeps a loop running in this one.
            with ThreadPoolExecutor(1) as thread:
                thread.submit(run, example).result()
        except Exception as error:
            lines = [
                frame.lineno
                for frame in traceback.extract_tb(error.__traceback__)
                if Path(frame.filename).parent == evaluate.tmp_path
            ]
            failure = (
                f"{name_of(program)}:{lines[-1] if lines else 1}: raises "
                f"{type(error).__name__}: {error}; a program that raises "
                "needs a transcript instead of `#>` lines"
            )
        if failure:
            pytest.fail(failure, pytrace=False)


def ignored_rules(program: Path) -> list[str]:
    """Return the rules that our settings leave out for a snippet.

    pytest-examples lints a copy, so ruff can't go by the file's name.
    """
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    ours = tomllib.loads((SNIPPETS / "ruff.toml").read_text("utf-8"))
    everywhere = project["tool"]["ruff"]["lint"]["per-file-ignores"]
    here = ours["lint"]["extend-per-file-ignores"]
    name = program.relative_to(SNIPPETS).as_posix()
    rules = [*everywhere["snippets/**"], *here.get(name, [])]
    # Alone, a copy does not show which modules are its neighbours; their
    # order is looked at where the file is, by the lint of the whole project.
    if any(program.parent.name == source for source in ours["src"]):
        rules.append("I001")
    return rules


def lint(evaluate: EvalExample, program: Path) -> None:
    """Lint a snippet with ruff as pytest-examples calls it: 72 columns."""
    evaluate.set_config(
        ruff_line_length=WIDTH,
        ruff_ignore=ignored_rules(program),
        **TARGET,
    )
    evaluate.lint_ruff(
        CodeExample.create(program.read_text("utf-8"), path=program)
    )
