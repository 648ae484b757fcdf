from collections.abc import AsyncIterator
from typing import Annotated

import uvicorn
from fastapi import Depends, FastAPI, WebSocket, WebSocketException

app = FastAPI()


async def user(token: str = "") -> str:
    print(f"user: checks the token {token!r}")
    if token != "s3cret":
        raise WebSocketException(1008)
    return "Ada"


async def database() -> AsyncIterator[str]:
    print("database: opened")
    try:
        yield "the database"
    finally:
        print("database: closed")


@app.websocket("/notes")
async def notes(
    websocket: WebSocket,
    name: Annotated[str, Depends(user)],
    notes_of: Annotated[str, Depends(database)],
) -> None:
    print("endpoint: accepts")
    await websocket.accept()
    await websocket.send_text(f"Hello, {name}!")
    async for text in websocket.iter_text():
        print(f"endpoint: {text!r} for {notes_of}")
    print("endpoint: ends")


if __name__ == "__main__":
    uvicorn.run(app, port=8000, log_level="warning")
