"""A program in a real terminal of this machine (pty(7))."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from pathlib import Path

from tests.harness.actor import environment

CTRL_D = "\u0004"
LOGIN = """import os, sys
os.login_tty(0)
os.execv(sys.executable, [sys.executable, *sys.argv[1:]])
"""
"""Makes standard input the controlling terminal, then runs a program."""


class TerminalProcess:
    """`python FILE` in a terminal of its own, 80 columns wide."""

    def __init__(self, file: Path) -> None:
        """Start the program."""
        self.master, slave = pty.openpty()
        self.popen = subprocess.Popen(
            [sys.executable, "-c", LOGIN, file.name],
            cwd=file.parent,
            env=environment(False),
            stdin=slave,
        )
        os.close(slave)
        self._output = ""
        self._seen = 0

    @property
    def output(self) -> str:
        """What the terminal has shown."""
        return self._output.replace("\r\n", "\n")

    def _read(self) -> bool:
        try:
            part = os.read(self.master, 4096)
        except OSError:  # EIO: the program has ended
            return False
        self._output += part.decode()
        return bool(part)

    def wait_for(self, text: str) -> None:
        """Wait until text is shown, after the last such match."""
        while text not in self._output[self._seen :]:
            assert self._read(), f"no {text!r} in {self.output!r}"
        self._seen = self._output.index(text, self._seen) + len(text)

    def type(self, line: str) -> None:
        """Type a line and Enter, or Ctrl+D."""
        end = "" if line == CTRL_D else "\n"
        os.write(self.master, f"{line}{end}".encode())

    def wait(self) -> int:
        """Read to the end; return the exit code."""
        while self._read():
            pass
        return self.popen.wait()

    def close(self) -> None:
        """End it for certain."""
        self.popen.kill()
        self.popen.wait()
        os.close(self.master)
