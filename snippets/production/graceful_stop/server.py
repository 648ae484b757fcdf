import asyncio
import signal

from websockets.asyncio.server import ServerConnection, serve


async def echo(websocket: ServerConnection) -> None:
    async for message in websocket:
        await websocket.send(message)


async def main() -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)

    async with serve(echo, "127.0.0.1", 8765):
        print("Listening on ws://127.0.0.1:8765")
        await stop.wait()
        print("Stopping: closing every connection.")
    print("Stopped.")


if __name__ == "__main__":
    asyncio.run(main())
