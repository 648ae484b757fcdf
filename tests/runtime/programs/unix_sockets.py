"""Unix-domain sockets: paths, abstract names, and what they refuse."""

import asyncio
import contextlib
import errno
import os
import socket
import stat
import tempfile
import threading
from collections.abc import Callable
from pathlib import Path

from websockets.asyncio.client import unix_connect
from websockets.asyncio.server import ServerConnection, unix_serve

UNIX = socket.AF_UNIX


def attempt(label: str, action: Callable[[], object]) -> None:
    try:
        print(label, "->", action())
    except (OSError, ValueError, TypeError) as error:
        print(label, type(error).__name__, error)


def stream() -> socket.socket:
    return socket.socket(UNIX, socket.SOCK_STREAM)


def names() -> None:
    with stream() as server, stream() as other, stream() as client:
        print(server.family.name, server.proto, repr(server.getsockname()))
        attempt("listen", server.listen)
        attempt("type", lambda: server.bind(("localhost", 80)))
        attempt("long", lambda: server.bind("x" * 108))
        attempt("folder", lambda: server.bind("nowhere/s"))
        Path("file").write_text("")
        attempt("file", lambda: server.bind("file"))
        attempt("nobody", lambda: client.connect("s"))
        server.bind("s")
        print(os.path.exists("s"), Path("s").is_socket(), Path("s").is_file())
        print(stat.S_ISSOCK(os.stat("s").st_mode))
        os.chmod("s", 0o700)
        attempt("taken", lambda: other.bind("s"))
        attempt("not listening", lambda: client.connect("s"))
        server.listen()
        client.settimeout(10)
        client.connect(b"./s")
        connection, peer = server.accept()
        print(repr(peer), repr(client.getsockname()), client.getpeername())
        print(connection.getsockname(), server.getsockname())
        with connection:
            client.sendall(b"hello")
            print(connection.recv(10))
            connection.sendall(b"bye")
        print(client.recv(10), client.recv(10))
        attempt("send", lambda: client.send(b"x"))
        attempt("level", lambda: client.getsockopt(socket.IPPROTO_TCP, 1))
        print(client.getsockopt(socket.SOL_SOCKET, socket.SO_DOMAIN))
    print(os.path.exists("s"))
    with stream() as client:
        attempt("gone", lambda: client.connect("s"))
        print(client.connect_ex("s") == errno.ECONNREFUSED)
    os.unlink("s")
    print(os.path.lexists("s"))
    attempt("unlink", lambda: Path("s").unlink(missing_ok=True))
    with stream() as client:
        attempt("gone", lambda: client.connect("s"))


def abstract() -> None:
    with stream() as server, stream() as client, stream() as other:
        server.bind("\0live")
        server.listen()
        print(server.getsockname(), os.path.exists("\0live"[1:]))
        attempt("taken", lambda: other.bind("\0live"))
        client.bind("")
        print(client.getsockname()[:1])
        client.connect(b"\0live")
        accepted, peer = server.accept()
        print(peer == client.getsockname(), client.getpeername())
        accepted.close()
    with stream() as client:
        attempt("nobody", lambda: client.connect("\0live"))


def refused_with_data() -> None:
    """Closing with unread bytes resets the peer."""
    with stream() as server, stream() as client:
        server.bind("r")
        server.listen()
        client.connect("r")
        accepted, _ = server.accept()
        client.sendall(b"unread")
        accepted.close()
        attempt("reset", lambda: client.recv(1))
    os.remove("r")


def threads() -> None:
    one, other = socket.socketpair()
    with one, other:
        thread = threading.Thread(target=other.sendall, args=(b"pair",))
        thread.start()
        print(one.recv(10), one.family.name, repr(one.getsockname()))
        thread.join()
    one, other = socket.socketpair(type=socket.SOCK_DGRAM)
    with one, other:
        for text in (b"first", b"", b"third", b"fourth"):
            one.send(text)
        print(other.recv(2), other.recv(9), other.recv(9, socket.MSG_PEEK))
        print(other.recv(9), other.recv(9), other.type.name)


def datagrams() -> None:
    kind = socket.SOCK_DGRAM
    with (
        socket.socket(UNIX, kind) as one,
        socket.socket(UNIX, kind) as other,
        stream() as wrong,
    ):
        attempt("nobody", lambda: other.sendto(b"x", "d"))
        attempt("nobody", lambda: other.connect("d"))
        attempt("no peer", lambda: other.send(b"x"))
        one.bind("d")
        one.settimeout(10)
        print(other.sendto(b"first", "d"), one.recvfrom(2))
        other.bind("e")
        other.connect("d")
        print(other.getpeername(), other.getsockname())
        other.send(b"second")
        print(one.recvfrom(100))
        print(one.sendto(b"back", "e"), other.recv(100))
        attempt("type", lambda: wrong.connect("d"))
        other.setblocking(False)
        sent = 0
        try:
            while True:
                sent += other.send(b"x" * 100) == 100
        except BlockingIOError as error:
            print(error, sent > 5)
        one.setblocking(False)
        received = 0
        with contextlib.suppress(BlockingIOError):
            while one.recv(200):
                received += 1
        print(sent == received)
    with socket.socket(UNIX, kind) as late:
        attempt("gone", lambda: late.sendto(b"x", "d"))
    os.unlink("d")
    os.unlink("e")


async def served(path: str) -> None:
    async def upper(
        reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        writer.write((await reader.readline()).upper())
        await writer.drain()
        writer.close()

    with contextlib.suppress(FileNotFoundError):
        os.unlink(path)
    async with await asyncio.start_unix_server(upper, path):
        reader, writer = await asyncio.open_unix_connection(path)
        writer.write(b"shout\n")
        print(await reader.read())
        print(writer.get_extra_info("peername") == path)
        writer.close()
        await writer.wait_closed()
    # Python 3.13 removes the path when the server closes.
    with contextlib.suppress(FileNotFoundError):
        os.unlink(path)
    try:
        await asyncio.open_unix_connection(path)
    except FileNotFoundError as error:
        print(error)


async def web(path: str) -> None:
    async def echo(connection: ServerConnection) -> None:
        async for message in connection:
            await connection.send(message)

    async with (
        unix_serve(echo, path),
        unix_connect(path, uri="ws://localhost/") as client,
    ):
        await client.send("over a Unix-domain socket")
        print(await client.recv())


with tempfile.TemporaryDirectory() as folder:
    os.chdir(folder)
    names()
    abstract()
    refused_with_data()
    threads()
    datagrams()
    asyncio.run(served(os.path.join(folder, "asyncio")))
    asyncio.run(web("web"))
    os.chdir("/")
