import asyncio
from http import HTTPStatus

from websockets.asyncio.server import ServerConnection, serve
from websockets.http11 import Request, Response


async def echo(websocket: ServerConnection) -> None:
    async for message in websocket:
        await websocket.send(message)


def health(
    connection: ServerConnection, request: Request
) -> Response | None:
    if request.path == "/healthz":
        return connection.respond(HTTPStatus.OK, "I am well.\n")
    return None  # continue with the handshake


async def main() -> None:
    server = await serve(
        echo, "127.0.0.1", 8765, process_request=health
    )
    print("Listening on ws://127.0.0.1:8765")
    await server.serve_forever()


if __name__ == "__main__":
    try:
        asyncio.run(main())
    except KeyboardInterrupt:
        print("Server stopped.")
