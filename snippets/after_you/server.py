import asyncio

from websockets.asyncio.server import ServerConnection, serve


async def polite(websocket: ServerConnection) -> None:
    print("Server: after you.")
    async for ball in websocket:
        print(f"Received: {ball}")


async def main() -> None:
    server = await serve(polite, "localhost", 8765)
    print("Listening on ws://localhost:8765")
    await server.serve_forever()


if __name__ == "__main__":
    try:
        asyncio.run(main())
    except KeyboardInterrupt:
        print("Server stopped.")
