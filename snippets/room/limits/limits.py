import asyncio
import json

from websockets.asyncio.client import connect
from websockets.asyncio.server import ServerConnection, serve
from websockets.exceptions import ConnectionClosed

MESSAGES = [
    '{"text": "Hello?"}',
    '"Hello?"',
    '{"text": 42}',
    '{"text": "\\u001b[2J"}',
    json.dumps({"text": "x" * 10_000}),
]


def text_in(message: str | bytes) -> str:
    try:
        text = json.loads(message)["text"]
    except (ValueError, TypeError, LookupError, RecursionError):
        text = None
    if isinstance(text, str) and text and text.isprintable():
        return text
    raise ValueError("expected one line of text")


async def member(websocket: ServerConnection) -> None:
    try:
        async for message in websocket:
            await websocket.send(text_in(message))
    except ValueError as error:
        await websocket.close(1008, str(error))
    except ConnectionClosed:
        pass  # the library has closed it


async def main() -> None:
    async with serve(member, "localhost", 8765, max_size=8192):
        for message in MESSAGES:
            async with connect("ws://localhost:8765") as client:
                await client.send(message)
                try:
                    result = str(await client.recv())
                except ConnectionClosed:
                    result = f"closed with {client.close_code}"
            print(f"{message[:18]:18} -> {result}")


if __name__ == "__main__":
    asyncio.run(main())
