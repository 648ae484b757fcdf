from typing import Any

import socketio
from aiohttp import web

sio = socketio.AsyncServer(async_mode="aiohttp", always_connect=True)


@sio.event
async def connect(sid: str, environ: Any, auth: dict[str, str]) -> None:
    name = auth["name"]
    await sio.save_session(sid, {"name": name})
    await sio.enter_room(sid, "chat")
    await sio.emit("joined", name, room="chat")


@sio.event
async def say(sid: str, text: str) -> int:
    name = (await sio.get_session(sid))["name"]
    await sio.emit("said", {"name": name, "text": text}, room="chat")
    return len(text)


@sio.event
async def disconnect(sid: str, reason: str) -> None:
    name = (await sio.get_session(sid))["name"]
    print(f"{name} left")
    await sio.emit("left", name, room="chat")


if __name__ == "__main__":
    app = web.Application()
    sio.attach(app)
    web.run_app(app, host="localhost", port=8765, access_log=None)
