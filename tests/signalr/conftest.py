"""A hub in a process of its own, for a module's tests."""

from __future__ import annotations

import re
import shutil
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

CLIENT_TIMEOUT = 5
"""Seconds after which the impatient hub hangs up on a silent client."""


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
def impatient(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Process]:
    """The page's impatient hub, patient enough for a busy machine."""
    example = find("signalr")
    folder = tmp_path_factory.mktemp("impatient") / "signalr"
    shutil.copytree(example.folder, folder)
    source = (folder / "impatient.py").read_text("utf-8")
    page = "client_timeout = 2.5"
    assert page in source
    source = source.replace(page, f"client_timeout = {CLIENT_TIMEOUT}")
    # The hub is the page's own file, so that what runs of it is counted.
    (folder / "hub.py").unlink()
    path = f"import sys\n\nsys.path.insert(0, {str(example.folder)!r})\n"
    (folder / "impatient.py").write_text(path + source, "utf-8")
    with Stage(example, folder=folder) as stage:
        process = stage.start("impatient.py", listens=8765)
        yield process
        end(process)


def end(process: Process) -> None:
    """Press Ctrl+C in the hub's terminal and look at what it printed."""
    process.send_signal(signal.SIGINT)
    assert process.wait() == 0
    assert "Traceback" not in told(process)
    assert process.output().endswith("Server stopped.\n")
