import asyncio

import uvicorn
from fastapi import FastAPI, WebSocket, WebSocketDisconnect
from starlette.websockets import WebSocketDisconnected

app = FastAPI()


async def resize(websocket: WebSocket, photo: str) -> None:
    print(f"{photo}: resizing")
    try:
        await asyncio.sleep(0.2 if photo == "small.jpg" else 3600)
        await websocket.send_text(f"{photo} is ready.")
    finally:
        print(f"{photo}: temporary files removed")


@app.websocket("/photos")
async def photos(websocket: WebSocket) -> None:
    await websocket.accept()
    try:
        async with asyncio.TaskGroup() as tg:
            while True:
                photo = await websocket.receive_text()
                tg.create_task(resize(websocket, photo))
    except* (WebSocketDisconnect, WebSocketDisconnected):
        print("The client has left, and no task of theirs runs.")


if __name__ == "__main__":
    uvicorn.run(app, port=8000, log_level="warning")
