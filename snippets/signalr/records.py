import asyncio
import json
import logging
import time
from collections import deque
from enum import IntEnum
from typing import Any

from websockets.asyncio.connection import Connection

Record = dict[str, Any]

END = "\x1e"
LONGEST = 32 * 1024  # characters; bytes, in ASP.NET Core

log = logging.getLogger("signalr")


class Type(IntEnum):
    INVOCATION = 1
    STREAM_ITEM = 2
    COMPLETION = 3
    STREAM_INVOCATION = 4
    CANCEL_INVOCATION = 5
    PING = 6
    CLOSE = 7


class ProtocolError(Exception):
    """The other side does not speak SignalR, or not by its rules."""


class HubError(Exception):
    """What a hub's method tells its caller instead of a result."""


def encode(record: Record) -> bytes:
    text = json.dumps(
        record,
        separators=(",", ":"),
        ensure_ascii=False,
        allow_nan=False,
    )
    return (text + END).encode()


def decode(text: str) -> Record:
    try:
        record = json.loads(text)
        encode(record)  # Python accepts NaN and half characters,
    except (ValueError, RecursionError):  # others don't.
        raise ProtocolError("A record is not JSON.") from None
    if not isinstance(record, dict):
        raise ProtocolError("A record is not a JSON object.")
    return record


def check(record: Record) -> Record:
    """Check what every record has, after the handshake."""
    if type(record.get("type")) is not int:
        raise ProtocolError("A record's type is not a number.")
    if not isinstance(record.get("invocationId", ""), str | None):
        raise ProtocolError("An invocationId is not a string.")
    if "result" in record and "error" in record:
        raise ProtocolError("A Completion has a result and an error.")
    return record


class Records:
    """Records over a WebSocket, for a hub and for its clients."""

    def __init__(self, websocket: Connection) -> None:
        self.websocket = websocket
        self.whole: deque[str] = deque()
        self.rest = ""
        self.wrote = time.monotonic()

    async def read(self) -> Record:
        # A message may contain several records, or a part of one.
        while not self.whole:
            self.rest += await self.websocket.recv(decode=True)
            *whole, self.rest = self.rest.split(END)
            self.whole.extend(whole)
            if max(map(len, (self.rest, *whole))) > LONGEST:
                raise ProtocolError("A record is too long.")
        text = self.whole.popleft()
        log.debug("< %s", text)
        return decode(text)

    async def write(self, record: Record) -> None:
        data = encode(record)
        self.note(data)
        await self.websocket.send(data, text=True)

    def note(self, data: bytes) -> None:
        self.wrote = time.monotonic()
        log.debug("> %s", data[:-1].decode())

    async def keep_alive(self, interval: float) -> None:
        # Send a Ping if nothing else was written for that long.
        while True:
            due = self.wrote + interval - time.monotonic()
            await asyncio.sleep(due)
            if time.monotonic() - self.wrote >= interval:
                await self.write({"type": Type.PING})
