import asyncio
import time

from websockets.asyncio.server import ServerConnection, serve


def measure() -> str:
    time.sleep(2)  # a slow sensor
    return "21 degrees"


async def answer(websocket: ServerConnection) -> None:
    async for question in websocket:
        reply = "pong"
        if question == "temperature":
            reply = await asyncio.to_thread(measure())
        await websocket.send(reply)
        print(f"{question}: {reply}")


async def main() -> None:
    server = await serve(answer, "localhost", 8765)
    print("Listening on ws://localhost:8765")
    await server.serve_forever()


if __name__ == "__main__":
    try:
        asyncio.run(main())
    except KeyboardInterrupt:
        print("Server stopped.")
