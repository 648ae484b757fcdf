import asyncio

import uvicorn
from fastapi import FastAPI, WebSocket, WebSocketDisconnect
from starlette.websockets import WebSocketDisconnected

app = FastAPI()


async def tick(websocket: WebSocket) -> None:
    number = 0
    while True:
        number += 1
        await websocket.send_text(f"tick {number}")
        await asyncio.sleep(0.1)


async def answer(question: str) -> str:
    await asyncio.sleep(0.5)  # a database, or another service
    return f"The answer to {question!r} is 42."


@app.websocket("/ticks")
async def ticks(websocket: WebSocket) -> None:
    await websocket.accept()
    try:
        async with asyncio.TaskGroup() as tg:
            tg.create_task(tick(websocket))
            while True:
                question = await websocket.receive_text()
                await websocket.send_text(await answer(question))
    except* (WebSocketDisconnect, WebSocketDisconnected) as group:
        codes = [
            gone.code
            for gone in group.exceptions
            if isinstance(gone, WebSocketDisconnect)
        ]
        print(f"The client has left, with code {codes[-1]}.")


if __name__ == "__main__":
    uvicorn.run(app, port=8000, log_level="warning")
