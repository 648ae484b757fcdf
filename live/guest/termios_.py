"""The module `termios`, for the terminal in the page.

CPython's module is in C and knows Emscripten's terminal, which nobody types
into. It is imported only when a program asks for it.
"""

from __future__ import annotations

import types
from collections.abc import Sequence
from importlib.machinery import BuiltinImporter, ModuleSpec
from typing import Any

from . import descriptors
from .terminal import SIZE, Terminal

ICANON, ECHO = 0o2, 0o10
TCSAFLUSH = 2
TCOFLUSH = 1
VTIME, VMIN = 5, 6
CONTROL = b"\x03\x1c\x7f\x15\x04\x00\x01\x00\x11\x13\x1a\x00\x12\x0f\x17\x16"
"""The control characters of a new terminal on Linux: Ctrl+C is the first."""


class TermiosFinder:
    """Finds CPython's module, and sets the functions of this one in it."""

    def find_spec(
        self, name: str, path: object = None, target: object = None
    ) -> ModuleSpec | None:
        """Find `termios`."""
        if name != "termios":
            return None
        spec = BuiltinImporter.find_spec(name)
        if spec is not None:
            spec.loader = self  # type: ignore[assignment]
        return spec

    def create_module(self, spec: ModuleSpec) -> types.ModuleType:
        """Make CPython's module."""
        return BuiltinImporter.create_module(spec)  # type: ignore[return-value]

    def exec_module(self, module: types.ModuleType) -> None:
        """Execute it, and set the functions."""
        BuiltinImporter.exec_module(module)
        for name, function in functions(module).items():
            setattr(module, name, staticmethod(function))


def functions(module: Any) -> dict[str, Any]:
    """Return the functions that take a descriptor, by name."""
    attributes: list[Any] = [
        *(0o2400, 0o5, 0o277, 0o105073, 15, 15),
        [bytes([each]) for each in CONTROL.ljust(32, b"\0")],
    ]

    def terminal(fd: Any) -> Terminal:
        number = fd if isinstance(fd, int) else fd.fileno()
        if not descriptors.is_open(number):
            raise module.error(9, "Bad file descriptor")
        description = descriptors.get(number)
        if not isinstance(description, Terminal):
            raise module.error(25, "Inappropriate ioctl for device")
        return description

    def tcgetattr(fd: Any, /) -> list[Any]:
        terminal(fd)
        *flags, control = attributes
        control = list(control)
        if not flags[3] & ICANON:
            for index in (VMIN, VTIME):
                control[index] = ord(control[index])
        return [*flags, control]

    def tcsetattr(fd: Any, when: int, values: list[Any], /) -> None:
        target = terminal(fd)
        if not isinstance(values, list) or len(values) != 7:
            raise TypeError("tcsetattr, arg 3: must be 7 element list")
        *flags, control = values
        attributes[:] = [
            *flags,
            [
                each if isinstance(each, bytes) else bytes([each])
                for each in control
            ],
        ]
        if when == TCSAFLUSH:
            target.flush_input()
        target.set_modes(
            canonical=bool(flags[3] & ICANON), echoes=bool(flags[3] & ECHO)
        )

    def tcflush(fd: Any, queue: int, /) -> None:
        target = terminal(fd)
        if queue != TCOFLUSH:
            target.flush_input()

    def tcdrain(fd: Any, /) -> None:
        terminal(fd)

    def tcflow(fd: Any, action: int, /) -> None:
        terminal(fd)

    def tcsendbreak(fd: Any, duration: int, /) -> None:
        terminal(fd)

    def tcgetwinsize(fd: Any, /) -> tuple[int, int]:
        terminal(fd)
        return SIZE[1], SIZE[0]

    def tcsetwinsize(fd: Any, size: Sequence[int], /) -> None:
        terminal(fd)

    made: Sequence[Any] = (
        *(tcgetattr, tcsetattr, tcflush, tcdrain, tcflow, tcsendbreak),
        *(tcgetwinsize, tcsetwinsize),
    )
    return {each.__name__: each for each in made}
