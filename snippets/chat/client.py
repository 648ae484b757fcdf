import asyncio
import contextlib
import json
import sys
import threading

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

Lines = asyncio.Queue[str | None]


def read_keyboard(
    loop: asyncio.AbstractEventLoop, lines: Lines
) -> None:
    for line in sys.stdin:
        text = line.rstrip("\n")
        loop.call_soon_threadsafe(lines.put_nowait, text)
    loop.call_soon_threadsafe(lines.put_nowait, None)


async def talk(websocket: ClientConnection, lines: Lines) -> None:
    with contextlib.suppress(ConnectionClosed):
        while (line := await lines.get()) is not None:
            await websocket.send(json.dumps({"text": line}))
    await websocket.close()


async def listen(websocket: ClientConnection) -> None:
    with contextlib.suppress(ConnectionClosed):
        async for message in websocket:
            event = json.loads(message)
            if event["type"] == "said":
                print(f"{event['name']}: {event['text']}")
            else:
                print(f"{event['name']} {event['type']}")


async def main(name: str) -> None:
    lines: Lines = asyncio.Queue()
    keyboard = threading.Thread(
        target=read_keyboard,
        args=(asyncio.get_running_loop(), lines),
        daemon=True,  # don't wait for Enter at exit
    )
    async with connect("ws://localhost:8765") as websocket:
        await websocket.send(json.dumps({"name": name}))
        keyboard.start()
        talking = asyncio.create_task(talk(websocket, lines))
        try:
            await listen(websocket)
        finally:
            talking.cancel()
            await websocket.close()
    code, reason = websocket.close_code, websocket.close_reason
    print(f"Disconnected: {code} {reason}".rstrip())


if __name__ == "__main__":
    try:
        asyncio.run(main(sys.argv[1]))
    except KeyboardInterrupt:
        print("Goodbye.")
