import asyncio
from contextlib import AsyncExitStack

from websockets.asyncio.client import connect

URI = "ws://localhost:8765"
SIZE = 200


async def main() -> None:
    async with AsyncExitStack() as stack:
        crowd = [
            await stack.enter_async_context(connect(URI))
            for _ in range(SIZE)
        ]
        print(f"Connected: {len(crowd)}")

        await crowd[0].send("How many are we?")
        print(await crowd[0].recv())

        for number, websocket in enumerate(crowd):
            await websocket.send(str(number))
        echoes = [await websocket.recv() for websocket in crowd]
        own = [f"Echo: {number}" for number in range(SIZE)]
        print(f"Everybody got their own echo: {echoes == own}")


if __name__ == "__main__":
    asyncio.run(main())
