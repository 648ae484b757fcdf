import asyncio

from websockets.asyncio.client import connect


async def main() -> None:
    await connect("wss://localhost:8765")


if __name__ == "__main__":
    asyncio.run(main())
