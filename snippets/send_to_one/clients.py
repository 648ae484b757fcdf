import asyncio
import json

from websockets.asyncio.client import ClientConnection, connect

URI = "ws://localhost:8765"


async def write(client: ClientConnection, to: str, text: str) -> None:
    await client.send(json.dumps({"to": to, "text": text}))


async def main() -> None:
    async with connect(URI) as ada, connect(URI) as bob:
        await bob.send("Bob")
        await write(bob, "Bob", "a note to myself")
        print(f"Bob received {await bob.recv()!r}")

        await ada.send("Ada")
        await write(ada, "Bob", "Tennis at six?")
        print(f"Bob received {await bob.recv()!r}")

        await write(ada, "Eve", "And you?")
        print(f"Ada received {await ada.recv()!r}")


if __name__ == "__main__":
    asyncio.run(main())
