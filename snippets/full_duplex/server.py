import asyncio

from websockets.asyncio.server import ServerConnection, serve


async def play(websocket: ServerConnection) -> None:
    for ball in ("drop shot", "lob", "smash"):
        await websocket.send(ball)
        print(f"Sent: {ball}")
    async for message in websocket:
        print(f"Received: {message}")


async def main() -> None:
    server = await serve(play, "localhost", 8765)
    print("Listening on ws://localhost:8765")
    await server.serve_forever()


if __name__ == "__main__":
    try:
        asyncio.run(main())
    except KeyboardInterrupt:
        print("Server stopped.")
