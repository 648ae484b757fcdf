from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

import uvicorn

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]


async def app(scope: Message, receive: Receive, send: Send) -> None:
    print(f"{scope['type']} begins")

    async def answer(message: Message) -> None:
        print(f"  send: {message}")
        await send(message)

    while True:
        message = await receive()
        print(f"  receive: {message}")
        match message:
            case {"type": "websocket.connect"}:
                await answer({"type": "websocket.accept"})
            case {"type": "websocket.receive", "text": text}:
                await answer({"type": "websocket.send", "text": text})
            case {"type": "websocket.receive", "bytes": data}:
                await answer({"type": "websocket.send", "bytes": data})
            case {"type": "lifespan.startup"}:
                await answer({"type": "lifespan.startup.complete"})
            case {"type": "lifespan.shutdown"}:
                await answer({"type": "lifespan.shutdown.complete"})
                break
            case _:
                break
    print(f"{scope['type']} ends")


if __name__ == "__main__":
    uvicorn.run(app, port=8000, log_level="warning")
