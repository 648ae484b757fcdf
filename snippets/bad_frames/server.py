import asyncio

from websockets.asyncio.server import ServerConnection, serve
from websockets.exceptions import ConnectionClosedError


async def listen(websocket: ServerConnection) -> None:
    try:
        await websocket.recv()
    except ConnectionClosedError as error:
        assert error.sent is not None
        print(f"{type(error).__name__}: sent {error.sent.code}")


async def main() -> None:
    server = await serve(listen, "localhost", 8765)
    print("Listening on ws://localhost:8765")
    await server.serve_forever()


if __name__ == "__main__":
    try:
        asyncio.run(main())
    except KeyboardInterrupt:
        print("Server stopped.")
