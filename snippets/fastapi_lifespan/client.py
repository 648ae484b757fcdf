import asyncio

from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed

URL = "ws://localhost:8000/sensor"


async def main() -> None:
    async with connect(URL) as websocket:
        print(await websocket.recv())
        try:
            await websocket.recv()
        except ConnectionClosed as closed:
            print(closed)


if __name__ == "__main__":
    asyncio.run(main())
