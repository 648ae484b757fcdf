import asyncio
import secrets
from typing import Annotated

import uvicorn
from fastapi import (
    Cookie,
    Depends,
    FastAPI,
    Response,
    WebSocket,
    WebSocketException,
)

app = FastAPI()


class Session:
    def __init__(self, name: str) -> None:
        self.name = name
        self.connections: set[asyncio.Timeout] = set()


sessions: dict[str, Session] = {}


@app.post("/login/{name}")
async def log_in(name: str, response: Response) -> None:
    key = secrets.token_urlsafe()
    sessions[key] = Session(name)
    response.set_cookie("session", key, httponly=True)


@app.post("/logout")
async def log_out(session: Annotated[str, Cookie()]) -> None:
    ended = sessions.pop(session, None)
    for connection in ended.connections if ended else ():
        connection.reschedule(0)


async def current(session: Annotated[str, Cookie()] = "") -> Session:
    if session not in sessions:
        raise WebSocketException(1008)
    return sessions[session]


@app.websocket("/hello")
async def hello(
    websocket: WebSocket, session: Annotated[Session, Depends(current)]
) -> None:
    try:
        async with asyncio.timeout(None) as connection:
            session.connections.add(connection)
            await websocket.accept()
            async for text in websocket.iter_text():
                await websocket.send_text(f"{session.name}: {text}")
    except TimeoutError:
        await websocket.close(4001, "You have logged out")
    finally:
        session.connections.remove(connection)
        print(f"{session.name} has left")


if __name__ == "__main__":
    uvicorn.run(app, port=8000, log_level="warning")
