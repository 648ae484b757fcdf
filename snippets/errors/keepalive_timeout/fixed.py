import asyncio

from websockets.asyncio.server import ServerConnection, serve


def think(question: str | bytes) -> str:
    return input(f"{question} ")


async def ask(websocket: ServerConnection) -> None:
    question = await websocket.recv()
    await websocket.send(await asyncio.to_thread(think, question))
    print("Sent.")


async def main() -> None:
    server = await serve(ask, "127.0.0.1", 8765)
    print("Listening on ws://127.0.0.1:8765")
    await server.serve_forever()


if __name__ == "__main__":
    try:
        asyncio.run(main())
    except KeyboardInterrupt:
        print("Server stopped.")
