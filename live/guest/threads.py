"""The module `_thread`, below CPython's own `threading.py`.

Each thread has a WebAssembly stack of its own (JSPI) and runs until it
blocks (on a lock, on input, in `sleep`) or its turn is over (`turns.py`). One
thread runs at a time, as with the global interpreter lock.
"""

from __future__ import annotations

import _thread
import importlib
import itertools
import queue
import sys
import threading
import time
import types
from asyncio import events
from collections.abc import Callable
from typing import Any, Self

from . import durations, garbage, locals_, tracebacks, tracing
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


def limit_of(blocking: bool, timeout: float) -> float | None:
    """Return for how many seconds to wait for a lock; None has no limit.

    Raises:
        ValueError: a timeout with a call that does not block, or it is
            negative or NaN.
        OverflowError: it is too long for C.
    """
    timeout = durations.seconds(timeout)
    if not blocking and timeout != -1:
        raise ValueError("can't specify a timeout for a non-blocking call")
    if timeout < 0 and timeout != -1:
        raise ValueError("timeout value must be a non-negative number")
    if not blocking:
        return 0.0
    return None if timeout == -1 else timeout


class Lock:
    """`threading.Lock`."""

    __module__ = "_thread"
    __slots__ = ("__weakref__", "_locked")

    def __init__(self) -> None:
        """Make an unlocked lock."""
        self._locked = False

    def __init_subclass__(cls) -> None:
        """Refuse a subclass, as CPython's type does."""
        raise TypeError("type '_thread.lock' is not an acceptable base type")

    def acquire(self, blocking: bool = True, timeout: float = -1) -> bool:
        """Acquire the lock; return False if that was not possible in time."""
        limit = limit_of(blocking, timeout)
        if self._locked and not wait_until(lambda: not self._locked, limit):
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


Lock.__name__ = Lock.__qualname__ = "lock"


class RLock:
    """`threading.RLock`: the thread that has it may acquire it again."""

    __module__ = "_thread"
    __slots__ = ("__weakref__", "_count", "_owner")

    _count: int
    _owner: int

    def __new__(cls, *_: object, **__: object) -> Self:
        """Make an unlocked lock; `threading` warns of arguments."""
        made = object.__new__(cls)
        made._count = made._owner = 0
        return made

    def acquire(self, blocking: bool = True, timeout: float = -1) -> bool:
        """Acquire the lock; return False if that was not possible in time."""
        limit = limit_of(blocking, timeout)
        if self._count and self._owner == syscalls.thread:
            self._count += 1
            return True
        if self._count and not wait_until(lambda: not self._count, limit):
            return False
        self._count, self._owner = 1, syscalls.thread
        return True

    def release(self) -> None:
        """Release the lock once; only the thread that has it may."""
        if not self._is_owned():
            raise RuntimeError("cannot release un-acquired lock")
        self._count -= 1
        if not self._count:
            self._owner = 0
            syscalls.mark_changed()

    def locked(self) -> bool:
        """Whether a thread has it."""
        return self._count > 0

    def __enter__(self) -> bool:
        """Acquire the lock."""
        return self.acquire()

    def __exit__(self, *_: object) -> None:
        """Release the lock once."""
        self.release()

    def __repr__(self) -> str:
        """Return the same text as CPython."""
        state = "locked" if self._count else "unlocked"
        kind = type(self)
        name = f"{kind.__module__}.{kind.__qualname__}"
        owner, count = self._owner, self._count
        return (
            f"<{state} {name} object owner={owner} count={count} "
            f"at {hex(id(self))}>"
        )

    # What `threading.Condition` uses.

    def _is_owned(self) -> bool:
        return self._count > 0 and self._owner == syscalls.thread

    def _recursion_count(self) -> int:
        return self._count if self._owner == syscalls.thread else 0

    def _release_save(self) -> tuple[int, int]:
        if not self._count:
            raise RuntimeError("cannot release un-acquired lock")
        state = self._count, self._owner
        self._at_fork_reinit()
        syscalls.mark_changed()
        return state

    def _acquire_restore(self, state: tuple[int, int]) -> None:
        wait_until(lambda: not self._count, None)
        self._count, self._owner = state

    def _at_fork_reinit(self) -> None:
        self._count = self._owner = 0


class ThreadHandle:
    """`_thread._ThreadHandle`: what `threading.Thread` joins a thread by."""

    __module__ = "_thread"

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

    def _require_started(self) -> None:
        if not self.ident:
            raise RuntimeError("thread not started")

    def _set_done(self) -> None:
        self._require_started()
        self._done = True
        syscalls.mark_changed()

    def join(self, timeout: float | None = None) -> None:
        """Block until the thread ends, or for `timeout` seconds."""
        limit = None if timeout is None else durations.seconds(timeout)
        self._require_started()
        if self.ident == syscalls.thread and not self._done:
            raise RuntimeError("Cannot join current thread")
        wait_until(self.is_done, None if limit is None or limit < 0 else limit)

    def __repr__(self) -> str:
        """Return the same text as CPython."""
        return f"<_thread._ThreadHandle object: ident={self.ident}>"


ThreadHandle.__name__ = ThreadHandle.__qualname__ = "_ThreadHandle"

_running: dict[ThreadHandle, bool] = {}
"""The threads that have not ended; True for a daemon."""
_idents = itertools.count(MAIN_THREAD + 1)


def start_joinable_thread(
    function: Callable[[], object],
    handle: ThreadHandle | None = None,
    daemon: bool = True,
) -> ThreadHandle:
    """Start a thread; it begins to run when this one lets it."""
    if not callable(function):
        raise TypeError("thread function must be callable")
    if handle is None:
        handle = ThreadHandle()
    elif not isinstance(handle, ThreadHandle):
        raise TypeError("'handle' must be a _ThreadHandle")
    _start(function, (), {}, handle, daemon)
    return handle


def start_new_thread(
    function: Callable[..., object],
    args: tuple[object, ...],
    kwargs: dict[str, object] | None = None,
    /,
) -> int:
    """Start a thread without a handle to join it; return its identity."""
    if not callable(function):
        raise TypeError("first arg must be callable")
    if not isinstance(args, tuple):
        raise TypeError("2nd arg must be a tuple")
    if kwargs is not None and not isinstance(kwargs, dict):
        raise TypeError("optional 3rd arg must be a dictionary")
    handle = ThreadHandle()
    _start(function, args, kwargs or {}, handle, True)
    return handle.ident


def _start(
    function: Callable[..., object],
    args: tuple[object, ...],
    kwargs: dict[str, object],
    handle: ThreadHandle,
    daemon: bool,
) -> None:
    if handle.ident:
        raise RuntimeError("thread already started")
    handle.ident = next(_idents)
    _running[handle] = daemon
    garbage.begin()
    syscalls.masks[handle.ident] = syscalls.masks[syscalls.thread]
    # The thread takes it out: JavaScript keeps what it is given until later.
    task = [(function, args, kwargs)]
    syscalls.start_thread(lambda: bootstrap(task, handle))


def bootstrap(task: list[Any], handle: ThreadHandle) -> None:
    """Run a thread, on a stack of its own."""
    syscalls.begin_thread(handle.ident)
    events._set_running_loop(None)
    sys.set_asyncgen_hooks(None, None)
    function, args, kwargs = task.pop()
    try:
        function(*args, **kwargs)
    except SystemExit:
        pass
    except BaseException as error:
        report(function, error)
    finally:
        # As in CPython: who waits for the thread finds nothing left of it.
        del function, args, kwargs
        tracing.save()
        locals_.forget(handle.ident)
        del _running[handle], syscalls.masks[handle.ident]
        handle._set_done()
        syscalls.wake_waiters()
        syscalls.end_thread()


def report(function: object, error: BaseException) -> None:
    """Report an exception that ended a thread, but for SystemExit.

    `threading.Thread` handles its own; this is of `start_new_thread`.
    """
    traceback = error.__traceback__
    while traceback and tracebacks.is_guest(traceback.tb_frame):
        traceback = traceback.tb_next
    words = f"Exception ignored in thread started by {function!r}"
    error = error.with_traceback(traceback)
    sys.unraisablehook(
        unraisable_arguments((type(error), error, traceback, words, None))
    )


def unraisable_arguments(values: tuple[Any, ...]) -> sys.UnraisableHookArgs:
    """Return arguments of `sys.unraisablehook`, whose type has no name."""
    found: list[Any] = []

    class Failing:
        def __del__(self) -> None:
            raise ValueError

    hook, sys.unraisablehook = sys.unraisablehook, found.append
    try:
        Failing()
    finally:
        sys.unraisablehook = hook
    return type(found[0])(values)  # type: ignore[no-any-return]


def excepthook(args: Any, /) -> None:
    """`threading.excepthook`: CPython's, which can't tell threads apart."""
    if args.thread is None:
        unnamed = types.SimpleNamespace(name=syscalls.thread)
        args = threading.ExceptHookArgs((*args[:3], unnamed))
    _excepthook(args)


_excepthook: Callable[[Any], object] = threading.__excepthook__


def get_ident() -> int:
    """`threading.get_ident`."""
    return syscalls.thread


def get_native_id() -> int:
    """`threading.get_native_id`."""
    return syscalls.pid + syscalls.thread - MAIN_THREAD


def end_turn() -> None:
    """Collect garbage, in the way that the threads allow."""
    if syscalls.thread == MAIN_THREAD and not _running:
        garbage.end()
    else:
        garbage.turn()


def shutdown() -> None:
    """Join all threads but daemons, as the interpreter does when it exits."""
    while waiting := [one for one, daemon in _running.items() if not daemon]:
        waiting[0].join()


def module() -> types.ModuleType:
    """Return the module that replaces `_thread`."""
    for function in (excepthook, get_ident, get_native_id, start_new_thread):
        function.__module__ = "_thread"
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
        get_ident=get_ident,
        get_native_id=get_native_id,
        start_joinable_thread=start_joinable_thread,
        start_new_thread=start_new_thread,
        start_new=start_new_thread,
        daemon_threads_allowed=lambda: True,
        RLock=RLock,
        TIMEOUT_MAX=float(durations.LONGEST),
        _count=lambda: len(_running),
        _excepthook=excepthook,
        _local=locals_.local,
    )
    return result


def install() -> None:
    """Replace `_thread`, and reload the modules that use it, in place."""
    tracing.install()
    garbage.install()
    syscalls.before_wait.append(end_turn)
    sys.modules["_thread"] = module()
    importlib.reload(threading)
    queue.SimpleQueue = queue._PySimpleQueue  # type: ignore[attr-defined, misc]


def lock_imports() -> None:
    """Have an import lock its module, so that no other thread takes it half.

    Not before the program starts: an import may hold a lock of CPython's.
    """
    bootstrap: Any = importlib._bootstrap
    bootstrap._thread = types.SimpleNamespace(
        RLock=threading._PyRLock,  # type: ignore[attr-defined]
        allocate_lock=Lock,
        get_ident=lambda: syscalls.thread,
    )
