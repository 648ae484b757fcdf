import asyncio
import contextlib
import json
import sys
import threading

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

END = ""  # no line: even an empty one ends with "\n"


def read_keyboard(
    loop: asyncio.AbstractEventLoop, lines: asyncio.Queue[str]
) -> None:
    for line in sys.stdin:
        loop.call_soon_threadsafe(lines.put_nowait, line)
    loop.call_soon_threadsafe(lines.put_nowait, END)


async def talk(
    websocket: ClientConnection, lines: asyncio.Queue[str]
) -> None:
    with contextlib.suppress(ConnectionClosed):
        line = await lines.get()
        while line != END:
            message = {"text": line.rstrip("\n")}
            await websocket.send(json.dumps(message))
            line = await lines.get()
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
    lines: asyncio.Queue[str] = asyncio.Queue()
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
