"""A member of the tutorial's chat room who needs no thread to type."""

from __future__ import annotations

import asyncio
import json
import sys

from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed


async def main(name: str, *lines: str) -> None:
    """Join, say the lines, and print what the others say."""
    async with connect("ws://localhost:8765") as websocket:
        for event in [{"name": name}, *({"text": line} for line in lines)]:
            await websocket.send(json.dumps(event))
        try:
            async for message in websocket:
                event = json.loads(message)
                print(event["name"], event.get("text", event["type"])[:40])
        except ConnectionClosed as error:
            print(error)


asyncio.run(main(*sys.argv[1:]))
