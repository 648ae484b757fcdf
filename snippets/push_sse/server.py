import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator

import uvicorn
from sse_starlette import EventSourceResponse, ServerSentEvent
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

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


async def stream(after: int) -> AsyncIterator[ServerSentEvent]:
    score = ""
    while score != "Game":
        for score in await news(after):
            after += 1
            yield ServerSentEvent(score, id=str(after))


async def get_scores(request: Request) -> Response:
    after = int(request.headers.get("Last-Event-ID", "0"))
    return EventSourceResponse(stream(after))


async def post_cheer(request: Request) -> Response:
    cheer = (await request.body()).decode()
    print(f"Heard: {cheer}")
    return Response(status_code=204)


async def play() -> None:
    for score in MATCH:
        await asyncio.sleep(0.2)
        await tell(score)


@contextlib.asynccontextmanager
async def lifespan(app: Starlette) -> AsyncIterator[None]:
    async with asyncio.TaskGroup() as group:
        group.create_task(play())
        yield


routes = [
    Route("/scores", get_scores),
    Route("/cheers", post_cheer, methods=["POST"]),
]
app = Starlette(routes=routes, lifespan=lifespan)


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
