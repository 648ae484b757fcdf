import asyncio

from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus


async def main() -> None:
    for path in ("echo", "nowhere"):
        try:
            url = f"ws://localhost:8000/{path}"
            async with connect(url) as websocket:
                await websocket.send("Hello, Starlette!")
                print(await websocket.recv())
        except InvalidStatus as error:
            print(error)


if __name__ == "__main__":
    asyncio.run(main())
