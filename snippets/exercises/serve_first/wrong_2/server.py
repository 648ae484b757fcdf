import asyncio

from websockets.asyncio.server import ServerConnection, serve


async def play(websocket: ServerConnection) -> None:
    async for message in websocket:
        for ball in ("ace", "slice"):
            await websocket.send(ball)
        await websocket.send(f"return: {message}")


async def main() -> None:
    server = await serve(play, "localhost", 8765)
    print("Listening on ws://localhost:8765")
    await server.serve_forever()


if __name__ == "__main__":
    try:
        asyncio.run(main())
    except KeyboardInterrupt:
        print("Server stopped.")
