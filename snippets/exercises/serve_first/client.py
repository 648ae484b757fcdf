import asyncio

from websockets.asyncio.client import connect


async def main() -> None:
    async with connect("ws://localhost:8765") as websocket:
        await websocket.send("lob")
        for _ in range(3):
            print(f"Received: {await websocket.recv()}")


if __name__ == "__main__":
    asyncio.run(main())
