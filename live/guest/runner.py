"""`python FILE`: run a program as the process's `__main__`."""

from __future__ import annotations

import asyncio
import atexit
import gc
import importlib
import json
import linecache
import os
import random
import signal
import sys
import threading
import types
from pathlib import Path
from typing import TYPE_CHECKING

from . import deferred, loop, stream, terminal
from . import syscalls as calls
from .syscalls import syscalls

if TYPE_CHECKING:
    from .messages import Bridge

HOME = Path("/home/reader")
HIDDEN = ("js", "pyodide", "pyodide_js", "_pyodide", "_pyodide_core")


class PyodideHider:
    """A finder that refuses to import Pyodide, as in CPython without it."""

    def find_spec(
        self, name: str, path: object = None, target: object = None
    ) -> None:
        """Raise ModuleNotFoundError for a module of Pyodide."""
        if name.partition(".")[0] in HIDDEN:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)


def run(bridge: Bridge, pid: int, files: str, main: str, args: str) -> None:
    """Start a program and end the process when it ends.

    Args:
        bridge: the JavaScript side.
        pid: the process ID.
        files: JSON, an object with each file of the working directory: its
            name and its text.
        main: the file to run.
        args: JSON, the array of command line arguments.
    """
    # Here, not above: the snapshot contains this module, but not Pyodide's.
    from pyodide.ffi import (  # type: ignore[import-not-found]
        can_run_sync,
        create_proxy,
        run_sync,
        to_js,
    )
    from pyodide.webloop import (  # type: ignore[import-not-found]
        _orig_run,
    )

    syscalls.attach(
        bridge,
        pid,
        run_sync=run_sync,
        can_run_sync=can_run_sync,
        to_js=to_js,
        proxy=create_proxy,
    )
    calls.install()
    stream.install()
    terminal.install()
    loop.install(_orig_run)
    random.seed()
    gc.collect()
    gc.freeze()
    for name in [*sys.modules]:
        if name.partition(".")[0] in HIDDEN:
            del sys.modules[name]
    deferred.install()
    sys.meta_path.insert(0, PyodideHider())
    HOME.mkdir(parents=True, exist_ok=True)
    os.chdir(HOME)
    for name, text in json.loads(files).items():
        (HOME / name).write_text(text, encoding="utf-8")
    importlib.invalidate_caches()
    linecache.clearcache()
    syscalls.exit(execute(HOME / main, [main, *json.loads(args)]))


def execute(path: Path, argv: list[str]) -> int:
    """Run a file as `__main__` and return the exit code, as CPython does."""
    sys.argv = argv
    sys.path[0] = str(path.parent)
    sys.excepthook = sys.__excepthook__
    signal.signal(signal.SIGINT, signal.default_int_handler)
    module = types.ModuleType("__main__")
    module.__dict__["__builtins__"] = sys.modules["builtins"]
    module.__file__ = str(path)
    sys.modules["__main__"] = module
    code = 0
    try:
        source = path.read_bytes()
        exec(compile(source, str(path), "exec"), module.__dict__)
    except BaseException as error:
        code = report(error)
    try:
        threading._shutdown()  # type: ignore[attr-defined]
        atexit._run_exitfuncs()
        module.__dict__.clear()
        asyncio.set_event_loop(None)
        gc.collect()
    except BaseException as error:
        code = report(error) or 1
    for out in (sys.stdout, sys.stderr):
        out.flush()
    return code


def report(error: BaseException) -> int:
    """Report the exception that ended the program; return the exit code.

    SystemExit prints its message, if it has one. Everything else prints a
    traceback that begins with the program's own first frame, and the exit
    code after Ctrl+C is that of its signal.
    """
    if isinstance(error, SystemExit):
        if error.code is None or isinstance(error.code, int):
            return (error.code or 0) & 0xFF
        print(error.code, file=sys.stderr)
        return 1
    frames = error.__traceback__
    own = execute.__code__.co_filename
    while frames and frames.tb_frame.f_code.co_filename == own:
        frames = frames.tb_next
    sys.stdout.flush()
    sys.excepthook(type(error), error.with_traceback(frames), frames)
    return -signal.SIGINT if isinstance(error, KeyboardInterrupt) else 1
