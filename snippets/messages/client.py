import asyncio

from websockets.asyncio.client import connect


async def main() -> None:
    async with connect("ws://localhost:8765") as websocket:
        await websocket.send("Hello, ")
        await websocket.send("Server!")
        await websocket.send(b"x" * 1_000_000)
        print("Sent 3 messages")


if __name__ == "__main__":
    asyncio.run(main())
