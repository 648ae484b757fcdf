import asyncio
import json
import random
import sys

from websockets.asyncio.client import ClientConnection, connect

noise = random.Random(8765)  # long lines, hard to compress
WINDOW = 50  # messages that may be on their way at once


async def listen(
    websocket: ClientConnection, window: asyncio.Semaphore, count: int
) -> None:
    number = 0
    while number < count:
        event = json.loads(await websocket.recv())
        if event["type"] == "said":
            assert event["text"].startswith(f"{number} "), event
            number += 1
            window.release()


async def main(count: int) -> None:
    window = asyncio.Semaphore(WINDOW)
    async with connect("ws://localhost:8765") as websocket:
        await websocket.send(json.dumps({"name": "Flo"}))
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(listen(websocket, window, count))
            for number in range(count):
                await window.acquire()
                text = f"{number} {noise.randbytes(3900).hex()}"
                await websocket.send(json.dumps({"text": text}))
    print(f"Said {count} things, heard all of them, in order.")


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1])))
