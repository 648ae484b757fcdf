import asyncio

from websockets.asyncio.client import ClientConnection, connect


async def next_message(websocket: ClientConnection) -> str | None:
    return await websocket.recv(decode=True)


async def main() -> None:
    async with connect("ws://localhost:8765") as websocket:
        await websocket.send("Hello?")
        print(await next_message(websocket))
        await websocket.send("Hello again?")
        print(await next_message(websocket))


if __name__ == "__main__":
    asyncio.run(main())
