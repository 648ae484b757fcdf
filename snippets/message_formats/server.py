import asyncio

import msgspec
from websockets.asyncio.server import ServerConnection, serve


class Reading(msgspec.Struct):
    sensor: str
    celsius: float
    samples: list[int]


def decode(message: str | bytes) -> Reading:
    if isinstance(message, str):
        return msgspec.json.decode(message, type=Reading)
    return msgspec.msgpack.decode(message, type=Reading)


async def receive(websocket: ServerConnection) -> None:
    async for message in websocket:
        try:
            reading = decode(message)
        except msgspec.DecodeError as error:
            await websocket.send(f"{type(error).__name__}: {error}")
        else:
            await websocket.send(f"{len(message)} bytes: {reading}")


async def main() -> None:
    server = await serve(receive, "localhost", 8765)
    print("Listening on ws://localhost:8765")
    await server.serve_forever()


if __name__ == "__main__":
    try:
        asyncio.run(main())
    except KeyboardInterrupt:
        print("Server stopped.")
