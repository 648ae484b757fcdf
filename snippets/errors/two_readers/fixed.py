import asyncio

from websockets.asyncio.client import connect
from websockets.asyncio.server import ServerConnection, serve


async def count(websocket: ServerConnection) -> None:
    for message in ("one", "two", "three", "four"):
        await websocket.send(message)


async def work(name: str, queue: asyncio.Queue[str]) -> None:
    for _ in range(2):
        print(f"{name} got {await queue.get()}")
        await asyncio.sleep(0)  # let the other task run


async def main() -> None:
    queue: asyncio.Queue[str] = asyncio.Queue()
    async with (
        serve(count, "localhost", 8765),
        connect("ws://localhost:8765") as websocket,
    ):
        async for message in websocket:  # the only reader
            await queue.put(str(message))
    await asyncio.gather(work("left", queue), work("right", queue))


if __name__ == "__main__":
    asyncio.run(main())
