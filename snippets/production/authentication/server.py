import asyncio
import hmac
from http import HTTPStatus

from websockets.asyncio.server import ServerConnection, serve
from websockets.http11 import Request, Response

TOKENS = {"secret-of-ada": "Ada", "secret-of-bob": "Bob"}


def user(token: str) -> str | None:
    for known, name in TOKENS.items():
        if hmac.compare_digest(token.encode(), known.encode()):
            return name
    return None


def check(
    connection: ServerConnection, request: Request
) -> Response | None:
    # The header is "Authorization: Bearer TOKEN".
    header = request.headers.get("Authorization", "")
    scheme, _, token = header.partition(" ")
    if scheme == "Bearer" and (name := user(token)):
        connection.username = name
        return None
    response = connection.respond(HTTPStatus.UNAUTHORIZED, "Who?\n")
    response.headers["WWW-Authenticate"] = "Bearer"
    return response


async def greet(websocket: ServerConnection) -> None:
    await websocket.send(f"Hello, {websocket.username}!")


async def main() -> None:
    server = await serve(
        greet, "localhost", 8765, process_request=check
    )
    print("Listening on ws://localhost:8765")
    await server.serve_forever()


if __name__ == "__main__":
    try:
        asyncio.run(main())
    except KeyboardInterrupt:
        print("Server stopped.")
