import asyncio

from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed


async def ask_for(code: int) -> None:
    async with connect("ws://localhost:8765") as websocket:
        await websocket.send(str(code))
        try:
            await websocket.recv()
        except ConnectionClosed as error:
            print(f"{type(error).__name__}: {error.rcvd}")


async def main() -> None:
    for code in (1000, 1001, 1008, 1011, 3000, 4000, 1006):
        await ask_for(code)


if __name__ == "__main__":
    asyncio.run(main())
