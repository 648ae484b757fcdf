"""Socket options and dual-stack servers: what is kept, doubled, refused."""

import socket
import struct
from collections.abc import Callable

HOST = "127.0.0.1"
SOL, TCP, V6 = socket.SOL_SOCKET, socket.IPPROTO_TCP, socket.IPPROTO_IPV6


def attempt(label: str, action: Callable[[], object]) -> None:
    try:
        print(label, "->", action())
    except (OSError, ValueError, TypeError, OverflowError) as error:
        print(label, type(error).__name__, error)


def flags() -> None:
    with socket.socket() as one:
        for level, name in (
            (SOL, "SO_REUSEADDR"),
            (SOL, "SO_REUSEPORT"),
            (SOL, "SO_KEEPALIVE"),
            (SOL, "SO_BROADCAST"),
            (SOL, "SO_OOBINLINE"),
            (TCP, "TCP_NODELAY"),
            (TCP, "TCP_CORK"),
        ):
            option = getattr(socket, name)
            before = one.getsockopt(level, option)
            one.setsockopt(level, option, 5)
            print(name, before, one.getsockopt(level, option) != 0)
            one.setsockopt(level, option, False)
            print(one.getsockopt(level, option))
        with one.dup() as other:
            one.setsockopt(TCP, socket.TCP_NODELAY, True)
            print(bool(other.getsockopt(TCP, socket.TCP_NODELAY)))


def numbers() -> None:
    with socket.socket() as one:
        for name, values in (
            ("TCP_KEEPIDLE", (60, 0, 32_768)),
            ("TCP_KEEPINTVL", (10, -1)),
            ("TCP_KEEPCNT", (5, 128)),
            ("TCP_SYNCNT", (3, 0)),
            ("TCP_USER_TIMEOUT", (30_000,)),
        ):
            option = getattr(socket, name)
            print(name, one.getsockopt(TCP, option))
            for value in values:
                attempt("set", lambda: one.setsockopt(TCP, option, value))  # noqa: B023
            print(one.getsockopt(TCP, option))
        attempt("TTL", lambda: one.setsockopt(0, socket.IP_TTL, 256))
        print(one.getsockopt(0, socket.IP_TTL))
        for name in ("SO_SNDBUF", "SO_RCVBUF"):
            option = getattr(socket, name)
            for size in (10_000, 1, 0):
                one.setsockopt(SOL, option, size)
                print(name, one.getsockopt(SOL, option))


def refused() -> None:
    with socket.socket() as one, socket.socket(type=socket.SOCK_DGRAM) as udp:
        attempt("unknown", lambda: one.setsockopt(SOL, 9999, 1))
        attempt("unknown", lambda: one.getsockopt(SOL, 9999))
        attempt("unknown", lambda: one.setsockopt(TCP, 9999, 1))
        attempt("level", lambda: one.setsockopt(V6, socket.IPV6_V6ONLY, 1))
        attempt("level", lambda: udp.setsockopt(TCP, socket.TCP_NODELAY, 1))
        attempt("level", lambda: one.getsockopt(9999, 1))
        for name in ("SO_TYPE", "SO_ERROR", "SO_DOMAIN", "SO_ACCEPTCONN"):
            option = getattr(socket, name)
            attempt(name, lambda: one.setsockopt(SOL, option, 1))  # noqa: B023
            print(one.getsockopt(SOL, option), udp.getsockopt(SOL, option))
        print(one.getsockopt(SOL, socket.SO_PROTOCOL) == socket.IPPROTO_TCP)
        print(udp.getsockopt(SOL, socket.SO_PROTOCOL) == socket.IPPROTO_UDP)
        attempt("short", lambda: one.setsockopt(SOL, socket.SO_LINGER, 1))
        attempt("short", lambda: one.setsockopt(SOL, 9, b"\1"))
        attempt("text", lambda: one.setsockopt(SOL, 9, "1"))  # type: ignore[call-overload]
        attempt("buflen", lambda: one.getsockopt(SOL, 9, 1025))
        attempt("buflen", lambda: one.getsockopt(SOL, 9, -1))
        print(one.getsockopt(SOL, 9, 4), one.getsockopt(SOL, 9, 99))
        linger = struct.pack("ii", 1, 5)
        one.setsockopt(SOL, socket.SO_LINGER, linger)
        print(one.getsockopt(SOL, socket.SO_LINGER, 8) == linger)
        one.listen()
        print(one.getsockopt(SOL, socket.SO_ACCEPTCONN))
    attempt("closed", lambda: one.getsockopt(SOL, socket.SO_TYPE))


def state(connected: socket.socket) -> int:
    return connected.getsockopt(TCP, socket.TCP_INFO, 104)[0]


def inherited() -> None:
    with socket.create_server((HOST, 0)) as server:
        print(state(server))
        server.setsockopt(TCP, socket.TCP_NODELAY, 1)
        client = socket.create_connection(server.getsockname(), 10)
        accepted, _ = server.accept()
        with accepted:
            print(accepted.getsockopt(TCP, socket.TCP_NODELAY))
            print(accepted.getsockopt(SOL, socket.SO_REUSEADDR))
            print(state(client))
            client.setsockopt(SOL, socket.SO_LINGER, struct.pack("ii", 1, 0))
            client.close()
            attempt("linger 0", lambda: accepted.recv(1))
            print(state(accepted))


def dual_stack() -> None:
    print(socket.has_dualstack_ipv6())
    with socket.create_server(
        ("", 0), family=socket.AF_INET6, dualstack_ipv6=True
    ) as server:
        port = server.getsockname()[1]
        print(server.getsockname()[0])
        for host, family in ((HOST, 4), ("::1", 6), ("::ffff:127.0.0.1", 6)):
            with socket.create_connection((host, port), 10) as client:
                accepted, peer = server.accept()
                print(family, peer[0], len(peer), client.getpeername()[0])
                print(accepted.getsockname()[0], client.getsockname()[0])
                accepted.close()
        with socket.socket() as other:
            attempt("taken", lambda: other.bind((HOST, port)))
        attempt("later", lambda: server.setsockopt(V6, 26, 1))
    with socket.create_server(("::", 0), family=socket.AF_INET6) as server:
        port = server.getsockname()[1]
        print(server.getsockopt(V6, socket.IPV6_V6ONLY))
        attempt("IPv4", lambda: socket.create_connection((HOST, port), 10))
        socket.create_server((HOST, port)).close()
    with (
        socket.socket(socket.AF_INET6, socket.SOCK_DGRAM) as one,
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as other,
    ):
        one.bind(("::", 0))
        other.sendto(b"four", (HOST, one.getsockname()[1]))
        one.settimeout(10)
        data, source = one.recvfrom(10)
        print(data, source[0])
        one.sendto(b"and back", source)
        print(other.recvfrom(10)[0])
        with socket.socket(socket.AF_INET6, socket.SOCK_DGRAM) as only:
            only.setsockopt(V6, socket.IPV6_V6ONLY, 1)
            attempt("mapped", lambda: only.connect(("::ffff:127.0.0.1", 9)))


flags()
numbers()
refused()
inherited()
dual_stack()
