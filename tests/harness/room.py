"""What several pages ask of a chat server: who is in, what it holds."""

from __future__ import annotations

import psutil

from tests.harness.actor import Process
from tests.harness.play import Stage

CLIENT = "../chat/client.py"


def memory(process: Process) -> int:
    """Return the bytes that a process holds in memory."""
    return int(psutil.Process(process.popen.pid).memory_info().rss)


def connections(process: Process) -> int:
    """Return how many TCP connections a process has open."""
    return sum(
        connection.status == psutil.CONN_ESTABLISHED
        for connection in psutil.Process(process.popen.pid).net_connections()
    )


def join(stage: Stage, name: str) -> Process:
    """Let a member join, by the chat client."""
    return stage.start(
        CLIENT, name, name=name.lower(), prints=f"{name} joined\n"
    )
