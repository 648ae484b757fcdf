"""A technique's server, with updates at the rate that `choosing` asks for.

    python -m tools.benchmarks._push_server SSE 8765

Arguments: technique and port. It greets every reader; then each line of
its standard input, such as "50 10", tells so many updates at so many a
second, and an empty one ends the match. The rest is the program's own.
"""

from __future__ import annotations

import asyncio
import functools
import sys
import time
from typing import Any

from tools.benchmarks._programs import LAST, TECHNIQUES, WELCOME, load


def update(number: int) -> str:
    """Return an update: its number, the time now, and what there is to say.

    The time is CLOCK_MONOTONIC's, in nanoseconds: one clock for all
    processes of a machine.
    """
    said = "40-15, Ann serves to Bob, Centre Court"
    return f"{number:05} {time.monotonic_ns():018} {said}"


async def commands() -> asyncio.StreamReader:
    """Return the lines of standard input, read without blocking."""
    reader = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(reader), sys.stdin
    )
    return reader


def main(name: str, port: str) -> None:
    """Serve until killed."""
    technique = TECHNIQUES[name]
    server: Any = load(technique, technique.server)

    async def play() -> None:
        await server.tell(WELCOME)
        loop = asyncio.get_running_loop()
        async for line in await commands():
            if not line.strip():
                await server.tell(LAST)
                continue
            count, rate = map(float, line.split())
            began = loop.time()
            for number in range(int(count)):
                due = began + number / rate
                await asyncio.sleep(due - loop.time())
                await server.tell(update(number))

    server.PORT = int(port)
    server.play = play
    if not technique.compressed:
        server.serve = functools.partial(server.serve, compression=None)
    serving = server.main()
    if serving is not None:
        asyncio.run(serving)


if __name__ == "__main__":
    main(*sys.argv[1:])
