import asyncio

from websockets.asyncio.client import ClientConnection, connect
from websockets.asyncio.server import ServerConnection, serve


async def echo(websocket: ServerConnection) -> None:
    message = await websocket.recv()
    await websocket.send(message)
    # The handler returns here, so the library closes the connection.


async def ask(websocket: ClientConnection, message: str) -> None:
    await websocket.send(message)
    print(await websocket.recv())


async def main() -> None:
    async with (
        serve(echo, "localhost", 8765),
        connect("ws://localhost:8765") as websocket,
    ):
        await ask(websocket, "one")
        await ask(websocket, "two")


if __name__ == "__main__":
    asyncio.run(main())
