"""What the checks of all exercises have in common."""

import asyncio
import importlib
import signal
import sys
import traceback
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from typing import Any

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

URI = "ws://localhost:8765"
PATIENCE = 10  # seconds
LIMIT = 25  # seconds

Check = Callable[[], Coroutine[None, None, None]]


class Missing(Exception):
    """What a program does not do yet, in one sentence."""


@asynccontextmanager
async def waiting(what: str, seconds: int = 0) -> AsyncIterator[None]:
    """Wait for something in the block, but not forever."""
    seconds = seconds or PATIENCE
    try:
        async with asyncio.timeout(seconds):
            yield
    except TimeoutError:
        raise Missing(
            f"The check waited {seconds} seconds for {what}."
        ) from None
    except ConnectionClosed as closed:
        code = 1006 if closed.rcvd is None else closed.rcvd.code
        raise Missing(
            f"The connection was closed with {code} while the check "
            f"waited for {what}."
        ) from None


@asynccontextmanager
async def client(
    path: str = "/", **options: Any
) -> AsyncIterator[ClientConnection]:
    """Connect to the reader's server."""
    try:
        websocket = await connect(f"{URI}{path}", **options)
    except TimeoutError:
        raise Missing(
            "server.py listens on port 8765, but doesn't answer a "
            "client's handshake."
        ) from None
    except OSError:
        raise Missing(
            "Nothing listens on port 8765: server.py isn't running, "
            "or it failed; its output shows what went wrong."
        ) from None
    try:
        yield websocket
    finally:  # with 1000, also if something is missing
        await websocket.close()


async def ask(websocket: ClientConnection, message: str) -> str | bytes:
    """Send a message and return the server's answer."""
    async with waiting(f"an answer to {message!r}"):
        await websocket.send(message)
        return await websocket.recv()


def load(name: str) -> Any:
    """Import the reader's program."""
    with calling(f"import {name}"):
        return importlib.import_module(name)


@contextmanager
def calling(what: str) -> Iterator[None]:
    """Call the reader's code in the block."""
    try:
        yield
    except Exception as error:
        raise Missing(f"{what} raised {error!r}.") from None


def end(*_: object) -> None:
    raise Missing(
        f"The check has not ended after {LIMIT} seconds: it is still "
        "waiting for your program."
    )


def run(check: Check, praise: str) -> None:
    """Run a check; print what is missing, or the praise."""
    try:
        with suppress(AttributeError):  # Windows has no alarm
            signal.signal(signal.SIGALRM, end)
            signal.alarm(LIMIT)
        asyncio.run(check())
    except Missing as missing:
        print(missing)
        sys.exit(1)
    except Exception as error:
        traceback.print_exc()
        print(f"The check failed unexpectedly: {error!r}")
        sys.exit(1)
    print(praise)
