import asyncio

from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus

URL = "ws://localhost:8000/notes"


async def main() -> None:
    for token in ("guess", "s3cret"):
        try:
            async with connect(f"{URL}?token={token}") as websocket:
                print(await websocket.recv())
                await websocket.send("Buy milk")
                await websocket.send("Feed the cat")
        except InvalidStatus as error:
            print(error)


if __name__ == "__main__":
    asyncio.run(main())
