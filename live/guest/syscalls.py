"""System calls: how a process talks to the kernel in the page.

A call that blocks suspends the WebAssembly stack of the process (by JSPI)
until the kernel sends an event.
"""

from __future__ import annotations

import os
import signal
import time
from asyncio import events
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, cast

from .messages import EVENT_KINDS

if TYPE_CHECKING:
    from .messages import (
        Bridge,
        KernelEvent,
        Reply,
        SocketEvent,
        Suspension,
        Typed,
    )

TIME_SLICE = 0.008
"""Seconds that a program computes before it yields to the event loop."""

UNBUFFERED_WRITES = 100
"""Writes to the terminal without a wait; the ones after are buffered."""

WRITE_BUFFER_SIZE = 8_192
"""Bytes of buffered output that are written at once."""

MAIN_THREAD = 1
"""The identity of the main thread; the threads it starts count upwards."""


class Syscalls:
    """The connection of this process to the kernel."""

    def __init__(self) -> None:
        """Set the initial state; calls work only after `attach`."""
        self.pid = 0
        self.signal_wakeup: Callable[[int], None] | None = None
        """Called with the number of each signal (`signal.set_wakeup_fd`)."""
        self.thread = MAIN_THREAD
        """The thread that is running; `guest/threads.py` starts the others."""
        self.has_threads = False
        """Whether the process has ever started a thread."""
        self.before_wait: list[Callable[[], None]] = []
        """Called each time before the process waits."""
        self.on_socket_event: Callable[[SocketEvent], None]
        """Handles the events of sockets; `guest/stream.py` sets it."""
        self.on_typed: Callable[[Typed], None]
        """Handles a line of input; `guest/terminal.py` sets it."""
        self._bridge: Bridge | None = None
        self._run_sync: Callable[[object], object] = lambda promise: None
        self._can_run_sync: Callable[[], bool] = lambda: False
        self._to_js: Callable[[bytes], object] = lambda data: data
        self._create_proxy: Callable[[object], object] = lambda run: run
        self._changed = False
        self._replies: dict[int, Reply] = {}
        self._seq = 0
        self._writes = 0
        self._write_buffer = bytearray()
        self._buffered_descriptor = 1
        self._last_yield = 0.0

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
        """Connect to the kernel; from now on, system calls work."""
        self._bridge = bridge
        self.pid = pid
        self._run_sync = run_sync
        self._can_run_sync = can_run_sync
        self._to_js = to_js
        self._create_proxy = proxy
        self._last_yield = time.monotonic()
        # `run_sync` wraps an awaitable in a task of Pyodide's own event loop,
        # which costs ten times as much as the switch. asyncio does not wrap
        # an object with this attribute, which marks a future; then the stack
        # waits for the promise itself.
        promise: Any = type(bridge.never().p)
        promise._asyncio_future_blocking = False

    def wait(self, timeout: float | None) -> None:
        """Suspend until the kernel sends an event or the time is over.

        Args:
            timeout: seconds; None has no limit.
        """
        self.flush()
        for flush in self.before_wait:
            flush()
        milliseconds = -1.0 if timeout is None else max(0.0, timeout * 1000)
        if self.thread != MAIN_THREAD:
            self._park(milliseconds)
            return
        if self._changed:
            self._changed = False
            self.bridge.unpark()
        if self.has_threads:
            self._suspend_thread(self.bridge.wait(milliseconds))
        else:
            self.suspend(self.bridge.wait(milliseconds))
        self._last_yield = time.monotonic()
        self.handle_events()

    def _park(self, milliseconds: float) -> None:
        """Suspend a thread; the main thread handles events and wakes it."""
        self.wake_waiters()
        self._suspend_thread(self.bridge.park(milliseconds))

    def _suspend_thread(self, suspension: Suspension) -> None:
        """Suspend while other threads run, then restore this thread's state.

        Pyodide saves a thread's frames, exceptions and context, but not its
        running event loop.
        """
        thread, loop = self.thread, events._get_running_loop()
        self.suspend(suspension)
        self.thread = thread
        events._set_running_loop(loop)

    def wake_waiters(self) -> None:
        """Wake the waiting threads if something may have changed for them."""
        if self._changed:
            self._changed = False
            self.bridge.unpark()
            self.bridge.wakeMainThread()

    def mark_changed(self) -> None:
        """Record that the condition of a waiting thread may now be true."""
        self._changed = True

    def start_thread(self, run: Callable[[], None]) -> None:
        """Start a thread: it runs on its own stack when this one waits."""
        self.has_threads = True
        self.bridge.startThread(self._create_proxy(run))

    def suspend(self, suspension: Suspension) -> None:
        """Suspend the WebAssembly stack until the promise resolves."""
        self._run_sync(suspension.p)

    def yield_to_event_loop(self) -> None:
        """Handle pending events if the program has used its time slice."""
        if time.monotonic() - self._last_yield < TIME_SLICE:
            return
        # Other threads yield only when they wait: one may be writing output.
        if self.thread != MAIN_THREAD or not self._can_run_sync():
            return
        self.flush()
        self.suspend(self.bridge.yieldToEventLoop())
        self._last_yield = time.monotonic()
        self.handle_events()

    def handle_events(self) -> None:
        """Handle what the kernel has sent; signals last: they may raise."""
        signals: list[int] = []
        self._changed = True
        for event in cast(
            "list[KernelEvent]", self.bridge.takeEvents().to_py()
        ):
            self.handle(event, signals)
        for number in signals:
            self.deliver_signal(number)

    def handle(self, event: KernelEvent, signals: list[int]) -> None:
        """Handle one event, or add its number to the signals.

        Raises:
            ValueError: the event is of an unknown kind.
        """
        if event["op"] not in EVENT_KINDS:
            raise ValueError(f"unknown event from the kernel: {event!r}")
        if event["op"] == "signal":
            signals.append(event["number"])
        elif event["op"] == "reply":
            self._replies[event["seq"]] = event
        elif event["op"] == "typed":
            self.on_typed(event)
        else:
            self.on_socket_event(event)

    def deliver_signal(self, number: int) -> None:
        """Deliver a signal to this process, as the kernel would."""
        if (
            number != signal.SIGINT
            and signal.getsignal(number) == signal.SIG_DFL
        ):
            self.exit(-number)
        if self.signal_wakeup is not None:
            self.signal_wakeup(number)
        signal.raise_signal(number)

    def request(self, call: Callable[[int], None]) -> Reply:
        """Make a call that the kernel replies to, and return the reply.

        Args:
            call: makes the call; its argument identifies the reply.
        """
        self._seq += 1
        seq = self._seq
        call(seq)
        while seq not in self._replies:
            self.wait(None)
        return self._replies.pop(seq)

    def write(self, descriptor: int, data: bytes) -> None:
        """Write to the terminal; buffer after many writes without a wait."""
        self._writes += 1
        if self._write_buffer and descriptor != self._buffered_descriptor:
            self.flush()
        if self._writes <= UNBUFFERED_WRITES:
            self.bridge.write(descriptor, self._to_js(data))
        else:
            self._write_buffer += data
            self._buffered_descriptor = descriptor
            if len(self._write_buffer) >= WRITE_BUFFER_SIZE:
                self.bridge.write(
                    descriptor, self._to_js(bytes(self._write_buffer))
                )
                self._write_buffer.clear()
        self.yield_to_event_loop()

    def flush(self) -> None:
        """Write the buffered output; the next writes are unbuffered again."""
        self._writes = 0
        if self._write_buffer:
            data = bytes(self._write_buffer)
            self._write_buffer.clear()
            self.bridge.write(self._buffered_descriptor, self._to_js(data))

    def send(self, sid: int, data: bytes) -> None:
        """Send bytes over a connection."""
        self.bridge.send(sid, self._to_js(data))

    def exit(self, code: int) -> None:
        """End the process at once: `os._exit`."""
        self.flush()
        self.bridge.exit(code)
        while True:
            self.suspend(self.bridge.never())

    def sleep(self, seconds: float) -> None:
        """`time.sleep`: blocks this thread; signals are still delivered."""
        if seconds < 0:
            raise ValueError("sleep length must be non-negative")
        deadline = time.monotonic() + seconds
        self.wait(seconds)
        while (remaining := deadline - time.monotonic()) > 0:
            self.wait(remaining)


syscalls = Syscalls()


def getpid() -> int:
    """`os.getpid`."""
    return syscalls.pid


def kill(pid: int, number: int) -> None:
    """`os.kill`, for this process only.

    Raises:
        ProcessLookupError: it is another process.
    """
    if pid not in (syscalls.pid, 0):
        raise ProcessLookupError(3, "No such process")
    if number == 9:
        syscalls.exit(-9)
    syscalls.deliver_signal(number)


def install() -> None:
    """Replace `time.sleep`, `os.getpid`, `os.kill` and `os._exit`."""
    time.sleep = syscalls.sleep  # type: ignore[assignment]
    os.getpid = getpid
    os.kill = kill
    os._exit = syscalls.exit  # type: ignore[assignment]
