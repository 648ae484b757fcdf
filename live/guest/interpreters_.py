"""The modules `_interpreters` and `_interpqueues`: one interpreter, the main.

`concurrent.interpreters` imports, which libraries count on; creating another
interpreter fails, as it does in CPython when one can't be made.
"""

from __future__ import annotations

from typing import NoReturn

MAIN = 0
"""The ID of the only interpreter."""
WHENCE_RUNTIME = 1
SHAREABLE = (str, bytes, int, float, bool, type(None))


class InterpreterError(Exception):
    """An interpreter can't do what was asked for."""

    __module__ = "concurrent.interpreters"


class InterpreterNotFoundError(InterpreterError):
    """There is no such interpreter."""

    __module__ = "concurrent.interpreters"


class NotShareableError(TypeError):
    """An object can't be sent to another interpreter."""

    __module__ = "concurrent.interpreters"


class QueueError(RuntimeError):
    """A queue between interpreters can't do what was asked for."""

    __module__ = "concurrent.interpreters"


class QueueNotFoundError(QueueError):
    """There is no such queue."""

    __module__ = "concurrent.interpreters"


def is_shareable(obj: object) -> bool:
    """Whether another interpreter could have an object."""
    if isinstance(obj, tuple):
        return all(map(is_shareable, obj))
    return isinstance(obj, SHAREABLE)


def create(config: object = None, *, reqrefs: bool = False) -> NoReturn:
    """Fail to make an interpreter.

    Raises:
        InterpreterError: always.
    """
    raise InterpreterError("interpreter creation failed")


def create_queue(
    maxsize: int, unbound: int = -1, fallback: int = -1
) -> NoReturn:
    """Fail to make a queue: nobody could be at its other end.

    Raises:
        QueueError: always.
    """
    raise QueueError("a browser tab has one interpreter for each process")


def the_main() -> tuple[int, int]:
    """Return the ID of the interpreter, and who made it: the runtime."""
    return MAIN, WHENCE_RUNTIME


def list_all(*, require_ready: bool = False) -> list[tuple[int, int]]:
    """Return all interpreters."""
    return [the_main()]


def known(number: int, **_: object) -> None:
    """Check the ID of an interpreter: the main one counts no references.

    Raises:
        InterpreterNotFoundError: there is no such interpreter.
    """
    if number != MAIN:
        raise InterpreterNotFoundError(f"unrecognized interpreter ID {number}")


def whence(number: int) -> int:
    """Return who made an interpreter: the runtime."""
    known(number)
    return WHENCE_RUNTIME


def is_running(number: int, *, restrict: bool = False) -> bool:
    """Whether an interpreter runs code in its main module."""
    known(number)
    return True


MODULES: dict[str, dict[str, object]] = {
    "_interpreters": {
        "InterpreterError": InterpreterError,
        "InterpreterNotFoundError": InterpreterNotFoundError,
        "NotShareableError": NotShareableError,
        "is_shareable": is_shareable,
        "create": create,
        "get_current": the_main,
        "get_main": the_main,
        "list_all": list_all,
        "incref": known,
        "decref": known,
        "whence": whence,
        "is_running": is_running,
        **{
            f"WHENCE_{name}": number
            for number, name in enumerate(
                ("UNKNOWN", "RUNTIME", "LEGACY_CAPI", "CAPI", "XI", "STDLIB")
            )
        },
    },
    "_interpqueues": {
        "QueueError": QueueError,
        "QueueNotFoundError": QueueNotFoundError,
        "create": create_queue,
        "list_all": list,
        "_register_heap_types": lambda *_: None,
    },
}
"""What each of them has."""
