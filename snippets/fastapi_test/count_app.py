from fastapi import FastAPI, WebSocket

app = FastAPI()
online: set[WebSocket] = set()


@app.websocket("/count")
async def count(websocket: WebSocket) -> None:
    await websocket.accept()
    online.add(websocket)
    try:
        async for text in websocket.iter_text():
            await websocket.send_json({"words": len(text.split())})
    finally:
        online.remove(websocket)
