import asyncio
import json

from websockets.asyncio.server import ServerConnection, serve
from websockets.exceptions import ConnectionClosed

room: list[ServerConnection] = []


async def tell(**event: str) -> None:
    message = json.dumps(event)
    print(message)
    for member in room:
        await member.send(message)


async def chat(websocket: ServerConnection) -> None:
    name = json.loads(await websocket.recv())["name"]
    room.append(websocket)
    await tell(type="joined", name=name)
    try:
        async for message in websocket:
            text = json.loads(message)["text"]
            await tell(type="said", name=name, text=text)
    except ConnectionClosed:
        return
    room.remove(websocket)
    await tell(type="left", name=name)


async def main() -> None:
    server = await serve(chat, "localhost", 8765)
    print("Listening on ws://localhost:8765")
    await server.serve_forever()


if __name__ == "__main__":
    try:
        asyncio.run(main())
    except KeyboardInterrupt:
        print("Server stopped.")
