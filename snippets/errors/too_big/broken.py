import asyncio

from websockets.asyncio.client import connect
from websockets.asyncio.server import ServerConnection, serve


async def listen(websocket: ServerConnection) -> None:
    print(f"Received {len(await websocket.recv())} bytes")


async def main() -> None:
    async with (
        serve(listen, "localhost", 8765),
        connect("ws://localhost:8765") as websocket,
    ):
        await websocket.send(bytes(2_000_000))
        await websocket.recv()


if __name__ == "__main__":
    asyncio.run(main())
