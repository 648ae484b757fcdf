import asyncio

from websockets.asyncio.server import ServerConnection, serve


async def describe(websocket: ServerConnection) -> None:
    async for message in websocket:
        kind = type(message).__name__
        print(f"A message: {kind}, length {len(message)}")


async def main() -> None:
    server = await serve(describe, "localhost", 8765)
    print("Listening on ws://localhost:8765")
    await server.serve_forever()


if __name__ == "__main__":
    try:
        asyncio.run(main())
    except KeyboardInterrupt:
        print("Server stopped.")
