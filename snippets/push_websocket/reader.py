import asyncio
from collections.abc import Callable

from websockets.asyncio.client import connect

URL = "ws://localhost:8765"


async def follow(url: str, react: Callable[[str], str | None]) -> None:
    score = ""
    async with connect(url) as websocket:
        while score != "Game":
            score = await websocket.recv(decode=True)
            if cheer := react(score):
                await websocket.send(cheer)


def applaud(score: str) -> str | None:
    print(score)
    return "Bravo!" if score == "40-15" else None


if __name__ == "__main__":
    asyncio.run(follow(URL, applaud))
