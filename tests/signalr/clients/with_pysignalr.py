"""`python with_pysignalr.py talk|flood COUNT`: prints a report as JSON."""

from __future__ import annotations

import asyncio
import json
import sys
from contextlib import suppress
from typing import Any

from pysignalr.client import SignalRClient

URL = "http://localhost:8765/chat"


class Caller:
    """Waits for the answers, which pysignalr hands to callbacks."""

    def __init__(self) -> None:
        """Prepare a client and gather what the hub says."""
        self.hub = SignalRClient(URL)
        self.opened = asyncio.Event()
        self.answers: asyncio.Queue[Any] = asyncio.Queue()
        self.said: list[str] = []
        self.items: list[Any] = []
        self.hub.on_open(self.on_open)
        self.hub.on_error(self.on_error)
        self.hub.on("said", self.on_said)

    async def on_open(self) -> None:
        """Let the conversation begin."""
        self.opened.set()

    async def on_error(self, message: Any) -> None:
        """Leave errors to whoever waits for the answer."""

    async def on_said(self, arguments: list[Any]) -> None:
        """Keep what the hub says."""
        self.said.append(arguments[0])

    async def on_item(self, item: Any) -> None:
        """Keep what a stream brings."""
        self.items.append(item)

    async def call(self, method: str, *arguments: Any) -> Any:
        """Invoke a method; return its Completion."""
        await self.hub.send(method, list(arguments), self.answers.put)
        return await self.answers.get()


async def talk(caller: Caller, count: int) -> dict[str, Any]:
    """Use all that a hub offers."""
    await caller.call("join", "tea")
    echo = await caller.call("echo", "Zażółć 🐍")
    await caller.call("say_in", "tea", "Milk?")
    error = await caller.call("divide", 1, 0)
    unknown = await caller.call("jump")
    start: list[Any] = [3]
    await caller.hub.stream(
        "countdown", start, caller.on_item, caller.answers.put
    )
    await caller.answers.get()
    afterwards = await caller.call("echo", "still here")
    return {
        "echo": echo.result,
        "said": caller.said,
        "error": error.error,
        "unknown": unknown.error,
        "countdown": caller.items,
        "afterwards": afterwards.result,
    }


async def flood(caller: Caller, count: int) -> dict[str, Any]:
    """Send many messages, each of which comes back."""
    await caller.call("join", "pysignalr")
    for number in range(count):
        words: list[Any] = ["pysignalr", str(number)]
        await caller.hub.send("say_in", words)
    await caller.call("echo", "done")
    return {"said": caller.said}


async def main(what: str, count: str) -> None:
    """Connect, do it, and hang up."""
    caller = Caller()
    running = asyncio.create_task(caller.hub.run())
    await caller.opened.wait()
    run = {"talk": talk, "flood": flood}[what]
    print(json.dumps(await run(caller, int(count))))
    running.cancel()
    with suppress(asyncio.CancelledError):
        await running
    others = asyncio.all_tasks() - {asyncio.current_task()}
    await asyncio.gather(*others, return_exceptions=True)


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
