import asyncio
import json

from websockets.asyncio.server import ServerConnection, serve
from websockets.exceptions import ConnectionClosed

members: dict[str, ServerConnection] = {}


async def handler(websocket: ServerConnection) -> None:
    name = str(await websocket.recv())
    members[name] = websocket
    try:
        async for message in websocket:
            letter = json.loads(message)
            try:
                receiver = members[letter["to"]]
                await receiver.send(f"{name}: {letter['text']}")
            except (KeyError, ConnectionClosed):
                await websocket.send(f"{letter['to']} is not here")
    finally:
        if members.get(name) is websocket:  # and nobody else's
            del members[name]


async def main() -> None:
    async with serve(handler, "localhost", 8765) as server:
        print("Listening on ws://localhost:8765")
        await server.serve_forever()


if __name__ == "__main__":
    try:
        asyncio.run(main())
    except KeyboardInterrupt:
        print("Server stopped.")
