"""A program of an example, running as the reader would run it."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Protocol

from tests.harness.transcript import name_of
from tools.errors import ProjectError

TIMEOUT = float(os.environ.get("EXAMPLE_TIMEOUT", "300"))
"""Seconds that any single wait may take, however slow the machine is.

`make mutate` lowers it: many a faulty program waits for ever.
"""

CTRL_D = "\u0004"
"""Typed into a program, it ends the program's standard input."""

STRICT = Path(__file__).parent / "strict"


class ExampleFailed(ProjectError):
    """An example did not do what its `example.toml` says."""


class Actor(Protocol):
    """Somebody on the stage: a process, or a page in a browser."""

    name: str

    def output(self) -> str:
        """Everything printed (and typed) so far."""

    def wait_for(self, text: str) -> None:
        """Wait until text is printed, after the last such match."""

    def type(self, line: str) -> None:
        """Type a line and press Enter."""

    def close(self) -> None:
        """Leave the stage, whatever state this is in."""


class Process:
    """`python FILE` in its own process, in the example's folder."""

    def __init__(
        self,
        name: str,
        file: Path,
        args: tuple[str, ...] = (),
        *,
        strict: bool = False,
        python: str = sys.executable,
        env: dict[str, str] | None = None,
    ) -> None:
        """Start the program.

        Args:
            name: what the example calls it.
            file: the program; its folder is the working directory.
            args: command line arguments.
            strict: asyncio debug mode, warnings are errors, leaks told.
            python: the interpreter.
            env: more environment variables.
        """
        self.name = name
        self.file = file
        self._output = ""
        self._seen = 0
        self._changed = threading.Condition()
        self._done = False
        self.popen = subprocess.Popen(
            [python, file.name, *args],
            cwd=file.parent,
            env={**environment(strict), **(env or {})},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        assert self.popen.stdout is not None
        descriptor = self.popen.stdout.fileno()
        pending = b""
        while chunk := os.read(descriptor, 65536):
            pending += chunk
            try:
                text, pending = pending.decode(), b""
            except UnicodeDecodeError as error:
                text = pending[: error.start].decode()
                pending = pending[error.start :]
            with self._changed:
                self._output += text
                self._changed.notify_all()
        with self._changed:
            self._output += pending.decode(errors="replace")
            self._done = True
            self._changed.notify_all()

    def output(self) -> str:
        """Everything printed and typed so far, as a terminal shows it."""
        with self._changed:
            return self._output

    def wait_for(self, text: str, timeout: float | None = None) -> None:
        """Wait until text is printed, after the last such match.

        Raises:
            ExampleFailed: it was not printed within the timeout (seconds).
        """
        timeout = TIMEOUT if timeout is None else timeout

        def found() -> bool:
            return text in self._output[self._seen :] or self._done

        with self._changed:
            self._changed.wait_for(found, timeout)
            start = self._output.find(text, self._seen)
            if start < 0:
                state = "ended" if self._done else f"{timeout:g} s passed"
                raise ExampleFailed(
                    f"{name_of(self.file)} ({self.name}): {state} without "
                    f"printing {text!r}; it printed {self._output!r}"
                )
            self._seen = start + len(text)

    def type(self, line: str) -> None:
        """Type a line and press Enter; a terminal would echo it."""
        assert self.popen.stdin is not None
        if line == CTRL_D:
            self.popen.stdin.close()
            return
        with self._changed:
            self._output += line + "\n"
            self._seen = len(self._output)
        self.popen.stdin.write(line.encode() + b"\n")
        self.popen.stdin.flush()

    def send_signal(self, number: signal.Signals) -> None:
        """Send a signal to the process."""
        self.popen.send_signal(number)

    def wait(self, timeout: float | None = None) -> int:
        """Wait for the end and return the exit code.

        Raises:
            ExampleFailed: it still runs after the timeout (seconds).
        """
        timeout = TIMEOUT if timeout is None else timeout
        try:
            code = self.popen.wait(timeout)
        except subprocess.TimeoutExpired:
            raise ExampleFailed(
                f"{name_of(self.file)} ({self.name}): still running after "
                f"{timeout:g} s; it printed {self.output()!r}"
            ) from None
        self._reader.join(timeout)
        return code

    def left_behind(self) -> bool:
        """Tell whether a process of its group outlived it."""
        try:
            os.killpg(self.popen.pid, 0)
        except (ProcessLookupError, PermissionError):
            return False
        return self.popen.poll() is not None

    def close(self) -> None:
        """End it for certain, children included, and free its pipes."""
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.popen.pid, signal.SIGKILL)
        self.popen.wait()
        self._reader.join(TIMEOUT)
        for pipe in (self.popen.stdin, self.popen.stdout):
            if pipe is not None:
                # What was typed and never read can't be flushed.
                with contextlib.suppress(BrokenPipeError):
                    pipe.close()


def restore_sigint() -> None:
    """Let Ctrl+C reach the programs that this process starts.

    A job in the background of a shell script ignores SIGINT, and so would
    every program that it starts: a server that never stops.
    """
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


def environment(strict: bool) -> dict[str, str]:
    """Return the environment of a program under test.

    Plain is what a reader has, with output unbuffered as on a terminal.
    Strict adds asyncio's debug mode, warnings as errors, and a report of
    leaked tasks. Coverage is measured in both when the run asks for it.
    """
    env = {
        key: value
        for key, value in os.environ.items()
        if not key.startswith(("PYTHON", "PYTEST_", "WEBSOCKETS_"))
    }
    env["PYTHONUNBUFFERED"] = "1"
    env["PYTHONIOENCODING"] = "utf-8"
    env["PYTHONDONTWRITEBYTECODE"] = "1"
    env["NO_COLOR"] = "1"
    env["PYTHONPATH"] = str(STRICT)
    if strict:
        env["PYTHONASYNCIODEBUG"] = "1"
        env["PYTHONWARNINGS"] = "error"
        env["SNIPPET_STRICT"] = "1"
    return env


def poll(condition: object, timeout: float | None = None) -> bool:
    """Ask until a condition holds; return whether it did in time.

    For what has no event to wait for, such as another process's sockets.

    Args:
        condition: a function; the wait ends when it returns something true.
        timeout: seconds.
    """
    assert callable(condition)
    deadline = time.monotonic() + (TIMEOUT if timeout is None else timeout)
    while not condition():
        if time.monotonic() > deadline:
            return False
        threading.Event().wait(0.01)
    return True
