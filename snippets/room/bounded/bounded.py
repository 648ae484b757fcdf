import asyncio
import contextlib

from websockets.asyncio.client import connect
from websockets.asyncio.server import ServerConnection, serve
from websockets.exceptions import ConnectionClosed

URI = "ws://localhost:8765"
BIG = "x" * 20_000_000  # more than fits into the buffers
OUTBOX = 3  # messages that may wait for one member

room: dict[ServerConnection, asyncio.Queue[str]] = {}
closing: set[asyncio.Task[None]] = set()  # tasks not to lose


async def member(websocket: ServerConnection) -> None:
    room[websocket] = asyncio.Queue(OUTBOX)
    room[websocket].put_nowait("Welcome")
    writer = asyncio.create_task(write(websocket))
    await websocket.wait_closed()
    writer.cancel()
    room.pop(websocket, None)


async def write(websocket: ServerConnection) -> None:
    outbox = room[websocket]
    with contextlib.suppress(ConnectionClosed):
        while True:
            await websocket.send(await outbox.get())


def tell(message: str) -> None:
    for websocket, outbox in list(room.items()):
        if outbox.full():
            print("One member reads too slowly")
            del room[websocket]
            close = websocket.close(1013, "too slow")
            closing.add(asyncio.create_task(close))
        else:
            outbox.put_nowait(message)


async def main() -> None:
    async with (
        serve(member, "localhost", 8765, compression=None),
        connect(URI, max_size=None) as ada,
        connect(URI, max_size=None) as bob,
    ):
        for peer in ada, bob:
            await peer.recv()
        bob.transport.pause_reading()  # Bob is slow
        tell(BIG)
        await ada.recv()
        for number in range(1, 6):
            tell(f"message {number}")
            print("Ada received:", await ada.recv())
        bob.transport.resume_reading()
        try:
            while True:
                message = str(await bob.recv())
                print(f"Bob received: {message[:10]}")
        except ConnectionClosed:
            print(f"Bob: {bob.close_code} {bob.close_reason}")


if __name__ == "__main__":
    asyncio.run(main())
