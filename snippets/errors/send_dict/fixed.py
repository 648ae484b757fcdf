import asyncio
import json

from websockets.asyncio.client import connect
from websockets.asyncio.server import ServerConnection, serve


async def echo(websocket: ServerConnection) -> None:
    async for message in websocket:
        await websocket.send(message)


async def main() -> None:
    async with (
        serve(echo, "localhost", 8765),
        connect("ws://localhost:8765") as websocket,
    ):
        message = {"text": "Hello"}
        await websocket.send(json.dumps(message))
        print(json.loads(await websocket.recv())["text"])


if __name__ == "__main__":
    asyncio.run(main())
