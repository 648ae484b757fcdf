import asyncio
from http import HTTPStatus

from websockets.asyncio.server import ServerConnection, serve
from websockets.http11 import Request, Response


def door(
    connection: ServerConnection, request: Request
) -> Response | None:
    if request.path == "/chat":
        return None  # go on with the handshake
    if request.path == "/staff":
        return connection.respond(HTTPStatus.FORBIDDEN, "Staff only.\n")
    return connection.respond(HTTPStatus.NOT_FOUND, "No such path.\n")


async def welcome(websocket: ServerConnection) -> None:
    await websocket.send("Welcome!")


async def main() -> None:
    server = await serve(
        welcome, "localhost", 8765, process_request=door
    )
    print("Listening on ws://localhost:8765/chat")
    await server.serve_forever()


if __name__ == "__main__":
    try:
        asyncio.run(main())
    except KeyboardInterrupt:
        print("Server stopped.")
