import asyncio
import socket

from websockets.asyncio.client import connect

HOST = "no-such-host.invalid"


async def main() -> None:
    try:
        await connect(f"ws://{HOST}:8765")
    except socket.gaierror:
        print(f"{HOST} has no address; check the spelling")


if __name__ == "__main__":
    asyncio.run(main())
