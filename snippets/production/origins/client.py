import asyncio

from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus
from websockets.typing import Origin


async def knock(origin: Origin | None) -> None:
    print(f"Origin: {origin}")
    try:
        async with connect(
            "ws://127.0.0.1:8765", origin=origin
        ) as websocket:
            print(f"  {await websocket.recv()}")
    except InvalidStatus as refusal:
        print(f"  {refusal}")


async def main() -> None:
    await knock(Origin("https://example.com"))
    await knock(Origin("https://evil.example"))
    await knock(Origin("https://example.com.evil.example"))
    await knock(None)


if __name__ == "__main__":
    asyncio.run(main())
