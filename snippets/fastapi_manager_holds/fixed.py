import asyncio
from contextlib import suppress

import uvicorn
from fastapi import FastAPI, WebSocket, WebSocketDisconnect
from starlette.websockets import WebSocketDisconnected

app = FastAPI()
OUTBOX = 3  # messages that may wait for one member; 100 in production
GRACE = 10  # seconds to wait for a slow member before closing


class Member:
    def __init__(self, websocket: WebSocket) -> None:
        self.websocket = websocket
        self.outbox: asyncio.Queue[str] = asyncio.Queue(OUTBOX)
        self.session = asyncio.timeout(None)

    async def write(self) -> None:
        while True:
            await self.websocket.send_text(await self.outbox.get())


class ConnectionManager:
    def __init__(self) -> None:
        self.active: set[Member] = set()

    def broadcast(self, text: str) -> None:
        for member in list(self.active):
            if member.outbox.full():
                self.active.remove(member)
                member.session.reschedule(0)  # raises TimeoutError
            else:
                member.outbox.put_nowait(text)

    async def run(self, websocket: WebSocket, name: str) -> None:
        member = Member(websocket)
        try:
            async with member.session, asyncio.TaskGroup() as tg:
                self.active.add(member)
                tg.create_task(member.write())
                while True:
                    text = await websocket.receive_text()
                    self.broadcast(f"{name}: {text}")
                    await asyncio.sleep(0)  # let the writers run
        finally:
            self.active.discard(member)
            self.broadcast(f"{name} has left")


manager = ConnectionManager()


@app.websocket("/room/{name}")
async def room(websocket: WebSocket, name: str) -> None:
    await websocket.accept()
    try:
        await manager.run(websocket, name)
    except* WebSocketDisconnect:
        print(f"{name} has left.")
    except* TimeoutError:
        print(f"{name} is too slow.")
        with suppress(
            TimeoutError, WebSocketDisconnect, WebSocketDisconnected
        ):
            async with asyncio.timeout(GRACE):
                await websocket.close(1013, "too slow")


if __name__ == "__main__":
    uvicorn.run(
        app,
        port=8000,
        log_level="warning",
        timeout_graceful_shutdown=5,
    )
