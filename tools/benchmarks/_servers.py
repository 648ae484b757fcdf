"""An echo server of each library, as `servers` measures it.

    python -m tools.benchmarks._servers NAME PORT

Each listens on 127.0.0.1 and sends text back as text; the ASGI servers run
the same application. All options are the defaults, without access logs.
"""

from __future__ import annotations

import asyncio
import logging
import sys
from collections.abc import Awaitable, Callable
from typing import Any

HOST = "127.0.0.1"
BACKLOG = 2048
"""Connections that the kernel keeps until the server accepts them."""

Event = dict[str, Any]


async def app(
    scope: Event,
    receive: Callable[[], Awaitable[Event]],
    send: Callable[[Event], Awaitable[None]],
) -> None:
    """Echo, as an ASGI application without a framework."""
    while (event := await receive())["type"] not in (
        "websocket.disconnect",
        "lifespan.shutdown",
    ):
        if event["type"] == "lifespan.startup":
            await send({"type": "lifespan.startup.complete"})
        elif event["type"] == "websocket.connect":
            await send({"type": "websocket.accept"})
        else:
            await send({"type": "websocket.send", "text": event["text"]})
    if scope["type"] == "lifespan":
        await send({"type": "lifespan.shutdown.complete"})


def uvicorn(port: int, ws: str, loop: str = "asyncio") -> None:
    """Serve with uvicorn and one of its implementations."""
    import uvicorn  # noqa: PLC0415

    uvicorn.run(
        app,
        host=HOST,
        port=port,
        ws=ws,
        loop=loop,
        log_level="error",
        access_log=False,
        backlog=BACKLOG,
    )


def hypercorn(port: int) -> None:
    """Serve with Hypercorn."""
    from hypercorn.asyncio import serve  # noqa: PLC0415
    from hypercorn.config import Config  # noqa: PLC0415

    config = Config()
    config.bind = [f"{HOST}:{port}"]
    config.loglevel = "ERROR"
    config.backlog = BACKLOG
    application: Any = app
    asyncio.run(serve(application, config))


def granian(port: int) -> None:
    """Serve with Granian, which starts a worker."""
    from granian import Granian  # noqa: PLC0415
    from granian.constants import Interfaces  # noqa: PLC0415

    Granian(
        f"{__package__}._servers:app",
        address=HOST,
        port=port,
        interface=Interfaces.ASGI,
        log_enabled=False,
        backlog=BACKLOG,
    ).serve()


def daphne(port: int) -> None:
    """Serve with Daphne."""
    from daphne.endpoints import (  # noqa: PLC0415
        build_endpoint_description_strings,
    )
    from daphne.server import Server  # noqa: PLC0415

    logging.disable(logging.WARNING)
    endpoints = build_endpoint_description_strings(host=HOST, port=port)
    Server(application=app, endpoints=endpoints).run()


def websockets(port: int) -> None:
    """Serve with websockets."""
    from websockets.asyncio.server import (  # noqa: PLC0415
        ServerConnection,
        serve,
    )

    async def echo(websocket: ServerConnection) -> None:
        async for message in websocket:
            await websocket.send(message)

    async def run() -> None:
        async with serve(echo, HOST, port, backlog=BACKLOG) as server:
            await server.serve_forever()

    asyncio.run(run())


def aiohttp(port: int) -> None:
    """Serve with aiohttp."""
    from aiohttp import WSMsgType, web  # noqa: PLC0415

    async def echo(request: web.Request) -> web.WebSocketResponse:
        websocket = web.WebSocketResponse()
        await websocket.prepare(request)
        async for message in websocket:
            if message.type == WSMsgType.TEXT:
                await websocket.send_str(message.data)
        return websocket

    application = web.Application()
    application.router.add_get("/", echo)
    web.run_app(
        application,
        host=HOST,
        port=port,
        print=None,
        access_log=None,
        backlog=BACKLOG,
    )


def flask_sock(port: int) -> None:
    """Serve with Flask's own server, a thread for each connection."""
    from flask import Flask  # noqa: PLC0415
    from flask_sock import Sock  # noqa: PLC0415
    from werkzeug.serving import ThreadedWSGIServer  # noqa: PLC0415

    logging.getLogger("werkzeug").setLevel("ERROR")
    ThreadedWSGIServer.request_queue_size = BACKLOG
    application = Flask(__name__)

    def echo(websocket: Any) -> None:
        while True:
            websocket.send(websocket.receive())

    Sock(application).route("/")(echo)
    application.run(HOST, port)


def picows(port: int) -> None:
    """Serve with picows."""
    from picows import (  # noqa: PLC0415
        WSListener,
        WSMsgType,
        ws_create_server,
    )

    class Echo(WSListener):  # type: ignore[misc]
        def on_ws_frame(self, transport: Any, frame: Any) -> None:
            if frame.msg_type == WSMsgType.TEXT:
                transport.send(WSMsgType.TEXT, frame.get_payload_as_bytes())

    async def run() -> None:
        server = await ws_create_server(
            lambda request: Echo(), HOST, port, backlog=BACKLOG
        )
        await server.serve_forever()

    asyncio.run(run())


SERVERS: dict[str, Callable[[int], None]] = {
    "websockets": websockets,
    "aiohttp": aiohttp,
    "picows": picows,
    "flask-sock": flask_sock,
    "uvicorn": lambda port: uvicorn(port, "websockets-sansio"),
    "uvicorn, uvloop": lambda port: uvicorn(
        port, "websockets-sansio", "uvloop"
    ),
    "uvicorn, wsproto": lambda port: uvicorn(port, "wsproto"),
    "uvicorn, old websockets": lambda port: uvicorn(port, "websockets"),
    "hypercorn": hypercorn,
    "granian": granian,
    "daphne": daphne,
}
"""By the name in the table."""

if __name__ == "__main__":
    SERVERS[sys.argv[1]](int(sys.argv[2]))
