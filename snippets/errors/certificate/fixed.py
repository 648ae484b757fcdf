import asyncio
import ssl
from pathlib import Path

from websockets.asyncio.client import connect

CERTIFICATE = Path(__file__).with_name("localhost.pem")


async def main() -> None:
    uri = "wss://localhost:8765"
    context = ssl.create_default_context(cafile=CERTIFICATE)
    async with connect(uri, ssl=context) as websocket:
        print(await websocket.recv())


if __name__ == "__main__":
    asyncio.run(main())
