import asyncio

from websockets.asyncio.client import connect


async def main() -> None:
    uri = "ws://localhost:8765"
    async with connect(uri) as ann, connect(uri) as bob:
        await ann.send("report")
        print(f"Ann gets: {await ann.recv()}")

        await bob.send("ping")
        print(f"Bob gets: {await bob.recv()}")
        print(f"Ann gets: {await ann.recv()}")


if __name__ == "__main__":
    asyncio.run(main())
