import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import uvicorn
from fastapi import FastAPI, WebSocket, WebSocketDisconnect


async def measure(app: FastAPI) -> None:
    app.state.readings = 0
    while True:
        await asyncio.sleep(0.1)
        app.state.readings += 1


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    print("Lifespan: the sensor is on.")
    async with asyncio.TaskGroup() as tg:
        measuring = tg.create_task(measure(app))
        yield
        measuring.cancel()
    print("Lifespan: the sensor is off.")


app = FastAPI(lifespan=lifespan)


@app.websocket("/sensor")
async def sensor(websocket: WebSocket) -> None:
    await websocket.accept()
    await websocket.send_text("Welcome")
    try:
        await websocket.receive_text()
    except WebSocketDisconnect as gone:
        print(f"Endpoint: ends with code {gone.code}.")


if __name__ == "__main__":
    uvicorn.run(app, port=8000, use_colors=False)
