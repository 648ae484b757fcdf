"""System calls: how a process talks to the kernel in the page.

Every call that takes time suspends the whole process (its WebAssembly
stack, by JSPI) until the kernel has news, as a system call would.
"""

from __future__ import annotations

import os
import signal
import time
from asyncio import events
from collections.abc import Callable, Mapping
from typing import Any, Protocol, cast

SLICE = 0.008
"""Seconds that a program may compute before news is let in."""

TORRENT = 100
"""Writes without a pause, after which those that follow go together."""

PIECE = 8_192
"""Bytes of a torrent that go together."""


MAIN = 1
"""The identity of the main thread; those it starts count on."""


class Suspension(Protocol):
    """A JavaScript promise, boxed: `src/process/bridge.ts` says why."""

    p: object


class Bridge(Protocol):
    """The JavaScript side: `src/process/bridge.ts`."""

    def wait(self, milliseconds: float) -> Suspension: ...
    def breathe(self) -> Suspension: ...
    def park(self, milliseconds: float) -> Suspension: ...
    def unpark(self) -> None: ...
    def nudge(self) -> None: ...
    def spawn(self, run: object) -> None: ...
    def never(self) -> Suspension: ...
    def library(self) -> Suspension: ...
    def take(self) -> Any: ...
    def write(self, descriptor: int, data: object) -> None: ...
    def reading(self) -> None: ...
    def exit(self, code: int) -> None: ...
    def bind(
        self, seq: int, sid: int, host: str, port: int, reuse: bool
    ) -> None: ...
    def listen(self, seq: int, sid: int, backlog: int) -> None: ...
    def accepted(self, sid: int) -> None: ...
    def connect(self, sid: int, host: str, port: int) -> None: ...
    def send(self, sid: int, data: object) -> None: ...
    def consumed(self, sid: int, count: int) -> None: ...
    def shutdown(self, sid: int) -> None: ...
    def close(self, sid: int, read: int, reset: bool) -> None: ...


News = Mapping[str, Any]


class Kernel:
    """The one connection of this process to the kernel."""

    def __init__(self) -> None:
        """Prepare; nothing works before `attach`."""
        self.pid = 0
        self.wakeup: Callable[[int], None] | None = None
        """Told the number of each signal (`signal.set_wakeup_fd`)."""
        self.thread = MAIN
        """The thread that runs; `guest/threads.py` has the others."""
        self.threaded = False
        """Whether there have been others."""
        self.before_wait: list[Callable[[], None]] = []
        self._bridge: Bridge | None = None
        self._run_sync: Callable[[object], object] = lambda promise: None
        self._can_run_sync: Callable[[], bool] = lambda: False
        self._to_js: Callable[[bytes], object] = lambda data: data
        self._proxy: Callable[[object], object] = lambda run: run
        self._stirred = False
        self._handlers: dict[str, Callable[[News], None]] = {}
        self._replies: dict[int, News] = {}
        self._seq = 0
        self._writes = 0
        self._held = bytearray()
        self._held_for = 1
        self._breathed = 0.0

    @property
    def bridge(self) -> Bridge:
        """The JavaScript side."""
        assert self._bridge is not None, "the process has not started"
        return self._bridge

    def attach(
        self,
        bridge: Bridge,
        pid: int,
        *,
        run_sync: Callable[[object], object],
        can_run_sync: Callable[[], bool],
        to_js: Callable[[bytes], object],
        proxy: Callable[[object], object],
    ) -> None:
        """Start: from here on, system calls reach the kernel."""
        self._bridge = bridge
        self.pid = pid
        self._run_sync = run_sync
        self._can_run_sync = can_run_sync
        self._to_js = to_js
        self._proxy = proxy
        self._breathed = time.monotonic()
        # `run_sync` wraps what it is given in a task of Pyodide's own loop,
        # which costs ten times the switch; asyncio leaves alone what says
        # that it is a future, and then the stack waits for the promise.
        promise: Any = type(bridge.never().p)
        promise._asyncio_future_blocking = False

    def on(self, op: str, handler: Callable[[News], None]) -> None:
        """Say who takes one kind of news."""
        self._handlers[op] = handler

    def wait(self, timeout: float | None) -> None:
        """Suspend until there is news, or for so many seconds."""
        self.flush()
        for flush in self.before_wait:
            flush()
        milliseconds = -1.0 if timeout is None else max(0.0, timeout * 1000)
        if self.thread != MAIN:
            self._park(milliseconds)
            return
        if self._stirred:
            self._stirred = False
            self.bridge.unpark()
        if self.threaded:
            self._switch(self.bridge.wait(milliseconds))
        else:
            self.suspend(self.bridge.wait(milliseconds))
        self._breathed = time.monotonic()
        self.handle()

    def _park(self, milliseconds: float) -> None:
        """Suspend a thread; the main one takes the news, and tells it."""
        self.leave()
        self._switch(self.bridge.park(milliseconds))

    def _switch(self, suspension: Suspension) -> None:
        """Suspend; other threads may run, and what is this one's comes back.

        Pyodide keeps its frames, its exceptions and its context, but not
        the loop that runs in it.
        """
        thread, loop = self.thread, events._get_running_loop()
        self.suspend(suspension)
        self.thread = thread
        events._set_running_loop(loop)

    def leave(self) -> None:
        """Let the other threads see what this one has changed."""
        if self._stirred:
            self._stirred = False
            self.bridge.unpark()
            self.bridge.nudge()

    def stir(self) -> None:
        """Say that a thread which waits may have waited long enough."""
        self._stirred = True

    def spawn(self, run: Callable[[], None]) -> None:
        """Run a function on a stack of its own, when this one waits."""
        self.threaded = True
        self.bridge.spawn(self._proxy(run))

    def suspend(self, suspension: Suspension) -> None:
        """Suspend the WebAssembly stack until JavaScript goes on."""
        self._run_sync(suspension.p)

    def breathe(self) -> None:
        """Let news in, if the program has computed for a while."""
        if time.monotonic() - self._breathed < SLICE:
            return
        # A thread breathes when it waits: it may hold the terminal.
        if self.thread != MAIN or not self._can_run_sync():
            return
        self.flush()
        self.suspend(self.bridge.breathe())
        self._breathed = time.monotonic()
        self.handle()

    def handle(self) -> None:
        """Take what the kernel has sent; signals last, for they raise."""
        signals = []
        self._stirred = True
        for news in cast("list[News]", self.bridge.take().to_py()):
            op = news["op"]
            if op == "signal":
                signals.append(news["number"])
            elif op == "reply":
                self._replies[news["seq"]] = news
            else:
                self._handlers[op](news)
        for number in signals:
            self.signal(number)

    def signal(self, number: int) -> None:
        """Deliver a signal to this process, as the kernel would."""
        if (
            number != signal.SIGINT
            and signal.getsignal(number) == signal.SIG_DFL
        ):
            self.exit(-number)
        if self.wakeup is not None:
            self.wakeup(number)
        signal.raise_signal(number)

    def ask(self, call: Callable[[int], None]) -> News:
        """Make a call that is answered, and wait for the answer."""
        self._seq += 1
        seq = self._seq
        call(seq)
        while seq not in self._replies:
            self.wait(None)
        return self._replies.pop(seq)

    def write(self, descriptor: int, data: bytes) -> None:
        """Write to the terminal: at once, or in pieces if it is a torrent."""
        self._writes += 1
        if self._held and descriptor != self._held_for:
            self.flush()
        if self._writes <= TORRENT:
            self.bridge.write(descriptor, self._to_js(data))
        else:
            self._held += data
            self._held_for = descriptor
            if len(self._held) >= PIECE:
                self.bridge.write(descriptor, self._to_js(bytes(self._held)))
                self._held.clear()
        self.breathe()

    def flush(self) -> None:
        """Write what is held of a torrent; it may begin anew."""
        self._writes = 0
        if self._held:
            held = bytes(self._held)
            self._held.clear()
            self.bridge.write(self._held_for, self._to_js(held))

    def send(self, sid: int, data: bytes) -> None:
        """Put bytes on a connection."""
        self.bridge.send(sid, self._to_js(data))

    def exit(self, code: int) -> None:
        """End the process here and now: `os._exit`."""
        self.flush()
        self.bridge.exit(code)
        while True:
            self.suspend(self.bridge.never())

    def sleep(self, seconds: float) -> None:
        """`time.sleep`: nothing else happens in the process, but signals."""
        if seconds < 0:
            raise ValueError("sleep length must be non-negative")
        deadline = time.monotonic() + seconds
        self.wait(seconds)
        while (left := deadline - time.monotonic()) > 0:
            self.wait(left)


kernel = Kernel()


def getpid() -> int:
    """`os.getpid`."""
    return kernel.pid


def kill(pid: int, number: int) -> None:
    """`os.kill`, which reaches this process alone."""
    if pid not in (kernel.pid, 0):
        raise ProcessLookupError(3, "No such process")
    if number == 9:
        kernel.exit(-9)
    kernel.signal(number)


def install() -> None:
    """Give the program its process: pid, sleep, exit, kill."""
    time.sleep = kernel.sleep  # type: ignore[assignment]
    os.getpid = getpid
    os.kill = kill
    os._exit = kernel.exit  # type: ignore[assignment]
