import asyncio

from websockets.asyncio.client import connect

URL = "ws://localhost:8000/photos"


async def main() -> None:
    async with connect(URL) as websocket:
        await websocket.send("huge.jpg")
        await websocket.send("small.jpg")
        print(await websocket.recv())


if __name__ == "__main__":
    asyncio.run(main())
