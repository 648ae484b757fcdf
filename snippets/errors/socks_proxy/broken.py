import asyncio

from websockets.asyncio.client import connect


async def main() -> None:
    uri = "ws://example.invalid"
    await connect(uri, proxy="socks5://127.0.0.1:1080")


if __name__ == "__main__":
    asyncio.run(main())
