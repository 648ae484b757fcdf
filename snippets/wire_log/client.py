import asyncio
import logging

from websockets.asyncio.client import connect


async def main() -> None:
    logging.basicConfig(format="%(message)s")
    logging.getLogger("websockets.client").setLevel(logging.DEBUG)
    async with connect("ws://localhost:8765/chat") as websocket:
        await websocket.send("Hello")
        await websocket.recv()
        pong = await websocket.ping("Still there?")
        await pong


if __name__ == "__main__":
    asyncio.run(main())
