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

from . import (
    cmodules,
    deferred,
    fcntl_,
    loop,
    signals,
    sockets,
    terminal,
    termios_,
    threads,
    turns,
    unistd,
)
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


def run(bridge: Bridge, pid: int, main: str, launch: str) -> None:
    """Start a program and end the process when it ends.

    Args:
        bridge: the JavaScript side.
        pid: the process ID.
        main: the file to run, in the shared folder.
        launch: JSON, an object: `args` is the array of command line
            arguments, `env` has the value of each environment variable to
            add, by its name.
    """
    # Here, not above: the snapshot contains this module, but not Pyodide's.
    from pyodide.ffi import (  # type: ignore[import-not-found]
        can_run_sync,
        create_proxy,
        run_sync,
        to_js,
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
    sockets.install()
    unistd.install()
    fcntl_.install()
    terminal.install()
    loop.install()
    random.seed()
    gc.collect()
    gc.freeze()
    for name in [*sys.modules]:
        if name.partition(".")[0] in HIDDEN:
            del sys.modules[name]
    deferred.install()
    threads.lock_imports()
    cmodules.install()
    sys.meta_path[:0] = [PyodideHider(), termios_.TermiosFinder()]
    given = json.loads(launch)
    os.environ.update(given["env"])
    os.chdir(HOME)
    importlib.invalidate_caches()
    linecache.clearcache()
    bridge.beginStack()
    turns.install(
        execute.__code__, threads.bootstrap.__code__, signals.deliver.__code__
    )
    signals.install()
    syscalls.exit(execute(HOME / main, [main, *given["args"]]))


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
