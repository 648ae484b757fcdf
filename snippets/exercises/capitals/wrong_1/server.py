import asyncio

from websockets.asyncio.server import ServerConnection, serve


async def echo(websocket: ServerConnection) -> None:
    number = 0
    number += 1
    async for message in websocket:
        print(f"Received: {message}")
        await websocket.send(f"{number}: {message.upper()}")


async def main() -> None:
    server = await serve(echo, "localhost", 8765)
    print("Listening on ws://localhost:8765")
    await server.serve_forever()


if __name__ == "__main__":
    try:
        asyncio.run(main())
    except KeyboardInterrupt:
        print("Server stopped.")
