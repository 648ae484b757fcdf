import asyncio

from websockets.asyncio.client import connect
from websockets.asyncio.server import ServerConnection, serve


async def whoami(websocket: ServerConnection) -> None:
    assert websocket.request is not None
    await websocket.send(websocket.request.headers["Authorization"])


async def main() -> None:
    token = {"Authorization": "Bearer 42"}
    async with (
        serve(whoami, "localhost", 8765),
        connect(
            "ws://localhost:8765", additional_headers=token
        ) as websocket,
    ):
        print(await websocket.recv())


if __name__ == "__main__":
    asyncio.run(main())
