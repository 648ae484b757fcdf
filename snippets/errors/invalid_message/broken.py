import asyncio
from asyncio import StreamReader, StreamWriter

from websockets.asyncio.client import connect


async def no_http(reader: StreamReader, writer: StreamWriter) -> None:
    await reader.readuntil(b"\r\n\r\n")
    writer.close()


async def main() -> None:
    async with await asyncio.start_server(no_http, "127.0.0.1", 8765):
        await connect("ws://127.0.0.1:8765")


if __name__ == "__main__":
    asyncio.run(main())
