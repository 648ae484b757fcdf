"""Delays a program at random, as a busy machine does.

Before what its event loop calls, and around what its sockets do and what it
prints: that is where another program, or another task, may be faster. What a
program prints must not depend on it.
"""

import asyncio.events
import builtins
import itertools
import os
import random
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

SHORTEST, LONGEST = 0.2, 0.8
"""Seconds; several times what a program needs between two of its events."""
MOST = 20
"""Delays of one program; its test has to end."""
taking = threading.Lock()
OF_SOCKETS = (
    "accept",
    "connect",
    "recv",
    "recvfrom",
    "send",
    "sendall",
    "sendto",
)


def delays() -> Iterator[float]:
    """Yield the seconds of each delay, 0 for none, as the run asks for."""
    likelihood = float(os.environ["EXAMPLE_DELAYS"])
    seed = os.environ["EXAMPLE_SEED"]
    chance = random.Random(f"{seed} {sys.orig_argv[1:]}")
    left = MOST
    for call in itertools.count():
        # Less and less likely, or one big message would use up all delays.
        late = chance.random() < likelihood * 100 / (100 + call)
        yield chance.uniform(SHORTEST, LONGEST) if late else 0
        left -= late
        if not left:
            return


def delayed(
    function: Callable[..., Any],
    seconds: Iterator[float],
    *,
    after: bool = True,
) -> Callable[..., Any]:
    """Return a function that may begin late, and return late."""

    def call(*args: Any, **options: Any) -> Any:
        wait(seconds)
        result = function(*args, **options)
        if after:
            wait(seconds)
        return result

    return call


def wait(seconds: Iterator[float], sleep: Any = time.sleep) -> None:
    """Sleep for the next delay, also where `time.sleep` is replaced."""
    with taking:
        delay = next(seconds, 0)
    if delay:
        sleep(delay)


def start() -> None:
    """Replace what is delayed; before the program's first line."""
    seconds = delays()
    handle: Any = asyncio.events.Handle
    handle._run = delayed(handle._run, seconds, after=False)
    builtins.print = delayed(print, seconds)
    for name in OF_SOCKETS:
        method = getattr(socket.socket, name)
        setattr(socket.socket, name, delayed(method, seconds))
