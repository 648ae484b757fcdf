import asyncio

import uvicorn
from fastapi import FastAPI, WebSocket, WebSocketDisconnect

app = FastAPI()
MEMBERS = {"s3cret": "Ada"}
PATIENCE = 2  # seconds to send a token; 10 in production


async def log_in(websocket: WebSocket) -> str | None:
    try:
        async with asyncio.timeout(PATIENCE):
            return MEMBERS.get(await websocket.receive_text())
    except TimeoutError:
        return None


@app.websocket("/hello")
async def hello(websocket: WebSocket) -> None:
    await websocket.accept()
    try:
        name = await log_in(websocket)
        if name is None:
            await websocket.close(1008, "Log in first")
            return
        await websocket.send_text(f"Hello, {name}!")
        await websocket.receive_text()
    except WebSocketDisconnect:
        print("A client has left.")


if __name__ == "__main__":
    uvicorn.run(app, port=8000, log_level="warning")
