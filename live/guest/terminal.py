"""Standard input and output: the pane of the process."""

from __future__ import annotations

import io
import sys

from .descriptors import IN, watch
from .kernel import News, kernel


class Output(io.RawIOBase):
    """What is printed goes to the pane at once."""

    def __init__(self, descriptor: int) -> None:
        """Print to 1 (output) or 2 (errors)."""
        super().__init__()
        self._descriptor = descriptor

    def writable(self) -> bool:
        """Yes."""
        return True

    def fileno(self) -> int:
        """Return 1 or 2."""
        return self._descriptor

    def write(self, data: object) -> int:
        """Print bytes."""
        copy = bytes(data)  # type: ignore[call-overload]
        kernel.write(self._descriptor, copy)
        return len(copy)


class Input(io.RawIOBase):
    """What the reader types, line by line; reading waits for it."""

    def __init__(self) -> None:
        """Start with nothing typed."""
        super().__init__()
        self._typed = bytearray()
        self._ended = False
        kernel.on("typed", self._take)
        watch(0, self)

    def _take(self, news: News) -> None:
        text = str(news["text"])
        self._typed += text.encode()
        self._ended = self._ended or not text

    def events(self) -> int:
        """Say whether reading would not block."""
        return IN if self._typed or self._ended else 0

    def readable(self) -> bool:
        """Yes."""
        return True

    def fileno(self) -> int:
        """Return 0."""
        return 0

    def readinto(self, buffer: object) -> int:
        """Wait for a line and read it."""
        view = memoryview(buffer).cast("B")  # type: ignore[arg-type]
        if not self.events():
            kernel.bridge.reading()
        while not self.events():
            kernel.wait(None)
        part = bytes(self._typed[: len(view)])
        del self._typed[: len(part)]
        view[: len(part)] = part
        return len(part)


def install() -> None:
    """Put the pane in the place of the three standard streams."""
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
