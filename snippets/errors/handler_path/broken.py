import asyncio

from websockets.asyncio.client import connect
from websockets.asyncio.server import ServerConnection, serve


async def echo(
    websocket: ServerConnection, path: str
) -> None: ...  # never reached: websockets calls echo(websocket)


async def main() -> None:
    async with (
        serve(echo, "localhost", 8765),  # type: ignore[arg-type]
        connect("ws://localhost:8765") as websocket,
    ):
        await websocket.recv()


if __name__ == "__main__":
    asyncio.run(main())
