import asyncio

from websockets.asyncio.client import connect

URI = "ws://localhost:8765"


async def main() -> None:
    async with connect(URI) as ann, connect(URI) as bob:
        await ann.send("temperature")
        await bob.send("ping")
        print(f"Bob receives: {await bob.recv()}")
        print(f"Ann receives: {await ann.recv()}")


if __name__ == "__main__":
    asyncio.run(main())
