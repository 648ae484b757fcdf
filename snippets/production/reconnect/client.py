import asyncio
from collections.abc import Generator

from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, InvalidStatus


def delays() -> Generator[float]:
    print("Cannot connect yet. Trying again.")
    while True:
        yield 0.1


async def main() -> None:
    try:
        async for websocket in connect(
            "ws://127.0.0.1:8765", reconnect_delays=delays
        ):
            try:
                while True:
                    print(f"Received: {await websocket.recv()}")
            except ConnectionClosed as closed:
                print(f"Connection lost: {closed}")
    except InvalidStatus as refusal:
        print(f"Giving up: {refusal}")


if __name__ == "__main__":
    asyncio.run(main())
