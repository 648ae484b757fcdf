import asyncio

import uvicorn
from fastapi import FastAPI, WebSocket, WebSocketDisconnect

app = FastAPI()
bell = asyncio.Event()
listeners: set[WebSocket] = set()


@app.websocket("/listen")
async def listen(websocket: WebSocket) -> None:
    await websocket.accept()
    listeners.add(websocket)
    try:
        await bell.wait()
        await websocket.send_text("Ding!")
    except WebSocketDisconnect as gone:
        print(f"A listener has left, with code {gone.code}.")
    finally:
        listeners.remove(websocket)


@app.websocket("/ring")
async def ring(websocket: WebSocket) -> None:
    await websocket.accept()
    print(f"Ringing for {len(listeners)} of them.")
    bell.set()


if __name__ == "__main__":
    uvicorn.run(app, port=8000, log_level="warning")
