import sys

import uvicorn
from fastapi import FastAPI, WebSocket

# As if neither of them had been installed.
sys.modules |= dict.fromkeys(("websockets", "wsproto"))  # type: ignore

app = FastAPI()


@app.websocket("/hello")
async def hello(websocket: WebSocket) -> None:
    await websocket.accept()
    await websocket.send_text("Hello!")


if __name__ == "__main__":
    uvicorn.run(app, port=8000, use_colors=False)
