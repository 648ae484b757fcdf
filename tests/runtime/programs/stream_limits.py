"""asyncio streams: limits, separators, what is left after each error."""

import asyncio
from asyncio import StreamReader as Reader
from asyncio import StreamWriter as Writer
from collections.abc import Awaitable, Callable

HOST = "127.0.0.1"
PORT = 9020
LIMIT = 20


async def attempt(label: str, action: Awaitable[object]) -> None:
    try:
        print(label, "->", await action)
    except asyncio.IncompleteReadError as error:
        print(label, type(error).__name__, error.partial, error.expected)
    except asyncio.LimitOverrunError as error:
        text = str(error).partition(" limit")[0]  # a number may follow
        print(label, type(error).__name__, text, error.consumed >= LIMIT)
    except (OSError, ValueError) as error:
        print(label, type(error).__name__, error)


async def against(
    handle: Callable[[Reader, Writer], Awaitable[None]],
    client: Callable[[Reader, Writer], Awaitable[None]],
    limit: int = 65_536,
) -> None:
    """Run a server for one connection, and a client of it."""
    finished = asyncio.Event()

    async def once(reader: Reader, writer: Writer) -> None:
        await handle(reader, writer)
        writer.close()
        finished.set()

    async with await asyncio.start_server(once, HOST, PORT):
        reader, writer = await asyncio.open_connection(HOST, PORT, limit=limit)
        await client(reader, writer)
        writer.close()
        await finished.wait()


async def pieces(reader: Reader, writer: Writer) -> None:
    """Send a text byte by byte, so that every read is a partial one."""
    for text in b"one\r\ntwo\r\n" + b"x" * 30, b"\r\ntail":
        for byte in text:
            writer.write(bytes([byte]))
            await writer.drain()
            await asyncio.sleep(0)
        await reader.read(1)


async def by_pieces(reader: Reader, writer: Writer) -> None:
    await attempt("readuntil", reader.readuntil(b"\r\n"))
    await attempt("readexactly", reader.readexactly(2))
    await attempt("nothing", reader.readexactly(0))
    await attempt("negative", reader.readexactly(-1))
    await attempt("empty separator", reader.readuntil(b""))
    await attempt("rest of the line", reader.readline())
    await attempt("too long", reader.readuntil(b"\r\n"))
    writer.write(b"!")
    await attempt("still there", reader.readexactly(30))
    await attempt("line end", reader.readline())
    writer.write_eof()
    await attempt("incomplete", reader.readuntil(b"\r\n"))
    await attempt("end", reader.read(10))
    print("at the end:", reader.at_eof())


async def flood(reader: Reader, writer: Writer) -> None:
    writer.write(b"y" * 100 + b"\n" + b"after")
    await writer.drain()


async def flooded(reader: Reader, writer: Writer) -> None:
    await attempt("line over the limit", reader.readuntil(b"\n"))
    await attempt("is dropped by readline", reader.readline())
    await attempt("goes on", reader.read())


async def count(reader: Reader, writer: Writer) -> None:
    total = 0
    while data := await reader.read(1000):
        total += len(data)
    writer.write(b"%d" % total)
    await writer.drain()


async def half_closed(reader: Reader, writer: Writer) -> None:
    writer.writelines([b"a" * 1000, bytearray(b"b" * 1000), b"c"])
    print("can write an end:", writer.can_write_eof())
    writer.write_eof()
    await attempt("after the end", reader.read())
    try:
        writer.write(b"too late")
    except RuntimeError as error:
        print(type(error).__name__, error)


async def watermarks(reader: Reader, writer: Writer) -> None:
    transport = writer.transport
    print("limits:", transport.get_write_buffer_limits())
    transport.set_write_buffer_limits(high=100, low=10)
    print("limits:", transport.get_write_buffer_limits())
    print("peer:", writer.get_extra_info("peername"))
    sock = writer.get_extra_info("socket")
    print("socket:", sock.getpeername(), sock.family.name, sock.type.name)
    writer.write(bytes(5_000_000))
    print("waits in the buffer:", transport.get_write_buffer_size() > 0)
    await writer.drain()
    print("drained:", transport.get_write_buffer_size() <= 10)
    writer.write_eof()
    await attempt("counted", reader.read())


async def main() -> None:
    await against(pieces, by_pieces, limit=LIMIT)
    await against(flood, flooded, limit=LIMIT)
    await against(count, half_closed)
    await against(count, watermarks)


asyncio.run(main())
