import asyncio

from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus


async def knock(path: str) -> None:
    try:
        async with connect(f"ws://localhost:8765{path}") as websocket:
            print(f"{path}: {await websocket.recv()}")
    except InvalidStatus as error:
        print(f"{path}: {error}")
        print(error.response.body.decode(), end="")


async def main() -> None:
    await knock("/chat")
    await knock("/staff")
    await knock("/kitchen")


if __name__ == "__main__":
    asyncio.run(main())
