"""The module `_thread`, below CPython's own `threading.py`.

Each thread has a WebAssembly stack of its own (JSPI) and runs until it
blocks: on a lock, on input, in `sleep`. One thread runs at a time, as with the
global interpreter lock, but none is preempted: while one computes, no other
runs.
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

from .syscalls import MAIN_THREAD, syscalls


def wait_until(condition: Callable[[], bool], timeout: float | None) -> bool:
    """Block until a condition is true or the time is over; return which.

    Args:
        condition: evaluated again after each change that may affect it.
        timeout: seconds; None has no limit.
    """
    end = None if timeout is None else time.monotonic() + timeout
    while not condition():
        remaining = None if end is None else end - time.monotonic()
        if remaining is not None and remaining <= 0:
            return False
        syscalls.wait(remaining)
    return True


class Lock:
    """`threading.Lock`."""

    def __init__(self) -> None:
        """Make an unlocked lock."""
        self._locked = False

    def acquire(self, blocking: bool = True, timeout: float = -1) -> bool:
        """Acquire the lock; return False if that was not possible in time."""
        if not blocking and timeout != -1:
            raise ValueError("can't specify a timeout for a non-blocking call")
        if timeout < 0 and timeout != -1:
            raise ValueError("timeout value must be a non-negative number")
        if self._locked:
            limit = None if timeout == -1 else timeout
            if not blocking or not wait_until(lambda: not self._locked, limit):
                return False
        self._locked = True
        return True

    def release(self) -> None:
        """Release the lock; any thread may."""
        if not self._locked:
            raise RuntimeError("release unlocked lock")
        self._locked = False
        syscalls.mark_changed()

    def locked(self) -> bool:
        """Whether it is locked."""
        return self._locked

    def _at_fork_reinit(self) -> None:
        """Unlock after a fork; `concurrent.futures` registers this method."""
        self._locked = False

    def __enter__(self) -> bool:
        """Acquire the lock."""
        return self.acquire()

    def __exit__(self, *_: object) -> None:
        """Release the lock."""
        self.release()

    def __repr__(self) -> str:
        """Return the same text as CPython."""
        state = "locked" if self._locked else "unlocked"
        return f"<{state} _thread.lock object at {hex(id(self))}>"


class ThreadHandle:
    """`_thread._ThreadHandle`: what `threading.Thread` joins a thread by."""

    def __init__(self, ident: int = 0) -> None:
        """Make the handle of a thread; 0 if it has not started."""
        self.ident = ident
        self._done = False

    @classmethod
    def of(cls, ident: int) -> Self:
        """Return the handle of a thread that is running."""
        return cls(ident)

    def is_done(self) -> bool:
        """Whether the thread has ended."""
        return self._done

    def _set_done(self) -> None:
        self._done = True
        syscalls.mark_changed()

    def join(self, timeout: float | None = None) -> None:
        """Block until the thread ends, or for `timeout` seconds."""
        if self.ident == syscalls.thread:
            raise RuntimeError("Cannot join current thread")
        if timeout is not None and timeout < 0:
            timeout = None
        wait_until(self.is_done, timeout)


_running: dict[ThreadHandle, bool] = {}
"""The threads that have not ended; True for a daemon."""
_idents = itertools.count(MAIN_THREAD + 1)


def start_joinable_thread(
    function: Callable[[], object],
    handle: ThreadHandle | None = None,
    daemon: bool = True,
) -> ThreadHandle:
    """Start a thread; it begins to run when this one blocks."""
    if handle is None:
        handle = ThreadHandle()
    handle.ident = ident = next(_idents)
    _running[handle] = daemon

    def run() -> None:
        syscalls.thread = ident
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
            syscalls.wake_waiters()

    syscalls.start_thread(run)
    return handle


def start_new_thread(
    function: Callable[..., object],
    args: tuple[object, ...],
    kwargs: dict[str, object] | None = None,
) -> int:
    """Start a thread without a handle to join it; return its identity."""
    return start_joinable_thread(
        lambda: function(*args, **(kwargs or {}))
    ).ident


def shutdown() -> None:
    """Join all threads but daemons, as the interpreter does when it exits."""
    while waiting := [one for one, daemon in _running.items() if not daemon]:
        waiting[0].join()


def module() -> types.ModuleType:
    """Return the module that replaces `_thread`."""
    result = types.ModuleType("_thread", _thread.__doc__)
    result.__dict__.update(vars(_thread))
    result.__dict__.update(
        lock=Lock,
        LockType=Lock,
        allocate_lock=Lock,
        allocate=Lock,
        _ThreadHandle=ThreadHandle,
        _make_thread_handle=ThreadHandle.of,
        _get_main_thread_ident=lambda: MAIN_THREAD,
        _shutdown=shutdown,
        get_ident=lambda: syscalls.thread,
        get_native_id=lambda: syscalls.pid + syscalls.thread - MAIN_THREAD,
        start_joinable_thread=start_joinable_thread,
        start_new_thread=start_new_thread,
        start_new=start_new_thread,
        daemon_threads_allowed=lambda: True,
    )
    # Without it, `threading.py` uses its own, in Python, on these locks.
    del result.__dict__["RLock"]
    return result


def install() -> None:
    """Replace `_thread`, and reload the modules that use it, in place."""
    sys.modules["_thread"] = module()
    importlib.reload(threading)
    importlib.reload(_threading_local)
    threading.local = _threading_local.local  # type: ignore[assignment]
    queue.SimpleQueue = queue._PySimpleQueue  # type: ignore[attr-defined, misc]
