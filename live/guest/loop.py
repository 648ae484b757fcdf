"""Restore asyncio as CPython ships it, without Pyodide's changes."""

from __future__ import annotations

import asyncio
import socket
import ssl
from typing import Any, NoReturn


def names() -> Any:
    """Return `socket`, as asyncio names it: a program may replace it there."""
    return asyncio.base_events.socket  # type: ignore[attr-defined]


async def getaddrinfo(
    loop: asyncio.AbstractEventLoop,
    host: Any,
    port: Any,
    *,
    family: int = 0,
    type: int = 0,
    proto: int = 0,
    flags: int = 0,
) -> Any:
    """Resolve without a thread: the resolver never blocks."""
    return names().getaddrinfo(host, port, family, type, proto, flags)


async def getnameinfo(
    loop: asyncio.AbstractEventLoop, sockaddr: Any, flags: int = 0
) -> Any:
    """Resolve without a thread, as above."""
    return names().getnameinfo(sockaddr, flags)


def make_ssl_transport(
    loop: asyncio.AbstractEventLoop, rawsock: socket.socket, *_: Any, **__: Any
) -> NoReturn:
    """Close the connection, as after a TLS handshake that failed."""
    rawsock.close()
    refuse_tls()


def refuse_tls(*_: object, **__: object) -> NoReturn:
    """Raise SSLError: there is no TLS."""
    raise ssl.SSLError(
        ssl.SSL_ERROR_SSL,
        "TLS is not available in a browser tab; connect to ws://, not wss://",
    )


def restore_run() -> None:
    """Restore `asyncio.run`, which Pyodide has replaced."""
    # Here, not above: the snapshot contains this module, but not Pyodide's.
    from pyodide.webloop import (  # type: ignore[import-not-found]
        _orig_run,
    )

    asyncio.run = _orig_run
    asyncio.runners.run = _orig_run


def install() -> None:
    """Restore `asyncio.run`; replace what needs threads or C."""
    # Typed as Any: typeshed has this name for Python 3.14 only.
    events: Any = asyncio.events  # its types differ between 3.11 and 3.14
    restore_run()
    events._set_event_loop_policy(None)
    asyncio.set_event_loop(None)
    asyncio._set_running_loop(None)
    base: Any = asyncio.BaseEventLoop
    base.getaddrinfo = getaddrinfo
    base.getnameinfo = getnameinfo
    selecting: Any = asyncio.SelectorEventLoop
    selecting._make_ssl_transport = make_ssl_transport
    context: Any = ssl.SSLContext
    context.wrap_bio = context.wrap_socket = refuse_tls
    for error in [ssl.SSLError, *ssl.SSLError.__subclasses__()]:
        error.__module__ = "ssl"
