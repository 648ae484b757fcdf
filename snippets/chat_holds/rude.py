import asyncio
import json

from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed

LETTER = "x" * 10_000
MESSAGES: list[list[str | bytes]] = [
    [b"\xff\xfe"],
    ["Hello?"],
    ['"Hello?"'],
    ['{"name": 42}'],
    ['{"name": ""}'],
    ['{"name": "\\u001b[2J"}'],
    ["[" * 4000],
    ['{"name": "Rudy"}', '{"txt": "Hello?"}'],
    ['{"name": "Rudy"}', json.dumps({"text": LETTER})],
]


async def main() -> None:
    for messages in MESSAGES:
        async with connect("ws://localhost:8765") as websocket:
            try:
                for message in messages:
                    await websocket.send(message)
                while True:
                    await websocket.recv()
            except ConnectionClosed:
                pass
        shown = str(messages[-1])[:13]
        code, reason = websocket.close_code, websocket.close_reason
        print(f"{shown:13} -> {code} {reason}")


if __name__ == "__main__":
    asyncio.run(main())
