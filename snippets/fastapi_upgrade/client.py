import asyncio

from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus


async def main() -> None:
    try:
        async with connect("ws://localhost:8000/hello") as websocket:
            print(await websocket.recv())
    except InvalidStatus as error:
        print(error)


if __name__ == "__main__":
    asyncio.run(main())
