import asyncio

from websockets.asyncio.client import connect

URL = "ws://localhost:8000/echo"


async def main() -> None:
    async with connect(URL) as websocket:
        for message in ("Hello, FastAPI!", "Still there?"):
            await websocket.send(message)
            print(await websocket.recv())


if __name__ == "__main__":
    asyncio.run(main())
