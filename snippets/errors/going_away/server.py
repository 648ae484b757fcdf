import asyncio

from websockets.asyncio.server import ServerConnection, serve


async def greet(websocket: ServerConnection) -> None:
    await websocket.send("Welcome")
    await websocket.wait_closed()


async def main() -> None:
    server = await serve(greet, "127.0.0.1", 8765)
    print("Listening on ws://127.0.0.1:8765")
    await server.serve_forever()


if __name__ == "__main__":
    try:
        asyncio.run(main())
    except KeyboardInterrupt:
        print("Server stopped.")
