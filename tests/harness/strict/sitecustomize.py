"""Loaded by every program under test, before its first line.

Starts coverage when the run measures it, and in strict mode tells of
tasks that a program leaves for `asyncio.run` to clean up.
"""

import os
import sys

if os.environ.get("COVERAGE_PROCESS_START"):
    import coverage

    coverage.process_startup()

if os.environ.get("SNIPPET_STRICT"):
    import asyncio.runners

    _cancel_all_tasks = asyncio.runners._cancel_all_tasks  # type: ignore[attr-defined]

    def _tell_leaks(loop: asyncio.AbstractEventLoop) -> None:
        for task in asyncio.all_tasks(loop):
            print(f"LEAKED TASK: {task.get_coro()}", file=sys.stderr)
        _cancel_all_tasks(loop)

    asyncio.runners._cancel_all_tasks = _tell_leaks  # type: ignore[attr-defined]
