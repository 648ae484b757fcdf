import asyncio
import time

from websockets.asyncio.server import ServerConnection, serve


async def answer(websocket: ServerConnection) -> None:
    async for order in websocket:
        print(f"{order}: asked")
        if order == "work":
            await websocket.send("working")
            time.sleep(2)
        await websocket.send(f"{order}: done")
        print(f"{order}: done")


async def main() -> None:
    server = await serve(answer, "localhost", 8765)
    print("Listening on ws://localhost:8765")
    await server.serve_forever()


if __name__ == "__main__":
    try:
        asyncio.run(main())
    except KeyboardInterrupt:
        print("Server stopped.")
