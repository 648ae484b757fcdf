"""SignalR's records over a WebSocket, with nothing in between."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator
from typing import Any

from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

from tests.harness.actor import TIMEOUT

URL = "ws://localhost:8765/chat"
END = "\x1e"
HANDSHAKE = '{"protocol":"json","version":1}' + END


class Raw:
    """One end of a connection: frames out, records in."""

    def __init__(self, websocket: ClientConnection) -> None:
        """Speak over a connected WebSocket."""
        self.websocket = websocket
        self.rest = ""

    def send(self, frame: str | bytes) -> None:
        """Put a frame on the wire, as it is."""
        self.websocket.send(frame)

    def say(self, **record: Any) -> None:
        """Send a record in a frame of its own."""
        self.send(json.dumps(record) + END)

    def hear(self) -> Any:
        """Return the next record."""
        while END not in self.rest:
            self.rest += str(self.websocket.recv(TIMEOUT))
        text, _, self.rest = self.rest.partition(END)
        return json.loads(text)

    def closed(self) -> bool:
        """Wait until the hub has hung up, with nothing more to say."""
        try:
            more = self.websocket.recv(TIMEOUT)
        except ConnectionClosed:
            return not self.rest
        raise AssertionError(f"the hub said {more!r} instead of goodbye")

    def echo(self, text: str = "Hello") -> Any:
        """Ask for an echo and return the whole answer."""
        self.say(type=1, invocationId="echo", target="echo", arguments=[text])
        return self.hear()

    def is_served(self) -> bool:
        """Tell whether the next record is the answer to an echo."""
        return bool(
            self.echo()
            == {"type": 3, "invocationId": "echo", "result": "Echo: Hello"}
        )


@contextlib.contextmanager
def opened(url: str = URL) -> Iterator[Raw]:
    """Connect by WebSocket alone; say nothing yet."""
    with connect(
        url,
        open_timeout=TIMEOUT,
        close_timeout=TIMEOUT,
        # Its thread draws random numbers, which Hypothesis must not see.
        ping_interval=None,
    ) as websocket:
        yield Raw(websocket)


@contextlib.contextmanager
def greeted(url: str = URL) -> Iterator[Raw]:
    """Connect and shake hands."""
    with opened(url) as raw:
        raw.send(HANDSHAKE)
        assert raw.hear() == {}
        yield raw


def call(raw: Raw, kind: int, target: str, *arguments: Any) -> Any:
    """Call a method and return the next record."""
    raw.say(type=kind, invocationId="c", target=target, arguments=arguments)
    return raw.hear()
