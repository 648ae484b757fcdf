"""Loaded by every program under test, before its first line.

Measures or delays the program when the run asks for it, and in strict mode
tells of tasks that it leaves for `asyncio.run` to clean up.
"""

import os
import sys

for variable, file in (
    ("COVERAGE_SNIPPETS", "measure.py"),
    ("EXAMPLE_DELAYS", "delays.py"),
):
    if os.environ.get(variable):
        import runpy

        path = os.path.join(os.path.dirname(__file__), file)
        runpy.run_path(path)["start"]()

if os.environ.get("SNIPPET_STRICT"):
    import asyncio
    import asyncio.runners
    from typing import Any

    runners: Any = asyncio.runners
    cancel_all_tasks = runners._cancel_all_tasks

    def tell_leaks(loop: asyncio.AbstractEventLoop) -> None:
        """Name the tasks that are left, then do what asyncio does."""
        for task in asyncio.all_tasks(loop):
            print(f"LEAKED TASK: {task.get_coro()}", file=sys.stderr)
        cancel_all_tasks(loop)

    runners._cancel_all_tasks = tell_leaks
