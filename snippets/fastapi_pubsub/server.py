import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import uvicorn
from fastapi import FastAPI, WebSocket, WebSocketDisconnect
from redis.asyncio import Redis
from redis.asyncio.client import PubSub
from redis.asyncio.retry import Retry
from redis.backoff import ExponentialBackoff
from starlette.websockets import WebSocketDisconnected

retry = Retry(ExponentialBackoff(cap=1), retries=-1)
broker = Redis(decode_responses=True, retry=retry)
members: set[WebSocket] = set()
subscribed = asyncio.Event()


async def relay(subscriber: PubSub) -> None:
    """Send what any worker publishes to the members of this one."""
    while True:
        message = await subscriber.get_message(timeout=None)
        if message["type"] == "subscribe":
            subscribed.set()
        else:
            for member in list(members):
                with suppress(
                    WebSocketDisconnect, WebSocketDisconnected
                ):
                    await member.send_text(message["data"])


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    async with broker, broker.pubsub() as subscriber:
        await subscriber.subscribe("room")
        task = asyncio.create_task(relay(subscriber))
        await subscribed.wait()
        yield
        task.cancel()


app = FastAPI(lifespan=lifespan)


@app.websocket("/room")
async def room(websocket: WebSocket) -> None:
    await websocket.accept()
    members.add(websocket)
    print(f"Members of this worker: {len(members)}")
    try:
        while True:
            await broker.publish("room", await websocket.receive_text())
    except WebSocketDisconnect:
        pass
    finally:
        members.discard(websocket)


if __name__ == "__main__":
    uvicorn.run(app, port=int(sys.argv[1]), log_level="warning")
