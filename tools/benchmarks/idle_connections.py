"""What an idle connection costs a `websockets` server, in memory.

A real server in a process of its own; the crowd is in this one. Every
client sends one message and gets its echo, so that compression has its
buffers, and then all of them fall silent.
"""

from __future__ import annotations

import asyncio
import contextlib
import resource
import subprocess
import sys
from collections.abc import Iterator
from contextlib import AsyncExitStack

import psutil
from websockets.asyncio.client import connect

from tools.benchmarks import circumstances
from tools.example import ROOT, SNIPPETS

FILE = SNIPPETS / "measured" / "idle-connections.txt"
CROWDS = (500, 1000, 3000)
MOST_THREADED = 500
"""Connections with threads of their own; more of them stall a machine."""
SPARE_FILES = 100
"""Open files that a process needs besides its connections."""

SERVERS = (
    ("asyncio", "deflate", "20"),
    ("asyncio", "none", "20"),
    ("asyncio", "none", "none"),
    ("threads", "deflate", "20"),
    ("threads", "none", "20"),
)
"""Kind, compression and seconds between pings of each server measured."""

ROW = "{:8}{:9}{:6}"
"""The head of a row: narrow, so that a phone shows the table whole."""


def open_files() -> int:
    """Raise the limit of open files as far as allowed, and return it."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = max(CROWDS) + SPARE_FILES
    if hard != resource.RLIM_INFINITY:
        wanted = min(wanted, hard)
    if soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
    return max(soft, wanted)


@contextlib.contextmanager
def server(*args: str) -> Iterator[tuple[psutil.Process, int]]:
    """Run the server under measurement; yield its process and its port."""
    with subprocess.Popen(
        [sys.executable, "-m", "tools.benchmarks._idle_server", *args],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as popen:
        assert popen.stdin is not None
        assert popen.stdout is not None
        try:
            port = int(popen.stdout.readline())
            yield psutil.Process(popen.pid), port
            popen.stdin.close()
            popen.wait(30)
        finally:
            popen.kill()


async def memory(process: psutil.Process, port: int, crowd: int) -> float:
    """Return KiB of resident memory per connection of an idle crowd."""
    uri = f"ws://127.0.0.1:{port}"
    async with AsyncExitStack() as stack:

        async def join() -> None:
            client = await stack.enter_async_context(
                connect(uri, ping_interval=None, open_timeout=None)
            )
            await client.send("Hello, Server!")
            await client.recv()

        # What the first connection loads is not what each one costs.
        await join()
        before = process.memory_info().rss
        for _ in range(crowd):
            await join()
        return (process.memory_info().rss - before) / crowd / 1024


def measure() -> str:
    """Measure every server with every crowd; return the table."""
    limit = open_files()
    lines = [
        "KiB of memory per idle connection,",
        "by number of connections",
        "",
        ROW.format("server", "compress", "ping")
        + "".join(f"{crowd:>7}" for crowd in CROWDS),
    ]
    costs: dict[tuple[str, int], float] = {}
    for args in SERVERS:
        kind, compression, ping = args
        line = ROW.format(
            kind, compression, ping if ping == "none" else f"{ping} s"
        )
        for crowd in CROWDS:
            threaded = kind == "threads" and crowd > MOST_THREADED
            if threaded or crowd + SPARE_FILES > limit:
                line += f"{'-':>7}"
                continue
            with server(*args) as (process, port):
                cost = asyncio.run(memory(process, port, crowd))
            costs[" ".join(args), crowd] = cost
            line += f"{cost:7.1f}"
        lines.append(line)
    lines += ["", f"Threads, compared with asyncio ({MOST_THREADED}):"]
    for compression in ("deflate", "none"):
        threads, loop = (
            costs[f"{kind} {compression} 20", MOST_THREADED]
            for kind in ("threads", "asyncio")
        )
        lines.append(f"{compression:8} {threads / loop:.1f} times as much")
    if max(CROWDS) + SPARE_FILES > limit:
        lines.append(f"This machine allows {limit} open files.")
    lines += ["", circumstances("websockets")]
    return "\n".join(lines)
