import asyncio

from websockets.asyncio.server import ServerConnection, serve


# Nobody gets this far.
async def never(websocket: ServerConnection) -> None: ...


async def main() -> None:
    server = await serve(never, "localhost", 8765)
    print("Listening on ws://localhost:8765")
    await server.serve_forever()


if __name__ == "__main__":
    try:
        asyncio.run(main())
    except KeyboardInterrupt:
        print("Server stopped.")
