import asyncio

from websockets.asyncio.client import connect
from websockets.exceptions import InvalidMessage


async def main() -> None:
    try:
        await connect("ws://localhost:8765")
    except InvalidMessage as error:
        print(f"InvalidMessage: {error}")


if __name__ == "__main__":
    asyncio.run(main())
