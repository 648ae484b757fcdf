"""A task that is cancelled in connect, accept, send, receive and drain."""

import asyncio
import socket
from collections.abc import Coroutine
from typing import Any

HOST = "127.0.0.1"
PORT = 9010
FAR_TOO_MUCH = 50_000_000


async def cancelled(label: str, waiting: Coroutine[Any, Any, Any]) -> None:
    """Let it begin to wait, cancel it and see that it ended by that."""
    task = asyncio.create_task(waiting)
    done, _ = await asyncio.wait([task], timeout=0.2)
    print(label, "waits:", not done)
    task.cancel("enough")
    try:
        await task
    except asyncio.CancelledError as error:
        print(label, "cancelled:", error)


def open_socket() -> socket.socket:
    sock = socket.socket()
    sock.setblocking(False)
    return sock


async def in_connect() -> None:
    """Nobody accepts, so the queue of the listener fills."""
    loop = asyncio.get_running_loop()
    with socket.socket() as server:
        server.bind((HOST, PORT))
        server.listen(0)
        queued = []
        for _ in range(10):
            sock = open_socket()
            connecting = loop.sock_connect(sock, (HOST, PORT))
            queued.append(sock)
            try:
                await asyncio.wait_for(connecting, 0.3)
            except TimeoutError:
                break
        print("the queue is full:", 0 < len(queued) < 10)
        late = open_socket()
        await cancelled("connect", loop.sock_connect(late, (HOST, PORT)))
        print("usable:", late.fileno() != -1)
        for sock in (*queued, late):
            sock.close()


async def in_accept() -> None:
    loop = asyncio.get_running_loop()
    with socket.create_server((HOST, PORT + 1)) as server:
        server.setblocking(False)
        await cancelled("accept", loop.sock_accept(server))
        client = open_socket()
        await loop.sock_connect(client, (HOST, PORT + 1))
        accepted, address = await loop.sock_accept(server)
        print("accepted after all:", address == client.getsockname())
        await cancelled("receive", loop.sock_recv(client, 10))
        await loop.sock_sendall(accepted, b"still whole")
        print(await loop.sock_recv(client, 100))
        big = bytes(FAR_TOO_MUCH)
        await cancelled("send", loop.sock_sendall(client, big))
        client.close()
        got = 0
        while data := await loop.sock_recv(accepted, 1 << 20):
            got += len(data)
        print("a part arrived:", 0 < got < FAR_TOO_MUCH)
        accepted.close()


async def in_streams() -> None:
    ended = asyncio.Event()

    async def silent(
        reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        await ended.wait()
        writer.close()

    async with await asyncio.start_server(silent, HOST, PORT + 2):
        reader, writer = await asyncio.open_connection(HOST, PORT + 2)
        await cancelled("readline", reader.readline())
        writer.write(bytes(FAR_TOO_MUCH))
        await cancelled("drain", writer.drain())
        writer.transport.abort()
        try:
            await writer.wait_closed()
        except ConnectionError as error:
            print(type(error).__name__)
        print("closing:", writer.is_closing(), reader.at_eof())
        try:
            async with asyncio.timeout(0.1):
                await asyncio.Event().wait()
        except TimeoutError:
            print("timed out")
        ended.set()


async def in_a_server() -> None:
    server = await asyncio.start_server(print, HOST, PORT + 3)
    await cancelled("serve_forever", server.serve_forever())
    print("serving:", server.is_serving())
    try:
        await asyncio.open_connection(HOST, PORT + 3)
    except ConnectionRefusedError as error:
        print(error)


for part in (in_connect, in_accept, in_streams, in_a_server):
    asyncio.run(part())
