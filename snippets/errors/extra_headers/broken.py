import asyncio

from websockets.asyncio.client import connect


async def main() -> None:
    token = {"Authorization": "Bearer 42"}
    await connect("ws://localhost:8765", extra_headers=token)


if __name__ == "__main__":
    asyncio.run(main())
