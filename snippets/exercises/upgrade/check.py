import asyncio

from checking import Missing, calling, load, run, waiting
from websockets.asyncio.server import ServerConnection, serve


async def refusal(request: bytes) -> str:
    """Return how a server refuses the request, or nothing."""
    reader, writer = await asyncio.open_connection("localhost", 8765)
    try:
        writer.write(request)
        async with waiting("the answer to your request"):
            head = await reader.readuntil(b"\r\n\r\n")
            status = head.decode().splitlines()[0]
            if status.startswith("HTTP/1.1 101 "):
                return ""
            body = (await reader.read()).decode()
            return f"{status}. {body.splitlines()[0]}"
    finally:
        writer.close()
        await writer.wait_closed()


async def welcome(websocket: ServerConnection) -> None:
    await websocket.wait_closed()


async def check() -> None:
    with calling("request()"):
        request = load("request").request()
    if not request.endswith(b"\r\n\r\n"):
        raise Missing(
            "The request doesn't end with an empty line, so a server "
            "would wait for more."
        )
    async with serve(welcome, "localhost", 8765):
        refused = await refusal(request)
    if refused:
        raise Missing(f"A server answered {refused}")


if __name__ == "__main__":
    run(check, "Well done: a server switches protocols.")
