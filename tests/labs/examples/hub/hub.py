"""A server that says SignalR records in every way that they may be cut."""

from __future__ import annotations

import asyncio

from websockets.asyncio.server import ServerConnection, serve

END = "\x1e"


async def talk(websocket: ServerConnection) -> None:
    """Answer a handshake, then an invocation; else say the same, unasked."""
    hello = str(await websocket.recv())
    if "protocol" in hello:
        await websocket.send("{}" + END)
        await websocket.recv()
    # In two frames of one message, then in two messages.
    first = '{"type":3,"invocationId":"7","re', 'sult":"¡Hola!"}' + END
    await websocket.send(first)
    await websocket.send('{"type":1,"target":"Tell",')
    await websocket.send('"arguments":[1,"two"]}' + END)
    # Two in one, and one that no hub knows.
    await websocket.send(f'{{"type":6}}{END}{{"type":42,"x":null}}{END}')
    await websocket.send(f'{{"type":7,"error":"enough"}}{END}')


async def main() -> None:
    """Serve for ever: compressed on one port, plain on the other."""
    async with (
        serve(talk, "localhost", 8765, compression=None),
        serve(talk, "localhost", 8766),
    ):
        print("Listening")
        await asyncio.Future()


asyncio.run(main())
