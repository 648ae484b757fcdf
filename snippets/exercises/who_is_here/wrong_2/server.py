import asyncio
import json

from websockets.asyncio.server import (
    ServerConnection,
    broadcast,
    serve,
)

room: dict[ServerConnection, str] = {}


def tell(**event: str) -> None:
    message = json.dumps(event)
    print(message)
    broadcast(room, message)


async def chat(websocket: ServerConnection) -> None:
    name = json.loads(await websocket.recv())["name"]
    here = {"type": "here", "names": list(room.values())}
    room[websocket] = name
    broadcast(room, json.dumps(here))
    tell(type="joined", name=name)
    try:
        async for message in websocket:
            text = json.loads(message)["text"]
            tell(type="said", name=name, text=text)
    finally:
        del room[websocket]
        tell(type="left", name=name)


async def main() -> None:
    server = await serve(chat, "localhost", 8765)
    print("Listening on ws://localhost:8765")
    await server.serve_forever()


if __name__ == "__main__":
    try:
        asyncio.run(main())
    except KeyboardInterrupt:
        print("Server stopped.")
