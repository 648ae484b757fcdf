import asyncio

from websockets.asyncio.client import connect


async def main() -> None:
    async with connect("http://localhost:8765"):
        pass


if __name__ == "__main__":
    asyncio.run(main())
