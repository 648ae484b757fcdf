import asyncio

from websockets.asyncio.client import connect
from websockets.asyncio.server import ServerConnection, serve


async def listen(websocket: ServerConnection) -> None:
    await websocket.wait_closed()


async def main() -> None:
    async with (
        serve(listen, "localhost", 8765),
        connect("ws://localhost:8765") as websocket,
    ):
        print(websocket.open)  # type: ignore[attr-defined]


if __name__ == "__main__":
    asyncio.run(main())
