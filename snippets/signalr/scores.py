import asyncio
from collections.abc import AsyncIterator

from websockets.asyncio.server import serve

from hub import Hub
from negotiation import Negotiation
from records import Records

PORT = 8765
MATCH = ["15-0", "15-15", "30-15", "40-15", "Game"]
told: list[str] = []
changed = asyncio.Condition()
hub = Hub()


async def tell(score: str) -> None:
    async with changed:
        told.append(score)
        changed.notify_all()


async def news(after: int) -> list[str]:
    async with changed:
        await changed.wait_for(lambda: len(told) > after)
    return told[after:]


@hub.method
async def scores(client: Records, after: int) -> AsyncIterator[str]:
    score = ""
    while score != "Game":
        for score in await news(after):
            after += 1
            yield score


@hub.method
async def cheer(client: Records, text: str) -> None:
    print(f"Heard: {text}")


async def play() -> None:
    for score in MATCH:
        await asyncio.sleep(0.2)
        await tell(score)


async def main() -> None:
    negotiation = Negotiation("/match", origins={"http://localhost"})
    async with serve(
        hub.serve,
        "localhost",
        PORT,
        process_request=negotiation.process_request,
    ) as server:
        print(f"Listening on http://localhost:{PORT}/match")
        await play()
        await server.wait_closed()


if __name__ == "__main__":
    try:
        asyncio.run(main())
    except KeyboardInterrupt:
        print("Server stopped.")
