import asyncio

from websockets.asyncio.server import ServerConnection, serve
from websockets.typing import Origin


async def echo(websocket: ServerConnection) -> None:
    async for message in websocket:
        print(f"Received: {message}")
        await websocket.send(f"Echo: {message}")


async def main() -> None:
    server = await serve(
        echo,
        "localhost",
        8765,
        origins=[Origin("http://localhost:8000")],
    )
    print("Listening on ws://localhost:8765")
    await server.serve_forever()


if __name__ == "__main__":
    try:
        asyncio.run(main())
    except KeyboardInterrupt:
        print("Server stopped.")
