import asyncio

from websockets.asyncio.client import connect
from websockets.asyncio.server import ServerConnection, serve


async def echo(websocket: ServerConnection) -> None:
    message = await websocket.recv()
    await websocket.send(message)
    # The handler ends here, and with it the connection.


async def main() -> None:
    async with (
        serve(echo, "localhost", 8765),
        connect("ws://localhost:8765") as websocket,
    ):
        await websocket.send("one")
        print(await websocket.recv())
        await websocket.send("two")
        print(await websocket.recv())


if __name__ == "__main__":
    asyncio.run(main())
