"""System calls: how a process talks to the kernel in the page.

A call that blocks suspends the WebAssembly stack of the process (by JSPI)
until the kernel sends an event.
"""

from __future__ import annotations

import os
import sys
import time
from asyncio import events, tasks
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, cast

from . import durations, tracing
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
        self.thread = MAIN_THREAD
        """The thread that is running; `guest/threads.py` starts the others."""
        self.masks: dict[int, set[int]] = {MAIN_THREAD: set()}
        """The signals that each thread blocks."""
        self.has_threads = False
        """Whether the process has ever started a thread."""
        self.before_wait: list[Callable[[], None]] = []
        """Called each time before the process waits."""
        self.on_socket_event: Callable[[SocketEvent], None]
        """Handles the events of sockets; `guest/stream.py` sets it."""
        self.on_typed: Callable[[Typed], None]
        """Handles a line of input; `guest/terminal.py` sets it."""
        self.on_signal: Callable[[int], None]
        """Handles a signal; `guest/signals.py` sets it."""
        self.on_turn: Callable[[], None] = lambda: None
        """Called as a turn ends; `guest/signals.py` sets it."""
        self._bridge: Bridge | None = None
        self._run_sync: Callable[[object], object] = lambda promise: None
        self._can_run_sync: Callable[[], bool] = lambda: False
        self._to_js: Callable[[bytes], object] = lambda data: data
        self._create_proxy: Callable[[object], object] = lambda run: run
        self._changed = False
        self._replies: dict[int, Reply] = {}
        self._unwanted: set[int] = set()
        """Calls that a signal has ended before their reply."""
        self._signals: list[int] = []
        self._seq = 0
        self._writes = 0
        self._write_buffer = bytearray()
        self._buffered_descriptor = 1
        self._last_yield = 0.0
        self._computed = 0.0
        """Seconds that threads have run, before the last suspension."""

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
        self._before_others_run()
        milliseconds = -1.0 if timeout is None else max(0.0, timeout * 1000)
        # The main thread handles events, and wakes the others.
        if self.thread != MAIN_THREAD:
            self._while_others_run(self.bridge.park(milliseconds))
            return
        self._while_others_run(self.bridge.wait(milliseconds))
        self.handle_events()

    def switch(self) -> None:
        """Let events arrive and other threads run, if the stack can suspend.

        Python that JavaScript called without a promise can't.
        """
        if not self._can_run_sync():
            return
        self.on_turn()
        self._before_others_run()
        main = self.thread == MAIN_THREAD
        self._while_others_run(self.bridge.switchThreads(not main))
        if main and self.bridge.hasEvents():
            self.handle_events()

    def _before_others_run(self) -> None:
        self.flush()
        for flush in self.before_wait:
            flush()
        self.wake_waiters()

    def _while_others_run(self, suspension: Suspension) -> None:
        """Suspend, then restore this thread's state.

        Pyodide saves a thread's frames, exceptions and context, but not its
        running event loop and task, nor its hooks.
        """
        if self.has_threads:
            thread, loop = self.thread, events._get_running_loop()
            swap_task: Any = tasks._swap_current_task  # type: ignore[attr-defined]
            task = loop and swap_task(loop, None)
            hooks = sys.get_asyncgen_hooks()
            traced = tracing.save()
            self.suspend(suspension)
            tracing.restore(traced)
            self.thread = thread
            sys.set_asyncgen_hooks(*hooks)
            events._set_running_loop(loop)
            if task:
                swap_task(loop, task)
        else:
            self.suspend(suspension)

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
        self._computed += time.monotonic() - self._last_yield
        self._run_sync(suspension.p)
        self._last_yield = time.monotonic()

    def begin_thread(self, thread: int) -> None:
        """A thread begins to run, on its own stack."""
        self.thread = thread
        self._last_yield = time.monotonic()
        self.bridge.beginStack()

    def end_thread(self) -> None:
        """The thread that runs ends."""
        self._computed += time.monotonic() - self._last_yield

    def process_time(self) -> float:
        """`time.process_time`: seconds that the process has computed."""
        return self._computed + time.monotonic() - self._last_yield

    def yield_to_event_loop(self) -> None:
        """Handle pending events if the program has used its time slice."""
        if time.monotonic() - self._last_yield < TIME_SLICE:
            return
        # A thread that writes may be interrupted, but has no events to handle.
        if self.thread != MAIN_THREAD or not self._can_run_sync():
            return
        self.flush()
        self.suspend(self.bridge.yieldToEventLoop())
        self.handle_events()

    def handle_events(self) -> None:
        """Handle what the kernel has sent; signals last: they may raise."""
        self._changed = True
        for event in cast(
            "list[KernelEvent]", self.bridge.takeEvents().to_py()
        ):
            self.handle(event)
        self.deliver_signals(self._signals)

    def deliver_signals(self, numbers: list[int]) -> None:
        """Deliver signals, and remove them from the list.

        Where a handler raises, the others are delivered at the next wait or
        the next end of a turn, as CPython calls their handlers soon after.
        """
        try:
            while numbers:
                self.on_signal(numbers.pop(0))
        except BaseException:
            for number in numbers:
                self.bridge.signalMainThread(number)
            numbers.clear()
            raise

    def handle(self, event: KernelEvent) -> None:
        """Handle one event, or keep the number of a signal.

        Raises:
            ValueError: the event is of an unknown kind.
        """
        if event["op"] not in EVENT_KINDS:
            raise ValueError(f"unknown event from the kernel: {event!r}")
        if event["op"] == "signal":
            self._signals.append(event["number"])
        elif event["op"] == "reply":
            if event["seq"] in self._unwanted:
                self._unwanted.discard(event["seq"])
            else:
                self._replies[event["seq"]] = event
        elif event["op"] == "typed":
            self.on_typed(event)
        else:
            self.on_socket_event(event)

    def request(self, call: Callable[[int], None]) -> Reply:
        """Make a call that the kernel replies to, and return the reply.

        Args:
            call: makes the call; its argument identifies the reply.
        """
        self._seq += 1
        seq = self._seq
        call(seq)
        try:
            while seq not in self._replies:
                self.wait(None)
        except BaseException:
            if self._replies.pop(seq, None) is None:
                self._unwanted.add(seq)
            raise
        return self._replies.pop(seq)

    def request_until(
        self, deadline: float | None, sid: int, call: Callable[[int], None]
    ) -> Reply:
        """Make a call that the kernel may reply to only after a while.

        At the deadline, and where a signal's handler raises, it is given up.

        Args:
            deadline: of `time.monotonic()`; None has no limit.
            sid: the socket that it is a call of.
            call: makes the call; its argument identifies the reply.

        Returns:
            the reply; EAGAIN if it was given up at the deadline.
        """
        self._seq += 1
        seq = self._seq
        call(seq)
        try:
            while seq not in self._replies:
                remaining = None
                if deadline is not None:
                    remaining = deadline - time.monotonic()
                    if remaining <= 0:
                        self.cancel(sid, seq)
                        break
                self.wait(remaining)
        except BaseException:
            self.cancel(sid, seq)
            self._replies.pop(seq, None)
            raise
        return self._replies.pop(seq)

    def cancel(self, sid: int, call: int) -> None:
        """Give up a call that waits in the kernel; its answer is then here.

        Args:
            sid: the Unix-domain socket that it is a call of.
            call: its number, or 0 for a `connect`.
        """
        self.request(lambda seq: self.bridge.cancel(seq, sid, call))

    def write(self, descriptor: int, data: bytes) -> None:
        """Write to the terminal; buffer after many writes without a wait.

        Blocks while the terminal has more than it can show. A signal that
        raises does so before anything is written, so that whoever has
        buffered the data may write it later, and once.
        """
        self.yield_to_event_loop()
        self._wait_for_terminal()
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

    def _wait_for_terminal(self) -> None:
        """Block until the terminal has room.

        Only the main thread does: no other may run while it is in the middle
        of a write, and it would have to run for another to be woken.
        """
        while (
            self.bridge.outputIsFull()
            and self.thread == MAIN_THREAD
            and self._can_run_sync()
        ):
            self.suspend(self.bridge.drain())
            self.handle_events()

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

    def send_datagram(
        self, sid: int, host: str, port: int, data: bytes
    ) -> None:
        """Send a datagram; an empty host is the address of `connect`."""
        self.bridge.datagram(sid, host, port, self._to_js(data))

    def send_unix_datagram(
        self, seq: int, sid: int, host: str, blocks: bool, data: bytes
    ) -> None:
        """Send a datagram to a Unix-domain socket, which is replied to."""
        self.bridge.unixDatagram(seq, sid, host, blocks, self._to_js(data))

    def exit(self, code: int) -> None:
        """End the process at once: `os._exit`."""
        self.flush()
        self.bridge.exit(code)
        self._halt()

    def stop(self) -> None:
        """Stop the process for ever (SIGSTOP): nobody here sends SIGCONT."""
        self.flush()
        self._halt()

    def _halt(self) -> None:
        """Keep the turn, so that no other thread runs either."""
        while True:
            self.suspend(self.bridge.never())

    def sleep(self, seconds: float) -> None:
        """`time.sleep`: blocks this thread; signals are still delivered."""
        seconds = durations.seconds(seconds)
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


def install() -> None:
    """Replace `time.sleep`, `time.process_time` and functions of `os`."""
    time.sleep = syscalls.sleep  # type: ignore[assignment]
    time.process_time = syscalls.process_time
    os.getpid = getpid
    os._exit = syscalls.exit  # type: ignore[assignment]
