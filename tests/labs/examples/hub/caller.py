"""A client that speaks SignalR, or something that looks like it."""

from __future__ import annotations

import asyncio
import sys

from websockets.asyncio.client import connect

END = "\x1e"
HANDSHAKE = '{"protocol":"json","version":1}'
CALL = '{"type":1,"invocationId":"7","target":"Greet","arguments":["Ada"]}'


async def main(port: str, kind: str) -> None:
    """Say hello, call, and hear the rest."""
    async with connect(f"ws://localhost:{port}") as websocket:
        if kind == "hub":
            await websocket.send(HANDSHAKE + END)
            await websocket.recv()
        await websocket.send(CALL + END)
        async for _ in websocket:
            pass
    print("done")


asyncio.run(main(*sys.argv[1:]))
