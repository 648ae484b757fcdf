import asyncio
import json
from typing import NamedTuple

from websockets.asyncio.server import ServerConnection, serve
from websockets.exceptions import ConnectionClosed

OUTBOX = 100  # messages that may wait for one member
PATIENCE = 10  # seconds that a member may take for one message

room: set["Member"] = set()


def tell(**event: str) -> None:
    message = json.dumps(event)
    for member in list(room):
        if member.outbox.full():
            room.remove(member)
            print(f"{member.name} reads too slowly")
            member.tg.create_task(member.peer.close(1013, "too slow"))
        else:
            member.outbox.put_nowait(message)


class Member(NamedTuple):
    name: str
    peer: ServerConnection
    tg: asyncio.TaskGroup
    outbox: asyncio.Queue[str]

    async def stay(self) -> None:
        writer = self.tg.create_task(self.write())
        room.add(self)
        tell(type="joined", name=self.name)
        try:
            async for message in self.peer:
                text = text_in(message, "text")
                tell(type="said", name=self.name, text=text)
                await asyncio.sleep(0)  # let the writers run
        except ValueError as error:
            await self.peer.close(1008, str(error))
        finally:
            writer.cancel()
            room.discard(self)
            tell(type="left", name=self.name)

    async def write(self) -> None:
        try:
            while True:
                message = await self.outbox.get()
                async with asyncio.timeout(PATIENCE):
                    await self.peer.send(message)
        except (TimeoutError, ConnectionClosed):
            self.peer.transport.abort()


def text_in(message: str | bytes, key: str) -> str:
    try:
        value = json.loads(message)[key]
    except (ValueError, TypeError, LookupError, RecursionError):
        value = None
    if isinstance(value, str) and value and value.isprintable():
        return value
    raise ValueError(f'expected {{"{key}": "one line of text"}}')


async def chat(peer: ServerConnection) -> None:
    async with asyncio.TaskGroup() as tg:
        try:
            name = text_in(await peer.recv(), "name")
            await Member(name, peer, tg, asyncio.Queue(OUTBOX)).stay()
        except ValueError as error:
            await peer.close(1008, str(error))
        except ConnectionClosed:
            pass  # lost; the room was told already


async def main() -> None:
    server = await serve(
        chat, "localhost", 8765, max_size=8192, compression=None
    )
    print("Listening on ws://localhost:8765")
    await server.serve_forever()


if __name__ == "__main__":
    try:
        asyncio.run(main())
    except KeyboardInterrupt:
        print("Server stopped.")
