import asyncio
from http import HTTPStatus

from websockets.asyncio.server import ServerConnection, serve
from websockets.http11 import Request, Response


def refuse(connection: ServerConnection, _: Request) -> Response:
    return connection.respond(HTTPStatus.GONE, "We moved.\n")


# Nobody gets this far.
async def never(websocket: ServerConnection) -> None: ...


async def main() -> None:
    server = await serve(
        never, "127.0.0.1", 8765, process_request=refuse
    )
    print("Refusing on ws://127.0.0.1:8765")
    await server.serve_forever()


if __name__ == "__main__":
    try:
        asyncio.run(main())
    except KeyboardInterrupt:
        print("Server stopped.")
