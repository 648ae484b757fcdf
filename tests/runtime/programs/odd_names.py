"""Names, ports and numbers that are odd: Linux's answers and errors."""

import socket
from collections.abc import Callable
from typing import Any

V4, V6, STREAM = socket.AF_INET, socket.AF_INET6, socket.SOCK_STREAM


def attempt(label: object, action: Callable[..., object], *args: Any) -> None:
    try:
        print(label, "->", action(*args))
    except (OSError, ValueError, TypeError, OverflowError) as error:
        print(label, type(error).__name__, error)


def look_up(host: Any, port: Any, **how: Any) -> object:
    how.setdefault("type", STREAM)
    found = socket.getaddrinfo(host, port, **how)
    return [(kind.name, proto, name, to) for _, kind, proto, name, to in found]


def ports() -> None:
    for port in (2**31, -1, 70_000, 1.5, "0080", "-1", "", "http", b"80"):
        attempt(port, look_up, "::1", port)
    flags = socket.AI_NUMERICSERV
    attempt("numeric", lambda: look_up("::1", "http", flags=flags))
    attempt("any type", lambda: look_up("127.0.0.1", 80, type=0))
    attempt("service", lambda: look_up("127.0.0.1", "domain", type=0))
    attempt("type", lambda: look_up("127.0.0.1", 80, type=99))
    attempt("family", lambda: look_up("127.0.0.1", 80, family=99))
    attempt("proto", lambda: look_up("127.0.0.1", 80, proto=17))


def hosts() -> None:
    for host in ("", "127.1", "0x7f000001", "2130706433", "::ffff:1.2.3.4"):
        attempt(repr(host), look_up, host, 80)
    attempt("number", look_up, 1, 80)
    attempt("scope", look_up, "::1%0", 80)
    attempt("IPv4", lambda: look_up("::1", 80, family=V4))
    mapped = socket.AI_V4MAPPED
    attempt("mapped", lambda: look_up("127.0.0.1", 1, family=V6, flags=mapped))
    flags = socket.AI_NUMERICHOST
    attempt("name", lambda: look_up("localhost", 1, flags=flags))
    flags = socket.AI_CANONNAME
    attempt("canonical", lambda: look_up("::1", 1, flags=flags))
    attempt("canonical", lambda: look_up(None, 1, flags=flags))
    attempt("flags", lambda: look_up("::1", 1, flags=12_345_678))
    for name in ("127.0.0.1", "<broadcast>", "127.1", ""):
        attempt(repr(name), socket.gethostbyname, name)
    attempt("ex", socket.gethostbyname_ex, "127.1")
    for wrong in (None, 1, "a\0b"):
        attempt(repr(wrong), socket.gethostbyname, wrong)
        attempt(repr(wrong), socket.gethostbyname_ex, wrong)
        attempt(repr(wrong), socket.gethostbyaddr, wrong)
    attempt("address", lambda: socket.gethostbyaddr("127.0.0.1")[2])


def name_info() -> None:
    numeric = socket.NI_NUMERICHOST | socket.NI_NUMERICSERV
    for address in (
        *(("127.0.0.1", 80), ("::1", 80, 0, 0), ("127.0.0.1", 70_000)),
        *(("localhost", 80), ("127.0.0.1", -1), (None, 9), "x"),
        ("127.0.0.1", 80, 0, 0, 0),
    ):
        attempt(address, socket.getnameinfo, address, numeric)
    here = ("127.0.0.1", 80)
    attempt("service", socket.getnameinfo, here, socket.NI_NUMERICHOST)
    attempt("both", socket.getnameinfo, here, 0)


def packed() -> None:
    for text in (
        *("1.2.3", "01.2.3.4", "1.2.3.256", "", "::", "::1%lo", "1::2::3"),
        *("::ffff:1.2.3.4", "0:0:0:0:0:0:0:0:0", "ffff:", "::1 "),
    ):
        attempt(repr(text), socket.inet_pton, V4, text)
        attempt(repr(text), socket.inet_pton, V6, text)
    attempt("family", socket.inet_pton, 99, "1")
    attempt("bytes", socket.inet_pton, V4, b"1.2.3.4")
    for data in (
        *(bytes(10) + b"\xff\xff\1\2\3\4", bytes(12) + b"\1\2\3\4"),
        *(
            bytes(15) + b"\1",
            bytes.fromhex("20010db8000000010000000100000001"),
        ),
        *(bytes(3), "1234"),
    ):
        attempt(data, socket.inet_ntop, V6, data)
    attempt("family", socket.inet_ntop, 99, b"1234")
    attempt("array", socket.inet_ntop, V4, bytearray(4))
    for text in (
        *("1", "1.2", "1.2.3", "0x7f.1", "010.1.1.1", "1.2.3.4 x", "1.2.3.4x"),
        *("256", "1.256.1", "4294967296", "", " 1.2.3.4"),
    ):
        attempt(repr(text), socket.inet_aton, text)
    attempt("text", socket.inet_ntoa, "1234")
    for convert in (socket.htons, socket.ntohs, socket.htonl, socket.ntohl):
        for number in (1, -1, 65_536, 2**32 - 1, 1.5):
            if number != 2**32 - 1 or convert in (socket.htonl, socket.ntohl):
                attempt((convert.__name__, number), convert, number)
    print(socket.CMSG_LEN(4), socket.CMSG_SPACE(4))


def services() -> None:
    for query in (("http",), ("http", "tcp"), ("domain", "udp"), ("nope",)):
        attempt(query, socket.getservbyname, *query)
    for port in ((80,), (53, "udp"), (65_000,), (-1,), (65_536,), ("a",)):
        attempt(port, socket.getservbyport, *port)
    for name in ("tcp", "udp", "icmp", "nope"):
        attempt(name, socket.getprotobyname, name)
    print(socket.if_nametoindex("lo"), socket.if_indextoname(1))
    attempt("interface", socket.if_nametoindex, "no")


def arguments() -> None:
    with socket.socket() as four, socket.socket(V6) as six:
        for address in (
            *(("127.0.0.1", -1), ("127.0.0.1", 2**70), ("127.0.0.1", "x")),
            *(("127.0.0.1",), (1, 2), ("127.0.0.1", 1.5), ["127.0.0.1", 1]),
            *(("127.0.0.1", 80, 0), ("a\0b", 1), (b"127.0.0.1", 65_536)),
        ):
            attempt(address, four.bind, address)
            attempt(address, four.connect, address)
        for where in (
            *(("::1", 80, 0, 0, 0), ("::1", 80, 2**20, 0), ("::1", -1)),
            *(("::1", 80, -1, 0), ("::1", 1, "x")),
        ):
            attempt(where, six.bind, where)
        for timeout in (-1, "a", float("nan"), 1e300):
            attempt(timeout, four.settimeout, timeout)
            attempt(timeout, socket.setdefaulttimeout, timeout)
        attempt("backlog", four.listen, 2**31)
        attempt("size", four.recv, 2**70)
        attempt("size", four.recv, -1)
        attempt("how", four.shutdown, 9)
        attempt("size", four.recv_into, bytearray(3), -1)
        attempt("size", four.recv_into, bytearray(3), 9)
    attempt("family", socket.socket, 99)
    attempt("descriptor", lambda: socket.socket(fileno=-1))


ports()
hosts()
name_info()
packed()
services()
arguments()
