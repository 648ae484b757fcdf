"""Names, services and packed addresses, as far as one machine knows them."""

import asyncio
import socket
from collections.abc import Callable

STREAM = socket.SOCK_STREAM


def attempt(label: str, action: Callable[[], object]) -> None:
    try:
        print(label, "->", action())
    except (OSError, ValueError, TypeError, OverflowError) as error:
        print(label, type(error).__name__, error)


def look_up(host: str | bytes | None, port: object, **how: int) -> object:
    found = socket.getaddrinfo(host, port, **how)  # type: ignore[arg-type]
    return [(entry[0].name, entry[4]) for entry in found]


attempt("number", lambda: look_up("127.0.0.1", 80, type=STREAM))
attempt("text", lambda: look_up("127.0.0.1", "8080", type=STREAM))
attempt("service", lambda: look_up("127.0.0.1", "https", type=STREAM))
attempt("bytes", lambda: look_up(b"127.0.0.1", b"80", type=STREAM))
attempt("no port", lambda: look_up("::1", None, type=STREAM))
attempt("no service", lambda: look_up("127.0.0.1", "no-such", type=STREAM))
attempt("neither", lambda: look_up(None, None))
attempt(
    "family",
    lambda: look_up("127.0.0.1", 1, family=socket.AF_INET6, type=STREAM),
)
attempt(
    "passive",
    lambda: look_up(
        None, 1, flags=socket.AI_PASSIVE, family=socket.AF_INET, type=STREAM
    ),
)
attempt("here", lambda: look_up(None, 1, family=socket.AF_INET, type=STREAM))
numeric = socket.NI_NUMERICHOST | socket.NI_NUMERICSERV
attempt("name", lambda: socket.getnameinfo(("127.0.0.1", 80), numeric))
attempt("IPv4", lambda: socket.gethostbyname("localhost"))
attempt("IPv4", lambda: socket.gethostbyname_ex("127.0.0.1")[2])
attempt("host", lambda: isinstance(socket.gethostname(), str))
attempt("service", lambda: socket.getservbyname("http"))
attempt("service", lambda: socket.getservbyname("no-such"))
attempt("pack", lambda: socket.inet_aton("10.1.2.3"))
attempt("pack", lambda: socket.inet_aton("10.1.2.300"))
attempt("unpack", lambda: socket.inet_ntoa(b"\x0a\x01\x02\x03"))
attempt("unpack", lambda: socket.inet_ntoa(b"\x0a"))
for family, text in (
    (socket.AF_INET, "127.0.0.1"),
    (socket.AF_INET6, "::1"),
    (socket.AF_INET6, "nonsense"),
    (socket.AF_INET, "nonsense"),
):
    attempt(text, lambda: socket.inet_pton(family, text))  # noqa: B023
attempt("unpack", lambda: socket.inet_ntop(socket.AF_INET6, bytes(16)))
attempt("unpack", lambda: socket.inet_ntop(socket.AF_INET, bytes(3)))
attempt("order", lambda: (socket.htons(1), socket.ntohl(1)))


async def by_the_loop() -> None:
    loop = asyncio.get_running_loop()
    found = await loop.getaddrinfo("127.0.0.1", 80, type=STREAM)
    print(found[0][4])
    print(await loop.getnameinfo(("127.0.0.1", 80), numeric))


asyncio.run(by_the_loop())
