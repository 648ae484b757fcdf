import asyncio

from websockets.asyncio.client import ClientConnection, connect


async def get(name: str, websocket: ClientConnection) -> None:
    print(f"{name} gets: {await websocket.recv()}")


async def main() -> None:
    uri = "ws://localhost:8765"
    async with connect(uri) as ann, connect(uri) as bob:
        await ann.send("work")
        await get("Ann", ann)

        await bob.send("ping")
        await asyncio.gather(get("Ann", ann), get("Bob", bob))


if __name__ == "__main__":
    asyncio.run(main())
