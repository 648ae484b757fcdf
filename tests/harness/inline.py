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
import traceback
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from pytest_examples import CodeExample, EvalExample

from tests.harness.transcript import Differs, diff, name_of, shown
from tools.format import WIDTH
from tools.inline import expected

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
