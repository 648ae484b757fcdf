"""Imports programs, each in a process of its own, and reports what it did.

It reads the name of a file from each line of its input, and prints a line
of JSON for it: [exit code, output]. The processes are forks of this one, so
that the interpreter starts once, and what nearly all of them import is
imported once.
"""

import asyncio  # noqa: F401
import importlib.util
import json
import os
import sys
from tempfile import TemporaryFile
from types import FrameType
from typing import Any

import websockets.asyncio.client
import websockets.asyncio.server  # noqa: F401

EFFECTS = ("socket.__new__", "subprocess.Popen", "os.fork", "os.system")
watching = False
program = ""


def by_library() -> bool:
    """Tell whether a library does it, which the program imports."""
    frame: FrameType | None = sys._getframe()
    while frame is not None and frame.f_code.co_filename != program:
        if frame.f_code.co_filename.startswith("<frozen importlib"):
            return True
        frame = frame.f_back
    return False


def watch(event: str, arguments: tuple[Any, ...]) -> None:
    """Print what an import must not do (an audit hook)."""
    writes = event == "open" and any(c in str(arguments[1]) for c in "wax+")
    if watching and (event in EFFECTS or writes) and not by_library():
        print("side effect:", event, *arguments)


def execute(file: str) -> None:
    """Import a program as a module that is not `__main__`."""
    global program, watching  # noqa: PLW0603 - a hook can't be removed
    program = file
    sys.path[0] = os.path.dirname(file)
    os.chdir(sys.path[0])
    spec = importlib.util.spec_from_file_location("program", file)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    watching = True
    spec.loader.exec_module(module)
    watching = False


def main() -> None:
    """Import each program in a fork; only a fork returns from here early."""
    while file := sys.stdin.readline().rstrip("\n"):
        with TemporaryFile() as output:
            child = os.fork()
            if child == 0:
                os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
                os.dup2(output.fileno(), 1)
                os.dup2(output.fileno(), 2)
                sys.addaudithook(watch)
                return execute(file)
            _, status = os.waitpid(child, 0)
            output.seek(0)
            code = os.waitstatus_to_exitcode(status)
            print(json.dumps([code, output.read().decode()]), flush=True)


main()
