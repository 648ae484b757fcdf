import asyncio

from websockets.asyncio.client import connect
from websockets.asyncio.server import ServerConnection, serve


# Nobody gets this far.
async def never(websocket: ServerConnection) -> None: ...


async def main() -> None:
    async with serve(never, "localhost", 8765):
        await connect("wss://localhost:8765")


if __name__ == "__main__":
    asyncio.run(main())
