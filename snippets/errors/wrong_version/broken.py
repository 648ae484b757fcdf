import asyncio
from asyncio import StreamReader, StreamWriter

from websockets.asyncio.client import connect

REPLY = b"HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n"


async def no_tls(reader: StreamReader, writer: StreamWriter) -> None:
    await reader.read(1)
    writer.write(REPLY)
    await writer.drain()
    writer.close()


async def main() -> None:
    server = await asyncio.start_server(no_tls, "localhost", 8765)
    async with server:
        await connect("wss://localhost:8765")


if __name__ == "__main__":
    asyncio.run(main())
