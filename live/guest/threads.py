"""The module `_thread`, below CPython's own `threading.py`.

Each thread has a WebAssembly stack of its own (JSPI) and runs until it
waits: for a lock, for a line, for a while. So one thread at a time, as with
the interpreter's lock, but a thread that only computes lets nobody else in.
"""

from __future__ import annotations

import _thread
import _threading_local
import importlib
import itertools
import queue
import sys
import threading
import time
import types
from asyncio import events
from collections.abc import Callable
from typing import Self

from .kernel import MAIN, kernel


def wait_until(holds: Callable[[], bool], timeout: float | None) -> bool:
    """Let the other threads run until something holds, or for a while.

    Args:
        holds: asked again after whatever may have changed it.
        timeout: seconds; None is for ever.
    """
    end = None if timeout is None else time.monotonic() + timeout
    while not holds():
        left = None if end is None else end - time.monotonic()
        if left is not None and left <= 0:
            return False
        kernel.wait(left)
    return True


class Lock:
    """`threading.Lock`."""

    def __init__(self) -> None:
        """Make a lock that nobody holds."""
        self._held = False

    def acquire(self, blocking: bool = True, timeout: float = -1) -> bool:
        """Take the lock; False if that was not possible in time."""
        if not blocking and timeout != -1:
            raise ValueError("can't specify a timeout for a non-blocking call")
        if timeout < 0 and timeout != -1:
            raise ValueError("timeout value must be a non-negative number")
        if self._held:
            limit = None if timeout == -1 else timeout
            if not blocking or not wait_until(lambda: not self._held, limit):
                return False
        self._held = True
        return True

    def release(self) -> None:
        """Give the lock back; whoever holds it, may."""
        if not self._held:
            raise RuntimeError("release unlocked lock")
        self._held = False
        kernel.stir()

    def locked(self) -> bool:
        """Whether somebody holds it."""
        return self._held

    def _at_fork_reinit(self) -> None:
        """Be as new: `concurrent.futures` asks for it, nobody forks."""
        self._held = False

    def __enter__(self) -> bool:
        """Take the lock."""
        return self.acquire()

    def __exit__(self, *_: object) -> None:
        """Give the lock back."""
        self.release()

    def __repr__(self) -> str:
        """As CPython's own."""
        state = "locked" if self._held else "unlocked"
        return f"<{state} _thread.lock object at {hex(id(self))}>"


class Handle:
    """What `threading.Thread` keeps of its thread, to join it."""

    def __init__(self, ident: int = 0) -> None:
        """Make the handle of a thread that has yet to start, or of one."""
        self.ident = ident
        self._done = False

    @classmethod
    def of(cls, ident: int) -> Self:
        """Return the handle of a thread that runs already."""
        return cls(ident)

    def is_done(self) -> bool:
        """Whether the thread has ended."""
        return self._done

    def _set_done(self) -> None:
        self._done = True
        kernel.stir()

    def join(self, timeout: float | None = None) -> None:
        """Wait for the thread's end, or for so many seconds."""
        if self.ident == kernel.thread:
            raise RuntimeError("Cannot join current thread")
        if timeout is not None and timeout < 0:
            timeout = None
        wait_until(self.is_done, timeout)


_running: dict[Handle, bool] = {}
"""The threads that have not ended, and whether each is a daemon."""
_idents = itertools.count(MAIN + 1)


def start_joinable_thread(
    function: Callable[[], object],
    handle: Handle | None = None,
    daemon: bool = True,
) -> Handle:
    """Run a function on a stack of its own; it begins when this one waits."""
    if handle is None:
        handle = Handle()
    handle.ident = ident = next(_idents)
    _running[handle] = daemon

    def run() -> None:
        kernel.thread = ident
        events._set_running_loop(None)
        try:
            function()
        except SystemExit:
            pass
        except BaseException as error:
            threading.excepthook(
                threading.ExceptHookArgs(
                    (type(error), error, error.__traceback__, None)
                )
            )
        finally:
            del _running[handle]
            handle._set_done()
            kernel.leave()

    kernel.spawn(run)
    return handle


def start_new_thread(
    function: Callable[..., object],
    args: tuple[object, ...],
    kwargs: dict[str, object] | None = None,
) -> int:
    """Start a thread that nobody joins; return its identity."""
    return start_joinable_thread(
        lambda: function(*args, **(kwargs or {}))
    ).ident


def shutdown() -> None:
    """Wait for the threads that are no daemons, as the interpreter's end."""
    while waited := [one for one, daemon in _running.items() if not daemon]:
        waited[0].join()


def module() -> types.ModuleType:
    """Return `_thread`, with all that starts, waits or tells who it is."""
    made = types.ModuleType("_thread", _thread.__doc__)
    made.__dict__.update(vars(_thread))
    made.__dict__.update(
        lock=Lock,
        LockType=Lock,
        allocate_lock=Lock,
        allocate=Lock,
        _ThreadHandle=Handle,
        _make_thread_handle=Handle.of,
        _get_main_thread_ident=lambda: MAIN,
        _shutdown=shutdown,
        get_ident=lambda: kernel.thread,
        get_native_id=lambda: kernel.pid + kernel.thread - MAIN,
        start_joinable_thread=start_joinable_thread,
        start_new_thread=start_new_thread,
        start_new=start_new_thread,
        daemon_threads_allowed=lambda: True,
    )
    # `threading.py` has the same in Python, on the above.
    del made.__dict__["RLock"]
    return made


def install() -> None:
    """Put it below `threading`, which is the same object afterwards."""
    sys.modules["_thread"] = module()
    importlib.reload(threading)
    importlib.reload(_threading_local)
    threading.local = _threading_local.local  # type: ignore[assignment]
    queue.SimpleQueue = queue._PySimpleQueue  # type: ignore[attr-defined, misc]
