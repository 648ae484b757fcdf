from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

import uvicorn

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]


async def app(scope: Message, receive: Receive, send: Send) -> None:
    await receive()  # websocket.connect
    if scope["path"] == "/reject":
        await send({"type": "websocket.close"})
    elif scope["path"] == "/respond":
        start = "websocket.http.response.start"
        await send({"type": start, "status": 429, "headers": []})
        body = "websocket.http.response.body"
        await send({"type": body, "body": b"Try again tomorrow."})
    else:
        await send({"type": "websocket.accept"})
        close = "websocket.close"
        await send({"type": close, "code": 1008, "reason": "Go away"})


if __name__ == "__main__":
    uvicorn.run(app, port=8000, lifespan="off", log_level="warning")
