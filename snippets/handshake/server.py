import asyncio

from websockets.asyncio.server import ServerConnection, serve


async def welcome(websocket: ServerConnection) -> None:
    assert websocket.request is not None
    print(f"Open: {websocket.request.path}")
    await websocket.wait_closed()


async def main() -> None:
    server = await serve(welcome, "localhost", 8765)
    print("Listening on ws://localhost:8765")
    await server.serve_forever()


if __name__ == "__main__":
    try:
        asyncio.run(main())
    except KeyboardInterrupt:
        print("Server stopped.")
