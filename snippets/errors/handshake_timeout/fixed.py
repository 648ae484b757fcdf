import asyncio
import socket

from websockets.asyncio.client import connect


async def main() -> None:
    with socket.create_server(("127.0.0.1", 8765)):
        try:
            await connect("ws://127.0.0.1:8765", open_timeout=0.2)
        except TimeoutError:
            print("The server did not answer. Try again later.")


if __name__ == "__main__":
    asyncio.run(main())
