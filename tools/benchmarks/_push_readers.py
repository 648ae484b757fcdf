"""A crowd of a technique's readers in one process, with a stopwatch.

    python -m tools.benchmarks._push_readers SSE http://localhost:8765 10 50

Arguments: technique, address, number of readers, number of updates. It
prints "ready" when all are connected, "done" when all have heard every
update, and once the match is over a list of all delays in nanoseconds.
"""

from __future__ import annotations

import asyncio
import json
import os
import random
import sys
import time
from collections.abc import Callable
from pathlib import Path

from tools.benchmarks._programs import LAST, TECHNIQUES, WELCOME, load

CHEER_EVERY = 10
"""Updates after which a reader says something: now and then."""

ARRIVALS = 40
"""Readers that arrive in a second, so that no door is overrun."""

SPREAD = 1.0
"""Seconds over which they arrive at least, so that polls are not in step."""


class Crowd:
    """What all readers of this process have heard."""

    def __init__(self, readers: int, updates: int) -> None:
        """Expect so many readers, and for each so many updates."""
        self.readers = readers
        self.updates = updates
        self.greeted = 0
        self.finished = 0
        self.delays: list[int] = []

    def greet(self) -> None:
        """Count a reader that is connected."""
        self.greeted += 1
        if self.greeted == self.readers:
            print("ready", flush=True)

    def finish(self) -> None:
        """Count a reader that has heard all."""
        self.finished += 1
        if self.finished == self.readers:
            print("done", flush=True)

    def reader(self) -> Callable[[str], str | None]:
        """Return the reaction of a new reader.

        It raises SystemExit when an update is lost, doubled or late.
        """
        expected = 0

        def react(score: str) -> str | None:
            nonlocal expected
            heard = time.monotonic_ns()
            if score == LAST:
                return None
            if score == WELCOME:
                self.greet()
                return None
            number, told, _ = score.split(" ", 2)
            if int(number) != expected:
                sys.exit(f"heard update {number} instead of {expected}")
            expected += 1
            self.delays.append(heard - int(told))
            if expected == self.updates:
                self.finish()
            cheers = expected % CHEER_EVERY == CHEER_EVERY // 2
            return "Bravo!" if cheers else None

        return react


async def main(name: str, url: str, readers: str, updates: str) -> None:
    """Follow the match with all readers."""
    # Nobody speaks TLS here; httpx would load all certificates of the
    # world for each reader, for tens of milliseconds.
    os.environ["SSL_CERT_DIR"] = str(Path(__file__).parent)
    technique = TECHNIQUES[name]
    follow = load(technique, technique.reader).follow
    crowd = Crowd(int(readers), int(updates))
    chance = random.Random(0)
    spread = max(SPREAD, crowd.readers / ARRIVALS)

    async def arrive(after: float) -> None:
        await asyncio.sleep(after)
        await follow(url, crowd.reader())

    async with asyncio.TaskGroup() as group:
        for _ in range(crowd.readers):
            group.create_task(arrive(chance.uniform(0, spread)))
    print(json.dumps(crowd.delays), flush=True)


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
