import asyncio

from websockets.asyncio.client import connect


async def main() -> None:
    async with connect("ws://localhost:8000/") as websocket:
        for message in ("Hello, ASGI!", b"\x00\xff"):
            await websocket.send(message)
            print(await websocket.recv())


if __name__ == "__main__":
    asyncio.run(main())
