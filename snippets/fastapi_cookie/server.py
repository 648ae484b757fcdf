import secrets
from typing import Annotated

import uvicorn
from fastapi import (
    Cookie,
    Depends,
    FastAPI,
    Header,
    HTTPException,
    Response,
    WebSocket,
    WebSocketException,
)
from pydantic import BaseModel

app = FastAPI()
ORIGIN = "http://localhost:8000"  # of our own pages
PASSWORDS = {"Ada": "lovelace"}  # in production, hashes in a database
sessions: dict[str, str] = {}


class Login(BaseModel):
    name: str
    password: str


@app.post("/login")
async def log_in(login: Login, response: Response) -> None:
    if PASSWORDS.get(login.name) != login.password:
        raise HTTPException(401)
    session = secrets.token_urlsafe()
    sessions[session] = login.name
    response.set_cookie("session", session, httponly=True)


async def member(
    origin: Annotated[str, Header()] = "",
    session: Annotated[str, Cookie()] = "",
) -> str:
    if origin != ORIGIN:
        print(f"Rejected: a page of {origin}")
        raise WebSocketException(1008)
    if session not in sessions:
        print("Rejected: no session")
        raise WebSocketException(1008)
    return sessions[session]


@app.websocket("/hello")
async def hello(
    websocket: WebSocket, name: Annotated[str, Depends(member)]
) -> None:
    await websocket.accept()
    await websocket.send_text(f"Hello, {name}!")
    await websocket.close()


if __name__ == "__main__":
    uvicorn.run(app, port=8000, log_level="warning")
