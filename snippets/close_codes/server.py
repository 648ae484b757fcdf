import asyncio

from websockets.asyncio.server import ServerConnection, serve
from websockets.exceptions import ProtocolError


async def hang_up(websocket: ServerConnection) -> None:
    code = int(await websocket.recv())
    try:
        await websocket.close(code, "bye")
    except ProtocolError as error:
        print(f"close({code}): {error}")


async def main() -> None:
    server = await serve(hang_up, "localhost", 8765)
    print("Listening on ws://localhost:8765")
    await server.serve_forever()


if __name__ == "__main__":
    try:
        asyncio.run(main())
    except KeyboardInterrupt:
        print("Server stopped.")
