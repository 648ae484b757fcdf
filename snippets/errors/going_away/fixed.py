import asyncio

from websockets.asyncio.client import connect


async def main() -> None:
    async with connect("ws://127.0.0.1:8765") as websocket:
        async for message in websocket:
            print(f"Received: {message}")
        print(f"The server closed with {websocket.close_code}.")


if __name__ == "__main__":
    asyncio.run(main())
