import asyncio

from websockets.asyncio.client import connect
from websockets.asyncio.server import ServerConnection, serve


async def greet(websocket: ServerConnection) -> None:
    await websocket.send("You came without a proxy")


async def main() -> None:
    async with (
        serve(greet, "127.0.0.1", 8765),
        connect("ws://127.0.0.1:8765", proxy=None) as websocket,
    ):
        print(await websocket.recv())


if __name__ == "__main__":
    asyncio.run(main())
