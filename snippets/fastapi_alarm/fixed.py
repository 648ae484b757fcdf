import asyncio

import uvicorn
from fastapi import FastAPI, WebSocket, WebSocketDisconnect

app = FastAPI()
bell = asyncio.Event()
listeners: set[WebSocket] = set()


async def send_alarm(websocket: WebSocket) -> None:
    await bell.wait()
    await websocket.send_text("Ding!")


@app.websocket("/listen")
async def listen(websocket: WebSocket) -> None:
    await websocket.accept()
    listeners.add(websocket)
    try:
        async with asyncio.TaskGroup() as tg:
            tg.create_task(send_alarm(websocket))
            while True:
                await websocket.receive_text()
    except* WebSocketDisconnect:
        print("A listener has left.")
    finally:
        listeners.remove(websocket)


@app.websocket("/ring")
async def ring(websocket: WebSocket) -> None:
    await websocket.accept()
    print(f"Ringing for {len(listeners)} of them.")
    bell.set()


if __name__ == "__main__":
    uvicorn.run(app, port=8000, log_level="warning")
