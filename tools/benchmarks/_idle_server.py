"""The echo server that `idle_connections` measures, in its own process.

    python -m tools.benchmarks._idle_server asyncio deflate 20

Arguments: asyncio or threads, deflate or none, seconds between pings or
none. It prints its port and serves until its standard input is closed.
"""

from __future__ import annotations

import asyncio
import sys
import threading

from websockets.asyncio.server import ServerConnection, serve
from websockets.sync.server import ServerConnection as SyncConnection
from websockets.sync.server import serve as sync_serve


async def echo(websocket: ServerConnection) -> None:
    """Send every message back."""
    async for message in websocket:
        await websocket.send(message)


def sync_echo(websocket: SyncConnection) -> None:
    """Send every message back, in a thread of this connection's own."""
    for message in websocket:
        websocket.send(message)


async def asyncio_server(compression: str | None, ping: float | None) -> None:
    """Serve all connections on one event loop, in one thread."""
    async with serve(
        echo, "127.0.0.1", 0, compression=compression, ping_interval=ping
    ) as server:
        print(server.sockets[0].getsockname()[1], flush=True)
        await asyncio.to_thread(sys.stdin.read)


def threads_server(compression: str | None, ping: float | None) -> None:
    """Serve every connection in threads of its own."""
    with sync_serve(
        sync_echo, "127.0.0.1", 0, compression=compression, ping_interval=ping
    ) as server:
        print(server.socket.getsockname()[1], flush=True)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        sys.stdin.read()


def main(kind: str, compression: str, ping: str) -> None:
    """Serve as the arguments say."""
    deflate = None if compression == "none" else compression
    seconds = None if ping == "none" else float(ping)
    if kind == "asyncio":
        asyncio.run(asyncio_server(deflate, seconds))
    else:
        threads_server(deflate, seconds)


if __name__ == "__main__":
    main(*sys.argv[1:])
