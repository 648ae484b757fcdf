import uvicorn
from fastapi import FastAPI, WebSocket

app = FastAPI()


@app.websocket("/hello")
async def hello(websocket: WebSocket) -> None:
    await websocket.accept()
    await websocket.send_text("Hello!")


if __name__ == "__main__":
    uvicorn.run(
        app, port=8000, ws="websockets-sansio", use_colors=False
    )
