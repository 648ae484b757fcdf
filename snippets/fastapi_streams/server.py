import asyncio
import sys
from typing import Any

import uvicorn
from fastapi import FastAPI, WebSocket, WebSocketDisconnect
from redis.asyncio import Redis

app = FastAPI()
broker = Redis(decode_responses=True, socket_timeout=None)


async def newest() -> str:
    entries: Any = await broker.xrevrange("room", count=1)
    return entries[0][0] if entries else "0"


async def send_entries(websocket: WebSocket, last: str) -> None:
    """Send every entry of the stream that is newer than the last."""
    while True:
        streams: Any = await broker.xread({"room": last}, block=0)
        for entry, fields in streams[0][1]:
            await websocket.send_json({"id": entry, **fields})
            last = entry


@app.websocket("/room")
async def room(websocket: WebSocket, after: str | None = None) -> None:
    last = after or await newest()
    await websocket.accept()
    print("A new member." if after is None else "A member returns.")
    sender = asyncio.create_task(send_entries(websocket, last))
    try:
        while True:
            text = await websocket.receive_text()
            await broker.xadd("room", {"text": text}, maxlen=1000)
    except WebSocketDisconnect:
        sender.cancel()


if __name__ == "__main__":
    uvicorn.run(app, port=int(sys.argv[1]), log_level="warning")
