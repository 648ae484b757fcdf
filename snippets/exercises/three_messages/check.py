import asyncio

from checking import Missing, run, waiting
from websockets.asyncio.server import ServerConnection, serve

connections: asyncio.Queue[ServerConnection] = asyncio.Queue()


async def keep(websocket: ServerConnection) -> None:
    connections.put_nowait(websocket)
    await websocket.wait_closed()


async def read(websocket: ServerConnection, wanted: str) -> None:
    async with waiting(f"the message {wanted!r}"):
        message = await websocket.recv()
    if message != wanted:
        raise Missing(
            f"The client sent {message!r}; it should send {wanted!r}."
        )


async def check() -> None:
    async with serve(keep, "localhost", 8765):
        async with waiting("client.py to connect"):
            websocket = await connections.get()
        for message in "one", "two", "three":
            await read(websocket, message)
            # What was sent before the answer to a ping is here now.
            async with waiting("the answer to a ping"):
                await (await websocket.ping())
            try:
                async with asyncio.timeout(0):
                    await websocket.recv()
            except TimeoutError:
                await websocket.send(f"Echo: {message}")
            else:
                raise Missing(
                    "The client sent the next message before it had "
                    f"the reply to {message!r}."
                )
        async with waiting("client.py to close the connection"):
            await websocket.wait_closed()


if __name__ == "__main__":
    run(check, "Well done: three messages, and a reply to each.")
