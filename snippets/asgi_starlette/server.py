import uvicorn
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import WebSocketRoute
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from starlette.websockets import WebSocket


async def echo(websocket: WebSocket) -> None:
    await websocket.accept()
    async for text in websocket.iter_text():
        await websocket.send_text(f"Echo: {text}")


class Watch:
    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(
        self, scope: Scope, receive: Receive, send: Send
    ) -> None:
        async def watched_receive() -> Message:
            message = await receive()
            print(f"receive: {message}")
            return message

        async def watched_send(message: Message) -> None:
            print(f"send: {message}")
            await send(message)

        print(scope["type"], scope.get("path", "(no path)"))
        await self.app(scope, watched_receive, watched_send)


app = Starlette(
    routes=[WebSocketRoute("/echo", echo)],
    middleware=[Middleware(Watch)],
)

if __name__ == "__main__":
    uvicorn.run(app, port=8000, log_level="warning")
