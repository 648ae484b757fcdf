import asyncio

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
        await websocket.send("Without TLS, the scheme is ws")
        print(await websocket.recv())


if __name__ == "__main__":
    asyncio.run(main())
