"""What the cases of `cases.js` talk to: each path is a behaviour."""

import asyncio
import socket
import struct
import sys
from collections.abc import Sequence

from websockets.asyncio.server import ServerConnection, serve
from websockets.exceptions import ConnectionClosed
from websockets.frames import Frame, Opcode
from websockets.http11 import Request, Response
from websockets.typing import Subprotocol

PORT = 9011
DEAF_PORT = 9012
BLOCKED_PORT = 10080
"""Browsers connect to no such port (Fetch, "Port blocking")."""
MIB = 1 << 20


async def echo(websocket: ServerConnection) -> None:
    """What comes goes back."""
    async for message in websocket:
        await websocket.send(message)


async def says_goodbye(websocket: ServerConnection) -> None:
    """Going away, with a reason."""
    await websocket.close(1001, "going")


async def says_nothing(websocket: ServerConnection) -> None:
    """A close frame without a code."""
    async with websocket.send_context():
        websocket.protocol.send_close()


async def says_4242(websocket: ServerConnection) -> None:
    """A message, then a code of its own."""
    await websocket.send("last words")
    await websocket.close(4242, "über")


async def vanishes(websocket: ServerConnection) -> None:
    """The end of the connection, and no close frame."""
    await websocket.recv()
    websocket.transport.write_eof()


async def resets(websocket: ServerConnection) -> None:
    """No close frame, and a reset."""
    await websocket.recv()
    sock = websocket.transport.get_extra_info("socket")
    linger = struct.pack("ii", 1, 0)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
    websocket.transport.abort()


async def pings(websocket: ServerConnection) -> None:
    """Tell when the pong is here."""
    await (await websocket.ping(b"are you there?"))
    await websocket.send("pong came")
    await websocket.wait_closed()


async def big(websocket: ServerConnection) -> None:
    """A binary message and a text, a mebibyte each."""
    await websocket.send(bytes(range(256)) * (MIB // 256))
    await websocket.send("x" * MIB)
    await websocket.wait_closed()


async def counts(websocket: ServerConnection) -> None:
    """Tell how each message came."""
    async for message in websocket:
        await websocket.send(f"{type(message).__name__} {len(message)}")


async def tells_close(websocket: ServerConnection) -> None:
    """Print what the client's goodbye was, as the last client's echo."""
    try:
        await websocket.recv()
    except ConnectionClosed:
        LAST.put_nowait(f"{websocket.close_code} {websocket.close_reason}")


async def tells_echo(websocket: ServerConnection) -> None:
    """Say goodbye first, and print what a program of the server reads."""
    await websocket.close(4242, "über")
    try:
        await websocket.recv()
    except ConnectionClosed as error:
        LAST.put_nowait(str(error))


async def last(websocket: ServerConnection) -> None:
    """What `tells_close`, `tells_echo` or `/offers` was told."""
    await websocket.send(await LAST.get())


async def bad_utf8(websocket: ServerConnection) -> None:
    """Text that is none."""
    await websocket.recv()
    raw(websocket, Opcode.TEXT, b"\xff\xfe")
    await websocket.wait_closed()


async def long_length(websocket: ServerConnection) -> None:
    """A length of 5 in 16 bits."""
    await websocket.recv()
    websocket.transport.write(b"\x82\x7e\x00\x05Hello")
    await websocket.wait_closed()


async def header(websocket: ServerConnection) -> None:
    """What the browser sent along."""
    assert websocket.request is not None
    headers = websocket.request.headers
    offered = headers.get("Sec-WebSocket-Protocol", "none")
    await websocket.send(f"{headers['Host']} {offered}")
    await websocket.wait_closed()


HANDLERS = {
    "/" + handler.__name__: handler
    for handler in (
        echo,
        says_goodbye,
        says_nothing,
        says_4242,
        vanishes,
        resets,
        pings,
        big,
        counts,
        tells_close,
        tells_echo,
        last,
        long_length,
        bad_utf8,
        header,
    )
}
LAST: asyncio.Queue[str] = asyncio.Queue()


def raw(
    websocket: ServerConnection,
    opcode: Opcode,
    data: bytes,
    fin: bool = True,
) -> None:
    """Write a frame past the library."""
    frame = Frame(opcode, data, fin)
    websocket.transport.write(frame.serialize(mask=False))


async def handler(websocket: ServerConnection) -> None:
    """Do what the path names."""
    assert websocket.request is not None
    path = websocket.request.path.partition("?")[0]
    await HANDLERS[path](websocket)


def refuse(connection: ServerConnection, request: Request) -> Response | None:
    """Answer one path with an HTTP error."""
    if request.path == "/forbidden":
        return connection.respond(403, "no\n")
    if request.path == "/offers":
        LAST.put_nowait(request.headers.get("Sec-WebSocket-Protocol", "none"))
        return connection.respond(403, "thank you\n")
    return None


def choose(
    connection: ServerConnection, offered: Sequence[Subprotocol]
) -> Subprotocol | None:
    """Accept who offers none, too; `subprotocols` would answer with 400."""
    names = (Subprotocol("chat"), Subprotocol("superchat"))
    return next((name for name in names if name in offered), None)


async def no_http(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter
) -> None:
    """Answer as a mail server does."""
    await reader.readuntil(b"\r\n\r\n")
    writer.write(b"220 mail.example ESMTP\r\n\r\n")
    writer.close()


async def main() -> None:
    """Listen until killed."""
    async with (
        serve(
            handler,
            "localhost",
            PORT,
            process_request=refuse,
            select_subprotocol=choose,
            max_size=4 * MIB,
        ),
        await asyncio.start_server(no_http, "localhost", DEAF_PORT),
        serve(handler, "localhost", BLOCKED_PORT),
    ):
        print("Listening")
        sys.stdout.flush()
        await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main())
