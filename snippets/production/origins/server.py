import asyncio

from websockets.asyncio.server import ServerConnection, serve
from websockets.typing import Origin


async def greet(websocket: ServerConnection) -> None:
    await websocket.send("Welcome")


async def main() -> None:
    server = await serve(
        greet,
        "127.0.0.1",
        8765,
        # None lets in clients that send no Origin: programs.
        origins=[Origin("https://example.com"), None],
    )
    print("Listening on ws://127.0.0.1:8765")
    await server.serve_forever()


if __name__ == "__main__":
    try:
        asyncio.run(main())
    except KeyboardInterrupt:
        print("Server stopped.")
