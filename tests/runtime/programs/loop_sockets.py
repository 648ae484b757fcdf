"""Every `loop.sock_*`, readers and writers, servers of a socket."""

import asyncio
import socket
import struct
from collections.abc import Awaitable

HOST = "127.0.0.1"
ELSEWHERE = "255.255.255.255"
"""Linux refuses it by itself: nothing leaves the machine."""
PORT = 9030
LINGER = struct.pack("ii", 1, 0)


async def attempt(label: str, action: Awaitable[object]) -> None:
    try:
        print(label, "->", await action)
    except (OSError, ValueError) as error:
        name = type(error).__name__
        print(label, name, getattr(error, "errno", None))


def plain() -> socket.socket:
    sock = socket.socket()
    sock.setblocking(False)
    return sock


async def pair(server: socket.socket) -> tuple[socket.socket, socket.socket]:
    loop = asyncio.get_running_loop()
    client = plain()
    accepted, _ = (
        await asyncio.gather(
            loop.sock_accept(server),
            loop.sock_connect(client, server.getsockname()),
        )
    )[0]
    return client, accepted


async def calls() -> None:
    loop = asyncio.get_running_loop()
    await attempt("refused", loop.sock_connect(plain(), (HOST, PORT)))
    await attempt("nowhere", loop.sock_connect(plain(), (ELSEWHERE, 9)))
    with socket.create_server((HOST, PORT)) as server:
        server.setblocking(False)
        one, other = await pair(server)
        await attempt("sendall", loop.sock_sendall(one, b"0123456789"))
        await attempt("recv", loop.sock_recv(other, 3))
        buffer = bytearray(4)
        await attempt("recv_into", loop.sock_recv_into(other, buffer))
        print(buffer)
        await attempt("recvfrom", loop.sock_recvfrom(other, 100))
        big = bytes(range(256)) * 20_000
        sending = asyncio.create_task(loop.sock_sendall(one, big))
        received = bytearray()
        while len(received) < len(big):
            received += await loop.sock_recv(other, 50_000)
        await sending
        print("five megabytes, the same:", received == big)
        one.shutdown(socket.SHUT_WR)
        await attempt("end", loop.sock_recv(other, 10))
        await attempt("shut", loop.sock_sendall(one, b"x"))
        await attempt("other half", loop.sock_sendall(other, b"open"))
        await attempt("other half", loop.sock_recv(one, 10))
        other.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, LINGER)
        other.close()
        await attempt("reset", loop.sock_recv(one, 10))
        one.close()
        blocking = socket.socket()
        loop.set_debug(True)
        await attempt("blocking", loop.sock_recv(blocking, 1))
        loop.set_debug(False)
        blocking.close()


async def watched() -> None:
    """`add_reader` and `add_writer` on sockets that do not block."""
    loop = asyncio.get_running_loop()
    with socket.create_server((HOST, PORT + 1)) as server:
        server.setblocking(False)
        one, other = await pair(server)
        readable, writable = asyncio.Event(), asyncio.Event()
        loop.add_reader(one, readable.set)
        loop.add_writer(one, writable.set)
        await writable.wait()
        print("writable first:", not readable.is_set())
        print("removed:", loop.remove_writer(one), loop.remove_writer(one))
        other.send(b"!")
        await readable.wait()
        print(one.recv(10), loop.remove_reader(one))
        one.close()
        other.close()


class Upper(asyncio.Protocol):
    """Answers in capitals, and tells how the connection ended."""

    def __init__(self, ended: asyncio.Future[str]) -> None:
        self.ended = ended

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        self.transport.write(data.upper())

    def eof_received(self) -> None:
        print("the end was received")

    def connection_lost(self, exc: Exception | None) -> None:
        if not self.ended.done():
            self.ended.set_result(type(exc).__name__)


async def protocols() -> None:
    """Servers and connections that are made of a socket."""
    loop = asyncio.get_running_loop()
    ended: asyncio.Future[str] = loop.create_future()
    listening = socket.create_server((HOST, PORT + 2))
    server = await loop.create_server(lambda: Upper(ended), sock=listening)
    print("sockets:", [s.getsockname() for s in server.sockets])
    sock = plain()
    await loop.sock_connect(sock, (HOST, PORT + 2))
    reader, writer = await asyncio.open_connection(sock=sock)
    writer.write(b"shout")
    print(await reader.readexactly(5))
    writer.close()
    await writer.wait_closed()
    print("lost by:", await ended)
    server.close()
    await server.wait_closed()
    await attempt("closed", loop.sock_connect(plain(), (HOST, PORT + 2)))

    ended = loop.create_future()
    with socket.create_server((HOST, PORT + 3)) as raw:
        raw.setblocking(False)
        client, accepted = await pair(raw)
        transport, _ = await loop.connect_accepted_socket(
            lambda: Upper(ended), accepted
        )
        await loop.sock_sendall(client, b"again")
        print(await loop.sock_recv(client, 10))
        client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, LINGER)
        client.close()
        print("lost by:", await ended, transport.is_closing())


for part in (calls, watched, protocols):
    asyncio.run(part())
