"""`python with_ours.py talk|flood COUNT`: prints a report as JSON.

With the client of `snippets/signalr/`, which PYTHONPATH names.
"""

from __future__ import annotations

import asyncio
import json
import sys
from contextlib import aclosing
from typing import Any

from hub_client import HubClient, connect_hub
from records import HubError


async def refusal(hub: HubClient, method: str, *arguments: Any) -> str:
    """Return the error that a method answers with."""
    try:
        await hub.invoke(method, *arguments)
    except HubError as error:
        return str(error)
    return ""


async def talk(hub: HubClient, said: list[str], count: int) -> dict[str, Any]:
    """Use all that a hub offers."""
    await hub.invoke("join", "tea")
    echo = await hub.invoke("echo", "Zażółć 🐍")
    await hub.invoke("say_in", "tea", "Milk?")
    ticks = []
    async with aclosing(hub.stream("ticks")) as stream:
        async for item in stream:
            ticks.append(item)
            if len(ticks) == 2:
                break
    return {
        "echo": echo,
        "said": said,
        "error": await refusal(hub, "divide", 1, 0),
        "unknown": await refusal(hub, "jump"),
        "countdown": [item async for item in hub.stream("countdown", 3)],
        "ticks": ticks,
        "afterwards": await hub.invoke("echo", "still here"),
    }


async def flood(hub: HubClient, said: list[str], count: int) -> dict[str, Any]:
    """Send many messages, each of which comes back."""
    await hub.invoke("join", "ours")
    for number in range(count):
        await hub.send("say_in", "ours", str(number))
    await hub.invoke("echo", "done")
    return {"said": said}


async def main(what: str, count: str) -> None:
    """Connect, do it, and hang up."""
    said: list[str] = []
    async with connect_hub("ws://localhost:8765/chat") as hub:
        hub.on("said", said.append)
        run = {"talk": talk, "flood": flood}[what]
        print(json.dumps(await run(hub, said, int(count))))


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
