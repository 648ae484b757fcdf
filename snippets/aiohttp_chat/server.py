import json
from contextlib import suppress

from aiohttp import WSCloseCode, WSMsgType, web

Room = set[web.WebSocketResponse]
ROOM = web.AppKey("ROOM", Room)


async def tell(room: Room, **event: str) -> None:
    message = json.dumps(event)
    print(message)
    for member in tuple(room):
        with suppress(ConnectionResetError):
            await member.send_str(message)


async def chat(request: web.Request) -> web.WebSocketResponse:
    websocket = web.WebSocketResponse(heartbeat=20)
    await websocket.prepare(request)
    name = (await websocket.receive_json())["name"]
    room = request.app[ROOM]
    room.add(websocket)
    await tell(room, type="joined", name=name)
    try:
        async for message in websocket:
            if message.type is WSMsgType.TEXT:
                text = message.json()["text"]
                await tell(room, type="said", name=name, text=text)
    finally:
        room.discard(websocket)
        print(f"{name}'s connection: {websocket.close_code}")
        await tell(room, type="left", name=name)
    return websocket


async def close_all(app: web.Application) -> None:
    room = app[ROOM]
    for member in tuple(room):
        await member.close(
            code=WSCloseCode.GOING_AWAY, message=b"Server stopped"
        )


def make_app() -> web.Application:
    app = web.Application()
    app[ROOM] = set()
    app.add_routes([web.get("/", chat)])
    app.on_shutdown.append(close_all)
    return app


if __name__ == "__main__":
    web.run_app(
        make_app(), host="localhost", port=8765, access_log=None
    )
