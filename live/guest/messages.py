"""What a process and the kernel send each other.

Generated from live/src/kernel/messages.ts and live/src/process/systemcalls.ts;
edit those, then run `node live/build/messages.mjs > live/guest/messages.py`.
"""

# ruff: noqa: D101, PLR0917 - documentation and parameters are in TypeScript

from __future__ import annotations

from typing import TYPE_CHECKING, Final

WINDOW: Final = 262_144
"""Bytes that a socket may have sent and its peer not yet read."""

EVENT_KINDS: Final = frozenset(
    {
        "reply",
        "incoming",
        "connected",
        "failed",
        "data",
        "credit",
        "fin",
        "reset",
        "datagram",
        "signal",
        "typed",
    }
)
"""The values of `op` in a `KernelEvent`."""

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any, Literal, Protocol, TypedDict

    class Reply(TypedDict):
        op: Literal["reply"]
        seq: int
        errno: int
        port: int

    class Incoming(TypedDict):
        op: Literal["incoming"]
        id: int
        accepted: int
        local: Sequence[str | int]
        peer: Sequence[str | int]
        partner: int

    class Connected(TypedDict):
        op: Literal["connected"]
        id: int
        local: Sequence[str | int]
        peer: Sequence[str | int]
        partner: int

    class Failed(TypedDict):
        op: Literal["failed"]
        id: int
        errno: int

    class Data(TypedDict):
        op: Literal["data"]
        id: int
        bytes: memoryview

    class Credit(TypedDict):
        op: Literal["credit"]
        id: int
        count: int

    class Fin(TypedDict):
        op: Literal["fin"]
        id: int
        closed: bool

    class Reset(TypedDict):
        op: Literal["reset"]
        id: int

    class Datagram(TypedDict):
        op: Literal["datagram"]
        id: int
        bytes: memoryview
        source: Sequence[str | int]

    class SignalSent(TypedDict):
        op: Literal["signal"]
        number: int

    class Typed(TypedDict):
        op: Literal["typed"]
        text: str

    SocketEvent = (
        Incoming | Connected | Failed | Data | Credit | Fin | Reset | Datagram
    )
    KernelEvent = Reply | SocketEvent | SignalSent | Typed

    class Suspension(Protocol):
        p: object

    class Bridge(Protocol):
        def wait(self, milliseconds: float) -> Suspension: ...
        def yieldToEventLoop(self) -> Suspension: ...
        def beginStack(self) -> None: ...
        def interrupt(self, signal: int) -> None: ...
        def switchThreads(self, drains: bool) -> Suspension: ...
        def hasEvents(self) -> bool: ...
        def park(self, milliseconds: float) -> Suspension: ...
        def unpark(self) -> None: ...
        def wakeMainThread(self) -> None: ...
        def signalMainThread(self, signal: int) -> None: ...
        def setTimer(
            self, signal: int, milliseconds: float, interval: float
        ) -> None: ...
        def startThread(self, run: object) -> None: ...
        def never(self) -> Suspension: ...
        def loadDeferred(self) -> Suspension: ...
        def takeEvents(self) -> Any: ...
        def write(self, descriptor: int, bytes: object) -> None: ...
        def outputIsFull(self) -> bool: ...
        def drain(self) -> Suspension: ...
        def reading(self) -> None: ...
        def echo(self, on: bool) -> None: ...
        def exit(self, code: int) -> None: ...
        def bind(
            self,
            seq: int,
            id: int,
            type: str,
            host: str,
            port: int,
            reuse: bool,
            dual: bool,
        ) -> None: ...
        def listen(self, seq: int, id: int, backlog: int) -> None: ...
        def accepted(self, id: int) -> None: ...
        def connect(
            self, id: int, host: str, port: int, blocks: bool
        ) -> None: ...
        def send(self, id: int, bytes: object) -> None: ...
        def consumed(self, id: int, count: int) -> None: ...
        def associate(
            self, seq: int, id: int, host: str, port: int
        ) -> None: ...
        def datagram(
            self, id: int, host: str, port: int, bytes: object
        ) -> None: ...
        def unixDatagram(
            self, seq: int, id: int, host: str, blocks: bool, bytes: object
        ) -> None: ...
        def cancel(self, seq: int, id: int, call: int) -> None: ...
        def capacity(self, id: int, bytes: int) -> None: ...
        def inode(self, seq: int, path: str) -> None: ...
        def unlink(self, seq: int, path: str) -> None: ...
        def sync(self, seq: int, id: int) -> None: ...
        def shutdown(self, id: int) -> None: ...
        def close(self, id: int, read: int, reset: bool) -> None: ...
