import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

PORT = 8765
MATCH = ["15-0", "15-15", "30-15", "40-15", "Game"]
scores: list[str] = []


async def tell(score: str) -> None:
    scores.append(score)


async def get_scores(request: Request) -> Response:
    after = int(request.query_params["after"])
    return JSONResponse(scores[after:])


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
