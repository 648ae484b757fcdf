import asyncio

from websockets.asyncio.server import ServerConnection, serve


async def silent_at_first(websocket: ServerConnection) -> None:
    question = await websocket.recv()
    print(f"Heard: {question}. Saying nothing.")
    question = await websocket.recv()
    print(f"Heard: {question}. Answering.")
    await websocket.send("I was thinking.")


async def main() -> None:
    server = await serve(silent_at_first, "localhost", 8765)
    print("Listening on ws://localhost:8765")
    await server.serve_forever()


if __name__ == "__main__":
    try:
        asyncio.run(main())
    except KeyboardInterrupt:
        print("Server stopped.")
