"""A writer whose peer does not read has to wait."""

import asyncio
import selectors
import socket

PORT = 9003


def blocking() -> None:
    server = socket.create_server(("127.0.0.1", PORT))
    writer = socket.create_connection(("127.0.0.1", PORT))
    reader, _ = server.accept()
    writer.setblocking(False)
    sent = 0
    chunk = bytes(65_536)
    while True:
        try:
            sent += writer.send(chunk)
        except BlockingIOError as full:
            print("full:", full)
            break
    print("sent something, not everything:", 0 < sent < 100_000_000)
    with selectors.DefaultSelector() as selector:
        selector.register(writer, selectors.EVENT_WRITE)
        print("writable:", bool(selector.select(0)))
        got = 0
        while got < sent:
            got += len(reader.recv(1 << 20))
        print("read all:", got == sent)
        print("writable:", bool(selector.select(5)))
    writer.settimeout(0.2)
    try:
        writer.sendall(bytes(50_000_000))
    except TimeoutError as error:
        print("sendall:", error)
    for sock in (reader, writer, server):
        sock.close()


async def drain() -> None:
    go = asyncio.Event()
    received = 0

    async def slow(
        reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        nonlocal received
        await go.wait()
        while data := await reader.read(65_536):
            received += len(data)
        writer.close()
        await writer.wait_closed()

    server = await asyncio.start_server(slow, "127.0.0.1", PORT + 1000)
    reader, writer = await asyncio.open_connection("127.0.0.1", PORT + 1000)
    writer.write(bytes(20_000_000))
    drained = asyncio.create_task(writer.drain())
    done, _ = await asyncio.wait([drained], timeout=0.1)
    print("drained before the peer reads:", bool(done))
    go.set()
    await drained
    print("drained when it reads")
    writer.write_eof()
    print("end:", await reader.read())
    writer.close()
    await writer.wait_closed()
    server.close()
    await server.wait_closed()
    print("received:", received)


blocking()
asyncio.run(drain())
