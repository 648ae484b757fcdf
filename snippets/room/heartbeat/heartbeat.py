import asyncio

from websockets.asyncio.client import connect
from websockets.asyncio.server import ServerConnection, serve
from websockets.exceptions import ConnectionClosedError

URI = "ws://localhost:8765"

left = asyncio.Event()


async def member(websocket: ServerConnection) -> None:
    try:
        async for message in websocket:
            print(f"Received: {message}")
    except ConnectionClosedError as error:
        print(f"Lost: {error}")
        left.set()


async def main() -> None:
    async with (
        serve(
            member,
            "localhost",
            8765,
            ping_interval=0.5,
            ping_timeout=2,
            close_timeout=0.5,
        ),
        connect(URI) as ada,
        connect(URI) as bob,
    ):
        await bob.send("Hello")
        bob.transport.pause_reading()  # and so answers no ping
        await left.wait()
        await ada.send("Still here")
        bob.transport.abort()


if __name__ == "__main__":
    asyncio.run(main())
