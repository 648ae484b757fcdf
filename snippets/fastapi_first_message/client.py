import asyncio

from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed

URL = "ws://localhost:8000/hello"


async def main() -> None:
    for token in ("s3cret", "guess", None):
        async with connect(URL) as websocket:
            if token is not None:
                await websocket.send(token)
            try:
                print(f"{token}: {await websocket.recv()}")
            except ConnectionClosed as closed:
                assert closed.rcvd
                print(f"{token}: {closed.rcvd}")


if __name__ == "__main__":
    asyncio.run(main())
