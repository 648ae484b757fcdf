import asyncio

from websockets.asyncio.client import connect

URL = "ws://localhost:8000/ticks"


async def stay() -> None:
    async with connect(URL) as websocket:
        for _ in range(3):
            print(await websocket.recv())
        await websocket.send("6 x 7")
        async for message in websocket:
            if not str(message).startswith("tick"):
                print(message)
                break


async def leave_early() -> None:
    async with connect(URL) as websocket:
        await websocket.send("6 x 9")
    print("Gone before the answer.")


async def main() -> None:
    await stay()
    await leave_early()


if __name__ == "__main__":
    asyncio.run(main())
