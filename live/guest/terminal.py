"""The terminal of a process: its pane in the page.

Descriptors 0, 1 and 2 refer to it, as in a shell. It reads in lines, like a
terminal in canonical mode (termios(3)): a read returns at most one line, and
Ctrl+D ends one read, not all that follow.
"""

from __future__ import annotations

import io
import stat
import sys
from collections import deque
from typing import TYPE_CHECKING

from . import descriptors
from .descriptors import IN, OUT
from .linux import error
from .syscalls import syscalls
from .unistd import DescriptorFile

if TYPE_CHECKING:
    from .messages import Typed

LONGEST_WRITE = 32_768
"""Bytes of one write: in between, the terminal may have no room."""

SIZE = (80, 24)
"""Columns and rows, of a terminal that nobody has resized."""


class Terminal:
    """What the reader types, and where the program's output is shown."""

    mode = stat.S_IFCHR | 0o620

    def __init__(self) -> None:
        """Make a terminal into which nothing was typed."""
        self.references = 0
        self.blocking = True
        self.canonical = True
        self.echoes = True
        self._expected = False
        self._typed: deque[bytes] = deque()
        """Lines; an empty one is the end of input."""

    def handle_typed(self, event: Typed) -> None:
        """Take a line, or the end of input."""
        self._expected = False
        self._typed.append(event["text"].encode())

    def events(self) -> int:
        """Return IN if a read would not block, and OUT."""
        return OUT | (IN if self._typed else 0)

    def expect_input(self) -> None:
        """Tell the page that the program waits for the reader to type."""
        if not self._typed and not self._expected:
            self._expected = True
            syscalls.bridge.reading()

    def read(self, size: int) -> bytes:
        """Read what was typed; block until there is a line or the end.

        Raises:
            OSError: EAGAIN if it is not to block.
        """
        while not self._typed:
            self.expect_input()
            if not self.blocking:
                raise error("EAGAIN")
            syscalls.wait(None)
        line = self._typed.popleft()
        if not self.canonical:
            line = (line or b"\x04") + b"".join(
                each or b"\x04" for each in self._typed
            )
            self._typed.clear()
        if len(line) > size:
            self._typed.appendleft(line[size:])
        return line[:size]

    def write(self, data: memoryview, number: int) -> int:
        """Write bytes to the pane: some of them, where there are many."""
        copy = bytes(data[:LONGEST_WRITE])
        syscalls.write(2 if number == 2 else 1, copy)
        return len(copy)

    def flush_input(self) -> None:
        """Discard what was typed and not read: `tcflush`."""
        self._typed.clear()

    def set_modes(self, *, canonical: bool, echoes: bool) -> None:
        """Read in lines or not; show what is typed or not: `tcsetattr`."""
        self.canonical = canonical
        if echoes != self.echoes:
            self.echoes = echoes
            syscalls.bridge.echo(echoes)

    def release(self) -> None:
        """Do nothing: a terminal outlives its descriptors."""


def install() -> None:
    """Open the terminal as the three standard streams."""
    terminal = Terminal()
    syscalls.on_typed = terminal.handle_typed
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        descriptors.open_at(number, terminal)
        raw = DescriptorFile(number, "r" if number == 0 else "w", False)
        raw.name = f"<{name}>"
        buffer = (
            io.BufferedReader(raw) if number == 0 else io.BufferedWriter(raw)
        )
        stream = io.TextIOWrapper(
            buffer,
            encoding="utf-8",
            errors="backslashreplace" if number == 2 else "strict",
            line_buffering=True,
        )
        stream.mode = "r" if number == 0 else "w"  # type: ignore[misc]
        setattr(sys, name, stream)
        setattr(sys, f"__{name}__", stream)
