from typing import Annotated

import uvicorn
from fastapi import (
    Depends,
    FastAPI,
    WebSocket,
    WebSocketException,
    status,
)

app = FastAPI()
MEMBERS = {"s3cret": "Ada"}
DENIED = status.WS_1008_POLICY_VIOLATION


async def member(token: str = "") -> str:
    if token not in MEMBERS:
        raise WebSocketException(DENIED, "Unknown token")
    return MEMBERS[token]


@app.websocket("/before")
async def before(
    websocket: WebSocket, name: Annotated[str, Depends(member)]
) -> None:
    await websocket.accept()
    await websocket.send_text(f"Hello, {name}!")


@app.websocket("/after")
async def after(websocket: WebSocket, token: str = "") -> None:
    await websocket.accept()
    if token not in MEMBERS:
        await websocket.close(DENIED, "Unknown token")
        return
    await websocket.send_text(f"Hello, {MEMBERS[token]}!")


if __name__ == "__main__":
    uvicorn.run(app, port=8000, use_colors=False)
