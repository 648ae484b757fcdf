import asyncio
import contextlib

from websockets.asyncio.client import connect
from websockets.asyncio.server import ServerConnection, serve
from websockets.exceptions import ConnectionClosed

URI = "ws://localhost:8765"
BIG = "x" * 20_000_000  # more than fits into the buffers

room: dict[ServerConnection, asyncio.Queue[str]] = {}


async def member(websocket: ServerConnection) -> None:
    room[websocket] = asyncio.Queue()
    room[websocket].put_nowait("Welcome")
    writer = asyncio.create_task(write(websocket))
    await websocket.wait_closed()
    writer.cancel()
    del room[websocket]


async def write(websocket: ServerConnection) -> None:
    outbox = room[websocket]
    with contextlib.suppress(ConnectionClosed):
        while True:
            await websocket.send(await outbox.get())


def tell(message: str) -> None:
    for outbox in room.values():
        outbox.put_nowait(message)


async def main() -> None:
    async with (
        serve(member, "localhost", 8765, compression=None),
        connect(URI, max_size=None) as ada,
        connect(URI, max_size=None) as bob,
        connect(URI, max_size=None) as eve,
    ):
        for peer in ada, bob, eve:
            await peer.recv()
        bob.transport.pause_reading()  # Bob is slow
        tell(BIG)
        await ada.recv()
        await ada.close()  # while Bob's writer waits
        tell("Good night")
        for name, peer in ("Eve", eve), ("Bob", bob):
            peer.transport.resume_reading()
            for _ in range(2):
                message = str(await peer.recv())
                print(f"{name} received: {message[:10]}")


if __name__ == "__main__":
    asyncio.run(main())
