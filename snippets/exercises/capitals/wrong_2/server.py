import asyncio
from itertools import count

from websockets.asyncio.server import ServerConnection, serve

numbers = count(1)


async def echo(websocket: ServerConnection) -> None:
    async for message in websocket:
        number = next(numbers)
        print(f"Received: {message}")
        await websocket.send(f"{number}: {message.upper()}")


async def main() -> None:
    server = await serve(echo, "localhost", 8765)
    print("Listening on ws://localhost:8765")
    await server.serve_forever()


if __name__ == "__main__":
    try:
        asyncio.run(main())
    except KeyboardInterrupt:
        print("Server stopped.")
