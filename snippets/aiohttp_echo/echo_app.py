from aiohttp import WSMsgType, web


async def echo(request: web.Request) -> web.WebSocketResponse:
    websocket = web.WebSocketResponse()
    await websocket.prepare(request)
    async for message in websocket:
        if message.type is WSMsgType.TEXT:
            print(f"Received: {message.data}")
            await websocket.send_str(f"Echo: {message.data}")
    print(f"The client has left, with code {websocket.close_code}.")
    return websocket


def make_app() -> web.Application:
    app = web.Application()
    app.add_routes([web.get("/", echo)])
    return app


if __name__ == "__main__":
    web.run_app(
        make_app(), host="localhost", port=8765, access_log=None
    )
