"""A hub in a process of its own, for a module's tests."""

from __future__ import annotations

import re
import signal
from collections.abc import Iterator

import pytest

from tests.harness.actor import Process
from tests.harness.play import Stage
from tools.example import find

INTERNAL = re.compile(
    r"unexpected internal error\nTraceback .*\n(?:  .*\n)+"
    r"    assert not self.eof_sent\nAssertionError\n"
)
"""What websockets 17.4 logs of itself, of any server, if a client ends its
half of the connection in the moment in which its request is refused."""


def told(process: Process) -> str:
    """Return what a hub printed, without that of the library."""
    return INTERNAL.sub("", process.output())


@pytest.fixture(scope="module")
def hub() -> Iterator[Process]:
    """The page's own hub; it must end as it should, without a traceback."""
    with Stage(find("signalr")) as stage:
        process = stage.start("server.py", listens=8765)
        yield process
        end(process)


@pytest.fixture(scope="module")
def impatient() -> Iterator[Process]:
    """The hub with short times, and with errors in detail."""
    with Stage(find("signalr")) as stage:
        process = stage.start("impatient.py", listens=8765)
        yield process
        end(process)


def end(process: Process) -> None:
    """Press Ctrl+C in the hub's terminal and look at what it printed."""
    process.send_signal(signal.SIGINT)
    assert process.wait() == 0
    assert "Traceback" not in told(process)
    assert process.output().endswith("Server stopped.\n")
