import secrets
import time
from typing import Annotated

import uvicorn
from fastapi import (
    Depends,
    FastAPI,
    HTTPException,
    WebSocket,
    WebSocketException,
)
from fastapi.security import HTTPAuthorizationCredentials as Token
from fastapi.security import HTTPBearer

app = FastAPI()
MEMBERS = {"s3cret": "Ada"}
LIFETIME = 30  # seconds
tickets: dict[str, tuple[str, float]] = {}


@app.post("/tickets")
async def new_ticket(
    token: Annotated[Token, Depends(HTTPBearer())],
) -> str:
    name = MEMBERS.get(token.credentials)
    if name is None:
        raise HTTPException(401)
    ticket = secrets.token_urlsafe()
    tickets[ticket] = (name, time.monotonic() + LIFETIME)
    return ticket


async def member(ticket: str = "") -> str:
    name, expires = tickets.pop(ticket, ("", 0.0))
    if time.monotonic() > expires:
        raise WebSocketException(1008)
    return name


@app.websocket("/hello")
async def hello(
    websocket: WebSocket, name: Annotated[str, Depends(member)]
) -> None:
    await websocket.accept()
    await websocket.send_text(f"Hello, {name}!")
    await websocket.close()


if __name__ == "__main__":
    uvicorn.run(app, port=8000, use_colors=False)
