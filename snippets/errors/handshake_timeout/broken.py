import asyncio
import socket

from websockets.asyncio.client import connect


async def main() -> None:
    # Accepts connections but sends nothing, like a stalled server.
    with socket.create_server(("127.0.0.1", 8765)):
        await connect("ws://127.0.0.1:8765", open_timeout=0.2)


if __name__ == "__main__":
    asyncio.run(main())
