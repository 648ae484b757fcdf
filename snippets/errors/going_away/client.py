import asyncio

from websockets.asyncio.client import connect


async def main() -> None:
    async with connect("ws://127.0.0.1:8765") as websocket:
        while True:
            print(f"Received: {await websocket.recv()}")


if __name__ == "__main__":
    asyncio.run(main())
