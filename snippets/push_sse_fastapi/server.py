import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator
from typing import Annotated

import uvicorn
from fastapi import FastAPI, Header, Request
from fastapi.sse import EventSourceResponse, ServerSentEvent

PORT = 8765
MATCH = ["15-0", "15-15", "30-15", "40-15", "Game"]
scores: list[str] = []
changed = asyncio.Condition()


async def tell(score: str) -> None:
    async with changed:
        scores.append(score)
        changed.notify_all()


async def news(after: int) -> list[str]:
    async with changed:
        await changed.wait_for(lambda: len(scores) > after)
    return scores[after:]


async def play() -> None:
    for score in MATCH:
        await asyncio.sleep(0.2)
        await tell(score)


@contextlib.asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    async with asyncio.TaskGroup() as group:
        group.create_task(play())
        yield


app = FastAPI(lifespan=lifespan)


@app.get("/scores", response_class=EventSourceResponse)
async def get_scores(
    last_event_id: Annotated[int, Header()] = 0,
) -> AsyncIterator[ServerSentEvent]:
    score, after = "", last_event_id
    while score != "Game":
        for score in await news(after):
            after += 1
            yield ServerSentEvent(raw_data=score, id=str(after))


@app.post("/cheers", status_code=204)
async def post_cheer(request: Request) -> None:
    cheer = (await request.body()).decode()
    print(f"Heard: {cheer}")


class Server(uvicorn.Server):
    async def startup(
        self, sockets: list[socket.socket] | None = None
    ) -> None:
        await super().startup(sockets)
        print(f"Listening on http://localhost:{PORT}")


def main() -> None:
    config = uvicorn.Config(app, port=PORT, log_level="warning")
    Server(config).run()


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        print("Server stopped.")
