import asyncio
from collections.abc import Callable

import httpx

URL = "http://localhost:8765"
PATIENCE = 60  # seconds
PAUSE = 1


async def follow(url: str, react: Callable[[str], str | None]) -> None:
    score, seen = "", 0
    async with httpx.AsyncClient(
        base_url=url, timeout=PATIENCE
    ) as client:
        while score != "Game":
            await asyncio.sleep(PAUSE)
            answer = await client.get("/scores", params={"after": seen})
            for score in answer.json():
                seen += 1
                if cheer := react(score):
                    await client.post("/cheers", content=cheer)


def applaud(score: str) -> str | None:
    print(score)
    return "Bravo!" if score == "40-15" else None


if __name__ == "__main__":
    asyncio.run(follow(URL, applaud))
