import asyncio

from websockets.asyncio.server import ServerConnection, serve


async def echo(websocket: ServerConnection) -> None:
    if len(websocket.server.connections) >= 3:
        await websocket.close(1013, "full")
        return
    async for message in websocket:
        await websocket.send(f"Echo: {message}")


async def main() -> None:
    server = await serve(echo, "localhost", 8765)
    print("Listening on ws://localhost:8765")
    await server.serve_forever()


if __name__ == "__main__":
    try:
        asyncio.run(main())
    except KeyboardInterrupt:
        print("Server stopped.")
