import asyncio

from websockets.asyncio.client import connect
from websockets.asyncio.server import ServerConnection, serve

URI = "ws://localhost:8765"
BIG = "x" * 20_000_000  # more than fits into the buffers

room: list[ServerConnection] = []
somebody_left = asyncio.Event()


async def member(websocket: ServerConnection) -> None:
    room.append(websocket)
    await websocket.send("Welcome")
    await websocket.wait_closed()
    room.remove(websocket)
    somebody_left.set()


async def tell(message: str) -> None:
    for member in room:
        await member.send(message)


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
        big = asyncio.create_task(tell(BIG))
        await ada.recv()
        await ada.close()  # while the loop waits for Bob
        await somebody_left.wait()
        bob.transport.resume_reading()
        await big
        await tell("Good night")
        for name, peer in ("Bob", bob), ("Eve", eve):
            message = str(await peer.recv())
            print(f"{name}'s next message: {message[:10]}")


if __name__ == "__main__":
    asyncio.run(main())
