import asyncio
import sys

import socketio

URL = "http://localhost:8765"


async def main(name: str) -> None:
    client = socketio.AsyncClient()
    here = asyncio.Event()

    @client.event
    def joined(who: str) -> None:
        print(f"{who} joined")
        here.set()

    @client.event
    def said(message: dict[str, str]) -> None:
        print(f"{message['name']}: {message['text']}")

    await client.connect(URL, auth={"name": name}, wait_timeout=30)
    await here.wait()
    length = await client.call("say", "Hello, room!")
    print(f"The server has counted {length} characters.")
    await client.disconnect()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))
