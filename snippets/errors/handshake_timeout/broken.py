import asyncio
import socket

from websockets.asyncio.client import connect


async def main() -> None:
    # It takes connections and says nothing, as a stalled server does.
    with socket.create_server(("127.0.0.1", 8765)):
        await connect("ws://127.0.0.1:8765", open_timeout=0.2)


if __name__ == "__main__":
    asyncio.run(main())
