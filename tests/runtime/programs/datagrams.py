"""UDP: what a datagram socket does and refuses, on the loopback."""

import asyncio
import select
import selectors
import socket
import socketserver
import threading
from collections.abc import Callable
from typing import cast

HOST = "127.0.0.1"
BROADCAST = "127.255.255.255"


def attempt(label: str, action: Callable[[], object]) -> None:
    try:
        print(label, "->", action())
    except (OSError, ValueError, TypeError, OverflowError) as error:
        print(label, type(error).__name__, error)


def udp(
    host: str | None = None, family: int = socket.AF_INET
) -> socket.socket:
    made = socket.socket(family, socket.SOCK_DGRAM)
    made.settimeout(10)
    if host is not None:
        made.bind((host, 0))
    return made


def addresses() -> None:
    with udp(HOST) as one, udp() as other:
        attempt("unbound", other.getsockname)
        attempt("no peer", lambda: other.send(b"x"))
        attempt("peer's name", other.getpeername)
        print("bound now", other.getsockname()[1] > 0)
        attempt("bound again", lambda: one.bind((HOST, 0)))
        attempt("text", lambda: other.sendto("x", (HOST, 9)))  # type: ignore[call-overload]
        attempt("no tuple", lambda: other.sendto(b"x", "here"))
        attempt("port", lambda: other.sendto(b"x", (HOST, 70_000)))
        attempt("port 0", lambda: other.sendto(b"x", (HOST, 0)))
        attempt("no address", lambda: other.sendto(b"x"))  # type: ignore[call-overload]
        attempt("far", lambda: other.sendto(b"x", ("192.0.2.1", 9)))
        attempt("too long", lambda: other.sendto(bytes(65_508), (HOST, 9)))
        attempt("listen", lambda: other.listen())
        other.settimeout(None)
        attempt("accept", other.accept)
        attempt("shutdown", lambda: other.shutdown(socket.SHUT_RD))
        here = one.getsockname()
        attempt("longest", lambda: other.sendto(bytes(65_507), here))
        data, source = one.recvfrom(70_000)
        print(len(data), source[0], source == (HOST, other.getsockname()[1]))
        print(other.getsockname()[0], other.type.name, other.proto)
        taken = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        attempt("in use", lambda: taken.bind(here))
        taken.close()
        # A TCP port of the same number is another one.
        with socket.create_server(here) as server:
            print("TCP too", server.getsockname() == here)
    attempt("raw", lambda: socket.socket(type=9))
    attempt("TCP", lambda: socket.socket(type=socket.SOCK_DGRAM, proto=6))


def messages() -> None:
    """A datagram is read whole, and what does not fit is lost."""
    with udp(HOST) as one, udp(HOST) as other:
        other.connect(one.getsockname())
        print(other.getpeername() == one.getsockname())
        for text in (b"one", b"", b"three", b"four", b"five", b"six", b"7"):
            other.send(text)
        print(one.recv(2), one.recv(100), one.recv(100, socket.MSG_PEEK))
        buffer = bytearray(4)
        print(one.recv_into(buffer), bytes(buffer))
        print(one.recvfrom_into(buffer, 2)[0], bytes(buffer))
        data, ancillary, flags, source = one.recvmsg(2)
        print(data, ancillary, flags == socket.MSG_TRUNC)
        print(source == other.getsockname())
        print(one.recvmsg_into([bytearray(2), buffer])[0], bytes(buffer))
        print(one.recvmsg(10)[2])
        print(other.sendmsg([b"a", b"bc"]), one.recv(10))
        print(one.sendmsg([b"d"], [], 0, other.getsockname()), other.recv(9))
        other.sendall(b"all")
        print(one.recv_into(buffer, 1, socket.MSG_TRUNC), one.getsockname()[0])
        attempt("size", lambda: one.recvfrom(-1))
        attempt("size", lambda: one.recvfrom_into(buffer, 9))
        attempt("size", lambda: one.recvmsg(-1))
        attempt("bytes", lambda: one.recvfrom_into(b"x"))


def refused() -> None:
    """ICMP's answer reaches a connected socket, once."""
    with udp(HOST) as gone:
        nobody = gone.getsockname()
    with udp() as lonely, udp() as other:
        lonely.connect(nobody)
        print(lonely.getsockname()[0], lonely.getpeername() == nobody)
        print(lonely.send(b"x"))
        attempt("recv", lambda: lonely.recv(1))
        print(lonely.send(b"x"))
        attempt("readable", lambda: len(select.select([lonely], [], [], 5)[0]))
        attempt("send", lambda: lonely.send(b"x"))
        print(lonely.send(b"x"))
        select.select([lonely], [], [], 5)
        print(lonely.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR))
        print(lonely.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR))
        # One that is not connected never learns it.
        print(other.sendto(b"x", nobody))
        other.settimeout(0.05)
        attempt("recv", lambda: other.recv(1))
        other.setblocking(False)
        attempt("recv", lambda: other.recv(1))
        # A connected socket takes nothing from anybody else.
        with udp(HOST) as friend, udp(HOST) as stranger:
            lonely.connect(friend.getsockname())
            stranger.sendto(b"spam", lonely.getsockname())
            friend.sendto(b"mail", lonely.getsockname())
            print(lonely.recv(10))
        lonely.setblocking(False)
        lonely.shutdown(socket.SHUT_RD)
        print(len(select.select([lonely], [], [], 0)[0]))
        attempt("recv", lambda: lonely.recv(10))
        lonely.setblocking(True)
        print(lonely.recv(10))
        lonely.shutdown(socket.SHUT_WR)
        attempt("send", lambda: lonely.send(b"x"))
    attempt("closed", lambda: lonely.recv(1))


def at_once() -> None:
    """On the loopback, a datagram is there when `sendto` returns."""
    with udp(HOST) as one, udp() as other:
        one.setblocking(False)
        attempt("empty", lambda: one.recv(1))
        for number in range(3):
            other.sendto(b"%d" % number, one.getsockname())
            print(select.select([one], [one], [], 0)[0] == [one], one.recv(1))
        other.sendto(b"x", one.getsockname())
        print(one.recv(1))
        poller = select.poll()
        poller.register(one)
        print([events for _, events in poller.poll(0)])
        other.sendto(b"x", one.getsockname())
        print([events for _, events in poller.poll(0)])
        with selectors.DefaultSelector() as selector:
            selector.register(one, selectors.EVENT_READ, "one")
            print([key.data for key, _ in selector.select(5)])


def overflow() -> None:
    """What arrives while the receive buffer is full is lost, silently."""
    with udp(HOST) as one, udp() as other:
        one.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 10_000)
        print(one.getsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF))
        print(sum(other.sendto(b"x", one.getsockname()) for _ in range(500)))
        one.setblocking(False)
        received = 0
        try:
            while one.recv(10):
                received += 1
        except BlockingIOError:
            print("some:", 10 <= received <= 40)
        other.sendto(b"there is space again", one.getsockname())
        print(one.recv(100))


def broadcast() -> None:
    with udp("0.0.0.0") as one, udp(HOST) as deaf, udp() as other:
        one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        target = (BROADCAST, one.getsockname()[1])
        attempt("broadcast", lambda: other.sendto(b"x", target))
        attempt("broadcast", lambda: other.connect(target))
        other.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)
        attempt("broadcast", lambda: other.sendto(b"all", target))
        print(one.recvfrom(10)[0])
        attempt(
            "broadcast",
            lambda: other.sendto(b"x", (BROADCAST, deaf.getsockname()[1])),
        )
        deaf.setblocking(False)
        attempt("deaf", lambda: deaf.recv(10))


def version_6() -> None:
    six = socket.AF_INET6
    with udp("::1", six) as one, udp(None, six) as other:
        other.sendto(b"six", one.getsockname())
        data, source = one.recvfrom(10)
        print(data, source[0], source[2:], other.getsockname()[0])
        attempt("empty", lambda: other.connect(one.getsockname()))
        print(other.getsockname()[0])


class Upper(socketserver.BaseRequestHandler):
    def handle(self) -> None:
        data, back = self.request
        back.sendto(data.upper(), self.client_address)


def served() -> None:
    with socketserver.UDPServer((HOST, 0), Upper) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        with udp() as client:
            client.sendto(b"shout", server.server_address)
            print(client.recvfrom(100)[0])
        server.shutdown()
        thread.join()


class Echo(asyncio.DatagramProtocol):
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast("asyncio.DatagramTransport", transport)

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        self.transport.sendto(data[::-1], addr)


class Client(asyncio.DatagramProtocol):
    def __init__(self) -> None:
        self.news: asyncio.Queue[object] = asyncio.Queue()

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        self.news.put_nowait(data)

    def error_received(self, exc: Exception) -> None:
        self.news.put_nowait(f"{type(exc).__name__} {exc}")

    def connection_lost(self, exc: Exception | None) -> None:
        self.news.put_nowait(("lost", exc))


async def endpoints() -> None:
    loop = asyncio.get_running_loop()
    server, _ = await loop.create_datagram_endpoint(
        Echo, local_addr=(HOST, 0), allow_broadcast=True
    )
    address = server.get_extra_info("sockname")
    transport, client = await loop.create_datagram_endpoint(
        Client, remote_addr=address
    )
    for number in range(100):
        transport.sendto(b"%03d" % number)
    print(b"".join([await client.news.get() for _ in range(100)])[-9:])  # type: ignore[misc]
    server.close()
    await asyncio.sleep(0)
    transport.sendto(b"anybody?")
    print(await client.news.get())
    transport.close()
    print(await client.news.get())
    with udp(HOST) as one, udp() as other:
        one.setblocking(False)
        other.setblocking(False)
        where = one.getsockname()
        print(await loop.sock_sendto(other, b"by the loop", where))
        print((await loop.sock_recvfrom(one, 100))[0])


addresses()
messages()
refused()
at_once()
overflow()
broadcast()
version_6()
served()
asyncio.run(endpoints())
