import asyncio
from collections.abc import Callable

import httpx
from httpx_sse import aconnect_sse

URL = "http://localhost:8765"
PATIENCE = 60  # seconds


async def follow(url: str, react: Callable[[str], str | None]) -> None:
    async with (
        httpx.AsyncClient(base_url=url, timeout=PATIENCE) as client,
        aconnect_sse(client, "GET", "/scores") as source,
    ):
        async for event in source.aiter_sse():
            # A keepalive arrives as an event without data.
            if event.data and (cheer := react(event.data)):
                await client.post("/cheers", content=cheer)


def applaud(score: str) -> str | None:
    print(score)
    return "Bravo!" if score == "40-15" else None


if __name__ == "__main__":
    asyncio.run(follow(URL, applaud))
