"""Ten megabytes in each direction at once, and 200 connections."""

import asyncio
import hashlib
import random

PORT = 9004
SIZE = 10_000_000
DATA = random.Random(1).randbytes(SIZE)
PIECE = 100_000


async def send(writer: asyncio.StreamWriter, data: bytes) -> None:
    for start in range(0, len(data), PIECE):
        writer.write(data[start : start + PIECE])
        await writer.drain()
    writer.write_eof()


async def receive(reader: asyncio.StreamReader) -> str:
    digest = hashlib.sha256()
    while piece := await reader.read(70_000):
        digest.update(piece)
    return digest.hexdigest()


async def exchange(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter
) -> None:
    _, digest = await asyncio.gather(send(writer, DATA), receive(reader))
    print("same:", digest == hashlib.sha256(DATA).hexdigest())
    writer.close()
    await writer.wait_closed()


async def large() -> None:
    served = asyncio.Event()

    async def handle(
        reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        await exchange(reader, writer)
        served.set()

    async with await asyncio.start_server(handle, "localhost", PORT):
        await exchange(*await asyncio.open_connection("localhost", PORT))
        await served.wait()


async def many() -> None:
    async def upper(
        reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        async for line in reader:
            writer.write(line.upper())
            await writer.drain()
        writer.close()

    async def talk(number: int) -> str:
        reader, writer = await asyncio.open_connection("localhost", PORT)
        writer.write(f"client {number}\n".encode())
        reply = await reader.readline()
        writer.close()
        await writer.wait_closed()
        return reply.decode().strip()

    async with await asyncio.start_server(upper, "localhost", PORT):
        replies = await asyncio.gather(*map(talk, range(200)))
    print(len(replies), replies[0], replies[-1])


asyncio.run(large())
asyncio.run(many())
