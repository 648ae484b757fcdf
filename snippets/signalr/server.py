import asyncio
from collections.abc import AsyncIterator

from websockets.asyncio.server import serve

from hub import Hub
from negotiation import Negotiation
from records import HubError, Records

hub = Hub()


@hub.method
async def echo(client: Records, text: str) -> str:
    return f"Echo: {text}"


@hub.method
async def say(client: Records, text: str) -> None:
    hub.tell(hub.clients, "said", text)


@hub.method
async def join(client: Records, room: str) -> None:
    hub.join(client, room)


@hub.method
async def leave(client: Records, room: str) -> None:
    hub.leave(client, room)


@hub.method
async def say_in(client: Records, room: str, text: str) -> None:
    if room not in hub.groups:
        raise HubError("Nobody is in there.")
    hub.tell(hub.groups[room], "said", f"{text} ({room})")


@hub.method
async def divide(client: Records, a: float, b: float) -> float:
    return a / b


@hub.method
async def countdown(client: Records, start: int) -> AsyncIterator[int]:
    for number in range(start, 0, -1):
        yield number


@hub.method
async def ticks(client: Records) -> AsyncIterator[int]:
    number = 0
    while True:
        yield (number := number + 1)
        await asyncio.sleep(1)


async def main() -> None:
    # Pages opened from a file have the origin "null"; a WebSocket of
    # theirs says "file://" in Chromium.
    negotiation = Negotiation("/chat", origins={"null", "file://"})
    server = await serve(
        hub.serve,
        "localhost",
        8765,
        process_request=negotiation.process_request,
    )
    print("Listening on http://localhost:8765/chat")
    await server.serve_forever()


if __name__ == "__main__":
    try:
        asyncio.run(main())
    except KeyboardInterrupt:
        print("Server stopped.")
