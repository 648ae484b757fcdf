import asyncio
import json
import secrets
from http import HTTPStatus
from urllib.parse import parse_qs
from weakref import WeakValueDictionary

from websockets.asyncio.server import ServerConnection
from websockets.http11 import Request, Response

OFFER_LASTS = 15  # seconds in which to connect


class Negotiation:
    """What a client and a hub say in HTTP, before the WebSocket."""

    def __init__(self, path: str, origins: set[str]) -> None:
        self.path = path
        self.origins = origins
        self.offered: set[str] = set()
        self.taken: WeakValueDictionary[str, ServerConnection]
        self.taken = WeakValueDictionary()

    def process_request(
        self, connection: ServerConnection, request: Request
    ) -> Response | None:
        path, _, words = request.path.partition("?")
        query = parse_qs(words)
        origin = request.headers.get("Origin")
        if origin is not None and origin not in self.origins:
            return connection.respond(HTTPStatus.FORBIDDEN, "")
        if path == self.path and request.method == "GET":
            return self.claim(connection, query.get("id", [""])[0])
        if path != f"{self.path}/negotiate":
            return connection.respond(HTTPStatus.NOT_FOUND, "")
        body = ""
        if request.method == "POST":
            body = self.offer(query.get("negotiateVersion", ["0"])[0])
        response = connection.respond(HTTPStatus.OK, body)
        del response.headers["Content-Type"]
        response.headers["Content-Type"] = "application/json"
        if origin is not None:
            allow(response, origin)
        return response

    def offer(self, version: str) -> str:
        token = secrets.token_urlsafe()
        self.offered.add(token)
        loop = asyncio.get_running_loop()
        loop.call_later(OFFER_LASTS, self.offered.discard, token)
        answer = {
            "connectionId": token,
            "negotiateVersion": 0,
            "availableTransports": [
                {"transport": "WebSockets", "transferFormats": ["Text"]}
            ],
        }
        if version != "0":
            # The token is the client's secret; the id is for others.
            answer["connectionId"] = secrets.token_urlsafe()
            answer["connectionToken"] = token
            answer["negotiateVersion"] = 1
        return json.dumps(answer)

    def claim(
        self, connection: ServerConnection, token: str
    ) -> Response | None:
        if token in self.offered:
            self.offered.remove(token)
            self.taken[token] = connection
        elif token in self.taken:
            return connection.respond(HTTPStatus.CONFLICT, "")
        elif token:
            return connection.respond(HTTPStatus.NOT_FOUND, "")
        return None  # continue with the handshake


def allow(response: Response, origin: str) -> None:
    # CORS: which pages may read the answer, and what they may send.
    response.headers["Access-Control-Allow-Origin"] = origin
    response.headers["Access-Control-Allow-Credentials"] = "true"
    response.headers["Access-Control-Allow-Headers"] = (
        "Content-Type, X-Requested-With, X-SignalR-User-Agent"
    )
