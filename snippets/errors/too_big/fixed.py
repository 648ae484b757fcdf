import asyncio

from websockets.asyncio.client import connect
from websockets.asyncio.server import ServerConnection, serve


async def echo(websocket: ServerConnection) -> None:
    async for message in websocket:
        await websocket.send(message)


async def main() -> None:
    limit = 4 * 2**20  # bytes, for each received message
    async with (
        serve(echo, "localhost", 8765, max_size=limit),
        connect("ws://localhost:8765", max_size=limit) as websocket,
    ):
        await websocket.send(bytes(2_000_000))
        print(f"Received {len(await websocket.recv())} bytes")


if __name__ == "__main__":
    asyncio.run(main())
