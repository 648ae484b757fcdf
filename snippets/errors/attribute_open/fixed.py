import asyncio

from websockets.asyncio.client import connect
from websockets.asyncio.server import ServerConnection, serve
from websockets.exceptions import ConnectionClosed
from websockets.protocol import State


async def listen(websocket: ServerConnection) -> None:
    await websocket.wait_closed()


async def main() -> None:
    async with (
        serve(listen, "localhost", 8765),
        connect("ws://localhost:8765") as websocket,
    ):
        print(f"Open: {websocket.state is State.OPEN}")
        await websocket.close()
        try:
            await websocket.send("Hello, Server!")
        except ConnectionClosed as closed:
            print(f"Not sent: {closed}")


if __name__ == "__main__":
    asyncio.run(main())
