import uvicorn
from fastapi import FastAPI, WebSocket, WebSocketDisconnect

app = FastAPI()


@app.websocket("/echo")
async def echo(websocket: WebSocket) -> None:
    await websocket.accept()
    try:
        while True:
            message = await websocket.receive_text()
            await websocket.send_text(f"Echo: {message}")
    except WebSocketDisconnect as gone:
        print(f"The client has left, with code {gone.code}.")


if __name__ == "__main__":
    uvicorn.run(app, port=8000, use_colors=False)
