import asyncio
import sys

from websockets.asyncio.server import ServerConnection, serve


# Nobody gets this far.
async def never(websocket: ServerConnection) -> None: ...


async def main() -> None:
    try:
        server = await serve(never, "127.0.0.1", 8765)
    except OSError:
        sys.exit("Port 8765 is not free. Is another server running?")
    print("Listening on ws://127.0.0.1:8765")
    await server.serve_forever()


if __name__ == "__main__":
    try:
        asyncio.run(main())
    except KeyboardInterrupt:
        print("Server stopped.")
