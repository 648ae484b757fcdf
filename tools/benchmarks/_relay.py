"""A TCP relay that counts what passes: bytes each way, and requests.

    python -m tools.benchmarks._relay 8766 8765

Arguments: the port to listen on and the port to pass everything to. For
each line of its standard input it prints the counts so far, as JSON.
"""

from __future__ import annotations

import asyncio
import json
import re
import sys
from asyncio import StreamReader, StreamWriter
from contextlib import suppress

REQUEST = re.compile(rb"(?:GET|POST|PUT|DELETE) \S+ HTTP/1\.1\r\n")
"""A request's first line (RFC 9112 §3)."""

LONGEST = 200
"""Bytes that a request's first line may have."""


class Relay:
    """Counts of all connections, since the start."""

    def __init__(self, port: int) -> None:
        """Pass everything on to a port of this machine."""
        self.port = port
        self.requests = self.up = self.down = 0

    async def connected(
        self, reader: StreamReader, writer: StreamWriter
    ) -> None:
        """Serve one client: connect for it and pass on both ways."""
        there, back = await asyncio.open_connection("localhost", self.port)
        await asyncio.gather(
            self.pass_up(reader, back), self.pass_down(there, writer)
        )

    async def pass_up(self, reader: StreamReader, to: StreamWriter) -> None:
        """Pass on what a client says, and count its requests."""
        tail = b""
        with suppress(ConnectionError):
            while data := await reader.read(1 << 16):
                self.up += len(data)
                tail += data
                found = list(REQUEST.finditer(tail))
                self.requests += len(found)
                # A first line may be cut in two; none is counted twice.
                tail = tail[found[-1].end() if found else 0 :][-LONGEST:]
                to.write(data)
                await to.drain()
        to.close()

    async def pass_down(self, reader: StreamReader, to: StreamWriter) -> None:
        """Pass on what the server says."""
        with suppress(ConnectionError):
            while data := await reader.read(1 << 16):
                self.down += len(data)
                to.write(data)
                await to.drain()
        to.close()


async def main(listen: str, port: str) -> None:
    """Relay until standard input is closed."""
    relay = Relay(int(port))
    async with await asyncio.start_server(
        relay.connected, "localhost", int(listen)
    ):
        print("listening", flush=True)
        while await asyncio.to_thread(sys.stdin.readline):
            counts = vars(relay).copy()
            del counts["port"]
            print(json.dumps(counts), flush=True)


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
