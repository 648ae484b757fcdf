import asyncio
from contextlib import aclosing

import uvicorn
from fastapi import FastAPI, WebSocket, WebSocketDisconnect
from model import generate
from starlette.websockets import WebSocketDisconnected

app = FastAPI()


async def answer(websocket: WebSocket, question: str) -> None:
    async with aclosing(generate(question)) as words:
        async for word in words:
            await websocket.send_json({"word": word})
    await websocket.send_json({"end": "complete"})


@app.websocket("/answers")
async def answers(websocket: WebSocket) -> None:
    await websocket.accept()
    running: asyncio.Task[None] | None = None
    try:
        async with asyncio.TaskGroup() as tg:
            while True:
                message = await websocket.receive_json()
                if running and running.cancel():
                    await websocket.send_json({"end": "stopped"})
                if question := message.get("question"):
                    work = answer(websocket, question)
                    running = tg.create_task(work)
    except* (WebSocketDisconnect, WebSocketDisconnected):
        print("The client has left.")


if __name__ == "__main__":
    uvicorn.run(app, port=8000, log_level="warning")
