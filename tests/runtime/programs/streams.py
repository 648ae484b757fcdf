"""asyncio streams: limits, separators, half-close, refused, cancelled."""

import asyncio
import contextlib
import socket

PORT = 9005


async def serve_once(data: bytes) -> tuple[bytes, asyncio.StreamReader]:
    async def handle(
        reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        writer.write(data)
        writer.write_eof()
        got.set_result(await reader.read())
        writer.close()

    got: asyncio.Future[bytes] = asyncio.get_running_loop().create_future()
    async with await asyncio.start_server(handle, "127.0.0.1", PORT):
        reader, writer = await asyncio.open_connection(
            "127.0.0.1", PORT, limit=64
        )
        writer.write(b"to the server")
        writer.write_eof()
        received = await got
        writer.close()
        await writer.wait_closed()
    return received, reader


async def main() -> None:
    got, reader = await serve_once(b"one\ntwo;three" + b"." * 40)
    print(got)
    print(await reader.readline(), await reader.readuntil(b";"))
    try:
        await reader.readexactly(100)
    except asyncio.IncompleteReadError as error:
        print(error)
    print(await reader.read(), reader.at_eof())

    _, reader = await serve_once(b"x" * 100 + b"\n")
    try:
        await reader.readline()
    except ValueError as error:
        print(type(error).__name__, error)

    try:
        await asyncio.open_connection("127.0.0.1", PORT)
    except OSError as error:
        print(type(error).__name__, error)

    async with await asyncio.start_server(print, "127.0.0.1", PORT):
        try:
            await asyncio.start_server(print, "127.0.0.1", PORT)
        except OSError as error:
            print(type(error).__name__, error.errno)

    loop = asyncio.get_running_loop()
    with socket.create_server(("127.0.0.1", PORT)) as server:
        server.setblocking(False)
        accept = asyncio.create_task(loop.sock_accept(server))
        with contextlib.suppress(TimeoutError, asyncio.TimeoutError):
            await asyncio.wait_for(accept, 0.05)
        print("accept cancelled:", accept.cancelled())
        one = socket.socket()
        one.setblocking(False)
        await loop.sock_connect(one, ("127.0.0.1", PORT))
        other, _ = await loop.sock_accept(server)
        read = asyncio.create_task(loop.sock_recv(one, 10))
        await asyncio.sleep(0)
        read.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await read
        await loop.sock_sendall(other, b"after all")
        print(await loop.sock_recv(one, 100))
        buffer = bytearray(5)
        await loop.sock_sendall(other, b"into a buffer")
        print(await loop.sock_recv_into(one, buffer), bytes(buffer))
        one.close()
        other.close()
    print("tasks left:", len(asyncio.all_tasks()) - 1)


asyncio.run(main())
