import asyncio

from websockets.asyncio.client import connect
from websockets.asyncio.server import ServerConnection, serve

URI = "ws://localhost:8765"
BIG = "x" * 20_000_000  # more than fits into the buffers
PATIENCE = 1  # seconds that a member may take for one message

room: dict[ServerConnection, asyncio.Queue[str]] = {}
left = asyncio.Event()


async def member(websocket: ServerConnection) -> None:
    room[websocket] = asyncio.Queue()
    room[websocket].put_nowait("Welcome")
    writer = asyncio.create_task(write(websocket))
    await websocket.wait_closed()
    writer.cancel()
    del room[websocket]
    left.set()


async def write(websocket: ServerConnection) -> None:
    outbox = room[websocket]
    try:
        while True:
            message = await outbox.get()
            async with asyncio.timeout(PATIENCE):
                await websocket.send(message)
    except TimeoutError:
        print(f"A member took more than {PATIENCE} s")
        websocket.transport.abort()


def tell(message: str) -> None:
    for outbox in room.values():
        outbox.put_nowait(message)


async def main() -> None:
    async with (
        serve(member, "localhost", 8765, compression=None),
        connect(URI, max_size=None) as bob,
    ):
        await bob.recv()
        bob.transport.pause_reading()  # and never reads again
        [outbox_of_bob] = room.values()
        async with connect(URI) as ada:
            print("Ada received:", await ada.recv())
            outbox_of_bob.put_nowait(BIG)
            await left.wait()
            tell("Bob is gone")
            print("Ada received:", await ada.recv())
        bob.transport.abort()


if __name__ == "__main__":
    asyncio.run(main())
