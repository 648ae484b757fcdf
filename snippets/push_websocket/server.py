import asyncio

from websockets.asyncio.server import (
    ServerConnection,
    broadcast,
    serve,
)

PORT = 8765
MATCH = ["15-0", "15-15", "30-15", "40-15", "Game"]
scores: list[str] = []
readers: set[ServerConnection] = set()


async def tell(score: str) -> None:
    scores.append(score)
    broadcast(readers, score)


async def handler(websocket: ServerConnection) -> None:
    for score in scores:  # including those added meanwhile
        await websocket.send(score)
    readers.add(websocket)
    try:
        async for cheer in websocket:
            print(f"Heard: {cheer}")
    finally:
        readers.remove(websocket)


async def play() -> None:
    for score in MATCH:
        await asyncio.sleep(0.2)
        await tell(score)


async def main() -> None:
    async with serve(handler, "localhost", PORT) as server:
        print(f"Listening on ws://localhost:{PORT}")
        await play()
        await server.wait_closed()


if __name__ == "__main__":
    try:
        asyncio.run(main())
    except KeyboardInterrupt:
        print("Server stopped.")
