import asyncio

from websockets.asyncio.client import connect
from websockets.asyncio.server import ServerConnection, serve


async def echo(websocket: ServerConnection) -> None:
    assert websocket.request is not None
    await websocket.send(f"You asked for {websocket.request.path}")


async def main() -> None:
    async with (
        serve(echo, "localhost", 8765),
        connect("ws://localhost:8765/news") as websocket,
    ):
        print(await websocket.recv())


if __name__ == "__main__":
    asyncio.run(main())
