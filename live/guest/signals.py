"""The module `signal`: delivery, masks, timers and waiting, signal(7).

Handlers are CPython's own and run in the main thread. Which signals are
blocked or pending, and what sends them, is decided here.
"""

from __future__ import annotations

import _thread
import contextlib
import math
import os
import signal
import time
from collections.abc import Callable, Iterable
from typing import Any

from . import descriptors, tracebacks
from .syscalls import MAIN_THREAD, syscalls
from .unistd import PipeEnd

IGNORED = {17, 18, 23, 28}
"""What does nothing by default: SIGCHLD, SIGCONT, SIGURG, SIGWINCH."""
TERMINAL_STOPS = {20, 21, 22}
"""SIGTSTP, SIGTTIN, SIGTTOU. They do nothing by default either: no shell here
could continue the process, whose process group POSIX calls orphaned."""
HIGHEST = 64
RESERVED = {32, 33}
"""What Linux's C library keeps for its threads."""
KILL, STOP = 9, 19
"""SIGKILL and SIGSTOP can't be handled or blocked."""

_pending: dict[int | None, set[int]] = {}
"""Signals that wait, by the thread they were sent to; None for any."""
_sent: set[int] = set()
"""What threads have sent and the main thread has not taken: each once."""
_waited: dict[int, set[int]] = {}
"""What threads wait for in `sigwait`."""


class Process:
    """What the process has of signals, but for its handlers."""

    handled = 0
    """How many handlers have run: `pause` returns after one."""
    wakeup = -1
    """The descriptor that a byte is written to for each signal."""
    timer = (0.0, 0.0)
    """When ITIMER_REAL fires (0: never; monotonic clock), its interval."""


_process = Process()


def _in_main_thread(what: str) -> None:
    if syscalls.thread != MAIN_THREAD:
        raise ValueError(
            f"{what} only works in main thread of the main interpreter"
        )


def _check(number: int) -> int:
    number = int(number)
    if not 1 <= number <= HIGHEST:
        raise ValueError("signal number out of range")
    return number


def send(number: int, thread: int | None = None) -> None:
    """Send a signal to this process, or to one thread of it.

    The main thread handles it: at once if it is the one that runs.
    """
    if number == KILL:
        syscalls.exit(-KILL)
    if number == STOP:
        syscalls.stop()
    masks = syscalls.masks if thread is None else {thread}
    blocked = all(number in syscalls.masks[each] for each in masks)
    if blocked or any(number in each for each in _waited.values()):
        _pending.setdefault(thread, set()).add(number)
        syscalls.mark_changed()
    elif syscalls.thread == MAIN_THREAD:
        deliver(number)
    elif number not in _sent:
        _sent.add(number)
        syscalls.bridge.signalMainThread(number)


def arrive(number: int) -> None:
    """Take a signal from the kernel or from a thread; in the main thread."""
    _sent.discard(number)
    send(number)


def deliver(number: int) -> None:
    """Do what the process does with a signal; in the main thread."""
    handler = signal.getsignal(number)
    if handler == signal.SIG_DFL and number not in IGNORED | TERMINAL_STOPS:
        syscalls.exit(-number)
    if not callable(handler):
        return
    if _process.wakeup != -1:
        # As in CPython, a descriptor that takes no more is no error here.
        data = memoryview(bytes([number]))
        with contextlib.suppress(OSError):
            end: Any = descriptors.get(_process.wakeup)
            if isinstance(end, PipeEnd):
                end.write(data, _process.wakeup)
            else:
                end.write(data)
    _process.handled += 1
    handler(number, tracebacks.program_frame())


def kill(pid: int, number: int) -> None:
    """`os.kill`, for this process only.

    Raises:
        ProcessLookupError: it is another process.
    """
    if pid not in (syscalls.pid, 0):
        raise ProcessLookupError(3, "No such process")
    if number:
        send(_number(number))


def _number(number: int) -> int:
    if not 0 <= number <= HIGHEST:
        raise OSError(22, "Invalid argument")
    return int(number)


def raise_signal(signalnum: int, /) -> None:
    """`signal.raise_signal`."""
    send(_number(signalnum))


def interrupt_main(signum: int = signal.SIGINT, /) -> None:
    """`_thread.interrupt_main`: have the main thread handle a signal."""
    if callable(signal.getsignal(_check(signum))):
        send(int(signum))


def pthread_kill(thread_id: int, signalnum: int, /) -> None:
    """`signal.pthread_kill`; the handler runs in the main thread."""
    if thread_id not in syscalls.masks:
        raise ProcessLookupError(3, "No such process")
    if signalnum:
        send(_number(signalnum), thread_id)


def handle(signalnum: int, handler: Any) -> Any:
    """`signal.signal`."""
    _in_main_thread("signal")
    if _check(signalnum) in {KILL, STOP} | RESERVED:
        raise OSError(22, "Invalid argument")
    return _signal(signalnum, handler)


_signal: Callable[[int, Any], Any] = signal.signal


def set_wakeup_fd(fd: int, *, warn_on_full_buffer: bool = True) -> int:
    """`signal.set_wakeup_fd`: asyncio reads a byte for each signal."""
    _in_main_thread("set_wakeup_fd")
    if fd != -1 and descriptors.get(fd).blocking:
        raise ValueError(f"the fd {fd} must be in non-blocking mode")
    before, _process.wakeup = _process.wakeup, fd
    return before


# Masks and waiting


def _sets(numbers: Iterable[int]) -> set[int]:
    found = set()
    for number in numbers:
        if not 1 <= number <= HIGHEST:
            raise ValueError(
                f"signal number {number} out of range [1; {HIGHEST}]"
            )
        found.add(int(number))
    return found


def _named(numbers: Iterable[int]) -> set[Any]:
    known = signal.valid_signals()
    names = {int(each): each for each in known}
    return {names.get(number, number) for number in numbers}


def pthread_sigmask(how: int, mask: Iterable[int], /) -> set[Any]:
    """`signal.pthread_sigmask`."""
    before, change = syscalls.masks[syscalls.thread], _sets(mask)
    if how == signal.SIG_BLOCK:
        after = before | change
    elif how == signal.SIG_UNBLOCK:
        after = before - change
    elif how == signal.SIG_SETMASK:
        after = change
    else:
        raise OSError(22, "Invalid argument")
    syscalls.masks[syscalls.thread] = after - {KILL, STOP}
    unblocked = set()
    for thread in (syscalls.thread, None):
        waiting = _pending.get(thread, set())
        unblocked |= waiting - after
        waiting &= after
    syscalls.deliver_signals(sorted(unblocked))
    return _named(before)


def sigpending() -> set[Any]:
    """`signal.sigpending`: what waits for this thread."""
    return _named(
        _pending.get(None, set()) | _pending.get(syscalls.thread, set())
    )


def _take(wanted: set[int]) -> int | None:
    for thread in (syscalls.thread, None):
        found = sorted(_pending.get(thread, set()) & wanted)
        if found:
            _pending[thread].discard(found[0])
            return found[0]
    return None


def _wait(numbers: Iterable[int], timeout: float | None) -> int | None:
    wanted = _sets(numbers)
    end = None if timeout is None else time.monotonic() + timeout
    _waited[syscalls.thread] = wanted
    try:
        while (found := _take(wanted)) is None:
            remaining = None if end is None else end - time.monotonic()
            if remaining is not None and remaining <= 0:
                return None
            syscalls.wait(remaining)
    finally:
        del _waited[syscalls.thread]
    return found


def sigwait(sigset: Iterable[int], /) -> Any:
    """`signal.sigwait`."""
    found = _wait(sigset, None)
    assert found is not None
    return signal.Signals(found)


def _info(number: int) -> Any:
    return signal.struct_siginfo((number, 0, 0, syscalls.pid, 0, 0, 0))


def sigwaitinfo(sigset: Iterable[int], /) -> Any:
    """`signal.sigwaitinfo`."""
    found = _wait(sigset, None)
    assert found is not None
    return _info(found)


def sigtimedwait(sigset: Iterable[int], timeout: float, /) -> Any:
    """`signal.sigtimedwait`: None if no signal arrives in time."""
    if timeout < 0:
        raise ValueError("timeout must be non-negative")
    found = _wait(sigset, timeout)
    return None if found is None else _info(found)


def pause() -> None:
    """`signal.pause`: wait until a handler has run."""
    before = _process.handled
    while _process.handled == before:
        syscalls.wait(None)


# Timers


class CpuTimer:
    """ITIMER_VIRTUAL or ITIMER_PROF: counts while the process computes."""

    def __init__(self, number: int) -> None:
        """Make one that is off.

        Args:
            number: the signal that it sends.
        """
        self.number = number
        self.left = 0.0
        self.interval = 0.0
        self._since = 0.0

    def set(self, seconds: float, interval: float) -> None:
        """Send the signal after this time, and then at intervals."""
        self.left, self.interval = seconds, interval
        self._since = syscalls.process_time()

    def get(self) -> tuple[float, float]:
        """Return the time that remains, and the interval."""
        if not self.left:
            return 0.0, 0.0
        spent = syscalls.process_time() - self._since
        return max(self.left - spent, 1e-6), self.interval

    def check(self) -> None:
        """Send the signal, if it is time: called as each turn ends."""
        if self.left and syscalls.process_time() - self._since >= self.left:
            self.set(self.interval, self.interval)
            send(self.number)


_cpu_timers = {
    signal.ITIMER_VIRTUAL: CpuTimer(signal.SIGVTALRM),
    signal.ITIMER_PROF: CpuTimer(signal.SIGPROF),
}


def check_cpu_timers() -> None:
    """Send the signals of those whose time has come."""
    for timer in _cpu_timers.values():
        timer.check()


def _remaining() -> tuple[float, float]:
    at, interval = _process.timer
    late = time.monotonic() - at
    if not at or (late >= 0 and not interval):
        return 0.0, 0.0
    # It has fired and been set again, in JavaScript.
    return (interval - late % interval if late > 0 else -late), interval


def setitimer(
    which: int, seconds: float, interval: float = 0.0, /
) -> tuple[float, float]:
    """`signal.setitimer`: a signal after a time, and then at intervals.

    Raises:
        ItimerError: there is no such timer, or a time is negative.
    """
    before = getitimer(which)
    if seconds < 0 or interval < 0:
        raise signal.ItimerError(22, "Invalid argument")
    if which in _cpu_timers:
        _cpu_timers[which].set(seconds, interval if seconds else 0.0)
        return before
    _process.timer = (time.monotonic() + seconds if seconds else 0.0, interval)
    syscalls.bridge.setTimer(
        signal.SIGALRM, seconds * 1000, interval * 1000 if seconds else 0.0
    )
    return before


def getitimer(which: int, /) -> tuple[float, float]:
    """`signal.getitimer`: the time that remains, and the interval."""
    if which in _cpu_timers:
        return _cpu_timers[which].get()
    if which != signal.ITIMER_REAL:
        raise signal.ItimerError(22, "Invalid argument")
    return _remaining()


def alarm(seconds: int, /) -> int:
    """`signal.alarm`: SIGALRM after whole seconds; 0 cancels it."""
    before, _ = setitimer(signal.ITIMER_REAL, seconds)
    return max(1, math.floor(before + 0.5)) if before else 0


def install() -> None:
    """Replace what `signal`, `_thread` and `os` have of this."""
    own: Any = signal
    own.SIGCLD = signal.SIGCHLD
    own.SIGCHLD._add_alias_("SIGCLD")
    own.signal = handle
    for attribute in ("__name__", "__qualname__"):
        setattr(own.ItimerError, attribute, "itimer_error")
    for function in (
        *(alarm, getitimer, setitimer, pause, pthread_kill, pthread_sigmask),
        *(raise_signal, set_wakeup_fd, sigpending, sigtimedwait, sigwait),
        sigwaitinfo,
    ):
        setattr(own, function.__name__, function)
        function.__module__ = "signal"
    handle.__name__ = handle.__qualname__ = "signal"
    handle.__module__ = "signal"
    thread: Any = _thread
    thread.interrupt_main = interrupt_main
    os.kill = kill
    syscalls.on_signal = arrive
    syscalls.on_turn = check_cpu_timers
