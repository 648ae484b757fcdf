"""What it costs to push updates to readers, technique by technique.

The programs are those of the page *Choosing*, each server and each crowd
of readers in a process of its own, over loopback. Bytes and requests are
counted by a TCP relay, in runs of their own: what is above TCP, headers
and handshakes included, TCP's and IP's own headers not. Delays are taken
without the relay, by the one monotonic clock of the machine. Memory is
what the server's process grows by, for each reader that is connected and
hears nothing.

    python -m tools.bench choosing

takes some minutes, writes the data, and draws the page's figures and
tables from it.
"""

from __future__ import annotations

import asyncio
import json
import os
import platform
import sys
from collections.abc import Awaitable, Callable, Iterable
from datetime import date
from functools import partial
from importlib.metadata import version
from pathlib import Path
from statistics import median, quantiles
from typing import Any

from tools.benchmarks._match import BenchmarkError, Match
from tools.benchmarks._programs import TECHNIQUES
from tools.benchmarks._push_readers import CHEER_EVERY
from tools.benchmarks._push_server import update
from tools.choosing.data import DATA
from tools.choosing.draw import draw

PACKAGES = (
    "starlette",
    "uvicorn",
    "sse-starlette",
    "httpx",
    "httpx-sse",
    "websockets",
)

Row = dict[str, Any]
Load = tuple[int, float, int]
"""Readers, updates a second (0: silence), and how many; of a silence, how
many seconds."""

WIRE: tuple[Load, ...] = ((10, 0, 60), (10, 1, 10), (10, 10, 100))
LATENCY: tuple[Load, ...] = (
    (10, 1, 10),
    (10, 10, 50),
    (100, 1, 10),
    (100, 10, 50),
)
CROWDS = (20, 100)
ATTEMPTS = 3
"""Times that a measurement may be tried."""

TOGETHER = 3
"""Matches that are counted at the same time."""

SETTLE = 2.0
"""Seconds that a crowd is left idle before its memory is taken."""

QUICK: Row = {
    "wire": ((2, 20, 10),),
    "latency": ((2, 20, 10),),
    "crowds": (5,),
    "settle": 0.0,
    "together": 6,
}
"""Enough to see that the benchmark works; it says nothing of anything."""


async def patiently(measured: Callable[[], Awaitable[Row]]) -> Row:
    """Measure again where a program did not keep up, on a busy machine.

    Raises:
        BenchmarkError: it did not, several times.
    """
    for left in reversed(range(ATTEMPTS)):
        try:
            return await measured()
        except BenchmarkError as error:
            if not left:
                raise
            print(f"choosing: {error}; once more", file=sys.stderr)
    raise AssertionError


async def wire(technique: str, load: Load) -> Row:
    """Count requests and bytes, up (to the server) and down."""
    readers, rate, amount = load
    updates = amount if rate else 0
    async with Match(technique, counted=True) as match:
        crowd = await match.join(readers, updates)
        before = await match.counts()
        if rate:
            await match.push(crowd, updates, rate)
        else:
            await asyncio.sleep(amount)
        after = await match.counts()
        return {
            "technique": technique,
            "readers": readers,
            "rate": rate,
            "updates": updates,
            "seconds": amount / rate if rate else amount,
            "connect": before,
            "requests": after["requests"] - before["requests"],
            "up": after["up"] - before["up"],
            "down": after["down"] - before["down"],
        }


async def latency(technique: str, load: Load) -> Row:
    """Time each update, from the server's telling to the reader's ear."""
    readers, rate, updates = load
    async with Match(technique) as match:
        crowd = await match.join(readers, updates)
        await match.push(crowd, updates, rate)
        delays = await match.end(crowd)
    percentiles = quantiles(delays, n=100, method="inclusive")
    return {
        "technique": technique,
        "readers": readers,
        "rate": rate,
        "updates": updates,
        "deliveries": len(delays),
        "median_ms": round(median(delays) / 1e6, 2),
        "p99_ms": round(percentiles[98] / 1e6, 2),
    }


async def memory(technique: str, readers: int, settle: float) -> Row:
    """Weigh the server before and after a crowd has joined."""
    async with Match(technique) as match:
        await match.join(1, 0)  # what the first one loads is not its cost
        before = match.server.memory
        await match.join(readers, 0)
        await asyncio.sleep(settle)
        grown = match.server.memory - before
    return {
        "technique": technique,
        "readers": readers,
        "kib": round(grown / readers / 1024, 1),
    }


def processor() -> str:
    """Return the processor's name, as the system tells it."""
    info = Path("/proc/cpuinfo")
    if info.is_file():
        for line in info.read_text("utf-8").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()


def machine() -> Row:
    """Return what the numbers depend on, how busy it was included."""
    return {
        "date": str(date.today()),
        "system": f"{platform.system()} {platform.machine()}",
        "processor": processor(),
        "cores": os.cpu_count(),
        "load": round(os.getloadavg()[0], 1),
        "python": platform.python_version(),
        "packages": {name: version(name) for name in PACKAGES},
    }


async def everything(plan: Row) -> Row:
    """Measure all techniques; return the data as it is committed."""
    about = machine()
    together = plan["together"]
    weigh = partial(memory, settle=plan["settle"])
    return {
        "machine": about,
        "update_bytes": len(update(0)),
        "cheer_every": CHEER_EVERY,
        # Counts don't depend on what else runs; delays and memory do.
        "wire": await for_each(wire, plan["wire"], TOGETHER),
        "latency": await for_each(latency, plan["latency"], together),
        "memory": await for_each(weigh, plan["crowds"], together),
    }


async def for_each(
    measured: Callable[[str, Any], Awaitable[Row]],
    loads: Iterable[Any],
    together: int,
) -> list[Row]:
    """Measure every technique under every load.

    Args:
        measured: measures one technique under one load.
        loads: what to measure it under.
        together: how many matches run at the same time.
    """
    few = asyncio.Semaphore(together)

    async def one(technique: str, load: Any) -> Row:
        async with few:
            return await patiently(partial(measured, technique, load))

    rows: list[Row] = []
    for load in loads:
        rows += await asyncio.gather(
            *(one(technique, load) for technique in TECHNIQUES)
        )
    return rows


def measure() -> str:
    """Measure, keep the data, draw it; return where that went."""
    plan = {
        "wire": WIRE,
        "latency": LATENCY,
        "crowds": CROWDS,
        "settle": SETTLE,
        "together": 1,
    }
    data = asyncio.run(everything(plan))
    DATA.write_text(dumps(data), "utf-8")
    return "\n".join([str(DATA), *map(str, draw(data))])


def dumps(data: Row) -> str:
    """Return the data as JSON, a measurement a line."""
    text = json.dumps(data)
    for old, new in (("[{", "[\n  {"), ("}, {", "},\n  {")):
        text = text.replace(old, new)
    return text.replace("], ", "],\n ") + "\n"
