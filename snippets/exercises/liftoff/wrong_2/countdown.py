import asyncio

from websockets.asyncio.client import connect
from websockets.asyncio.server import ServerConnection, serve


async def countdown(websocket: ServerConnection) -> None:
    for number in 5, 4, 3, 2, 1:
        await websocket.send(str(number))
        await asyncio.sleep(0.5)
        await websocket.send("Liftoff!")


async def watch() -> None:
    async with connect("ws://localhost:8765") as websocket:
        async for message in websocket:
            print(f"Received: {message}")
    print("The server closed the connection.")


async def main() -> None:
    async with serve(countdown, "localhost", 8765):
        print("Listening on ws://localhost:8765")
        await watch()


if __name__ == "__main__":
    asyncio.run(main())
