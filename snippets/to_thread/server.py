import asyncio
import time

from websockets.asyncio.server import ServerConnection, serve


def write_report() -> str:
    time.sleep(2)  # a driver, a library, a big file: it blocks
    return "the report"


async def answer(websocket: ServerConnection) -> None:
    async for order in websocket:
        print(f"{order}: asked")
        reply = "pong"
        if order == "report":
            await websocket.send("in a moment")
            reply = await asyncio.to_thread(write_report)
        await websocket.send(reply)
        print(f"{order}: answered")


async def main() -> None:
    server = await serve(answer, "localhost", 8765)
    print("Listening on ws://localhost:8765")
    await server.serve_forever()


if __name__ == "__main__":
    try:
        asyncio.run(main())
    except KeyboardInterrupt:
        print("Server stopped.")
