import asyncio
from collections.abc import Callable

from hub_client import connect_hub

URL = "ws://localhost:8765"


async def follow(url: str, react: Callable[[str], str | None]) -> None:
    async with connect_hub(f"{url}/match") as hub:
        async for score in hub.stream("scores", 0):
            if cheer := react(score):
                await hub.send("cheer", cheer)


def applaud(score: str) -> str | None:
    print(score)
    return "Bravo!" if score == "40-15" else None


if __name__ == "__main__":
    asyncio.run(follow(URL, applaud))
