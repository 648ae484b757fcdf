import asyncio
import json

import msgpack
from websockets.asyncio.client import connect

READING = {"sensor": "roof", "celsius": 21.5, "samples": [1, 20, 300]}
WRONG = {"sensor": "roof", "celsius": "warm", "samples": []}


async def main() -> None:
    async with connect("ws://localhost:8765") as websocket:
        for message in (
            json.dumps(READING),
            msgpack.packb(READING),
            json.dumps(WRONG),
            msgpack.packb(WRONG),
            '{"sensor":',
        ):
            await websocket.send(message)
            print(await websocket.recv())


if __name__ == "__main__":
    asyncio.run(main())
