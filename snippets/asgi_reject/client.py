import asyncio

from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, InvalidStatus


async def main() -> None:
    for path in ("reject", "respond", "accept"):
        try:
            url = f"ws://localhost:8000/{path}"
            async with connect(url) as websocket:
                await websocket.recv()
        except InvalidStatus as error:
            body = error.response.body.decode() or "no body"
            print(f"/{path}: HTTP {error.response.status_code}, {body}")
        except ConnectionClosed as closed:
            print(f"/{path}: {closed.rcvd}")


if __name__ == "__main__":
    asyncio.run(main())
