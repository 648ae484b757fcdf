"""Standard input, output and errors: the pane of the process."""

from __future__ import annotations

import io
import sys
from typing import TYPE_CHECKING

from .descriptors import IN, watch
from .syscalls import syscalls

if TYPE_CHECKING:
    from .messages import Typed


class Output(io.RawIOBase):
    """Standard output or error, unbuffered."""

    def __init__(self, descriptor: int) -> None:
        """Write to descriptor 1 (output) or 2 (errors)."""
        super().__init__()
        self._descriptor = descriptor

    def writable(self) -> bool:
        """Return True."""
        return True

    def fileno(self) -> int:
        """Return 1 or 2."""
        return self._descriptor

    def write(self, data: object) -> int:
        """Write bytes to the pane."""
        copy = bytes(data)  # type: ignore[call-overload]
        syscalls.write(self._descriptor, copy)
        return len(copy)


class Input(io.RawIOBase):
    """Standard input: the lines that the reader types."""

    def __init__(self) -> None:
        """Make an input without lines."""
        super().__init__()
        self._typed = bytearray()
        self._eof = False
        syscalls.on_typed = self._handle_typed
        watch(0, self)

    def _handle_typed(self, event: Typed) -> None:
        text = event["text"]
        self._typed += text.encode()
        self._eof = self._eof or not text

    def events(self) -> int:
        """Return IN if a read would not block."""
        return IN if self._typed or self._eof else 0

    def readable(self) -> bool:
        """Return True."""
        return True

    def fileno(self) -> int:
        """Return 0."""
        return 0

    def readinto(self, buffer: object) -> int:
        """Read what was typed; block until there is a line or the end."""
        view = memoryview(buffer).cast("B")  # type: ignore[arg-type]
        if not self.events():
            syscalls.bridge.reading()
        while not self.events():
            syscalls.wait(None)
        part = bytes(self._typed[: len(view)])
        del self._typed[: len(part)]
        view[: len(part)] = part
        return len(part)


def install() -> None:
    """Replace the three standard streams."""
    sys.stdin = sys.__stdin__ = io.TextIOWrapper(  # type: ignore[misc]
        io.BufferedReader(Input()), encoding="utf-8", line_buffering=True
    )
    for name, number in (("stdout", 1), ("stderr", 2)):
        errors = "strict" if number == 1 else "backslashreplace"
        stream = io.TextIOWrapper(
            io.BufferedWriter(Output(number)),
            encoding="utf-8",
            errors=errors,
            line_buffering=True,
        )
        setattr(sys, name, stream)
        setattr(sys, f"__{name}__", stream)
