import asyncio
import json

from websockets.asyncio.client import connect

WORKERS = ["ws://localhost:8000/room", "ws://localhost:8001/room"]


async def main() -> None:
    async with connect(WORKERS[0]) as ann:
        async with connect(WORKERS[1]) as bob:
            await ann.send("Hello, Bob!")
            message = json.loads(await bob.recv())
            print(f"Bob receives {message['text']}")

        await ann.send("Bob? Are you there?")
        for _ in range(2):
            await ann.recv()

        async with connect(
            f"{WORKERS[0]}?after={message['id']}"
        ) as bob:
            message = json.loads(await bob.recv())
            print(f"Bob is back and receives {message['text']}")


if __name__ == "__main__":
    asyncio.run(main())
