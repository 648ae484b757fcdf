"""Clients of an echo server, in a process of their own.

    python -m tools.benchmarks._echo_crowd PORT CLIENTS SECONDS

Each client sends its next message when it has received the last one back.
They are sockets and a selector, so that they cost little beside a server:
the handshake is that of `websockets`, and after it, each message is one
frame of a fixed length (RFC 6455 §5.2), without compression.

Prints a line when all have had their first echo, waits for a line of its
input, and prints what it measured as JSON.
"""

from __future__ import annotations

import json
import resource
import selectors
import socket
import statistics
import sys
import time

from websockets.client import ClientProtocol
from websockets.frames import Frame, Opcode
from websockets.http11 import Response
from websockets.uri import parse_uri

TEXT = b"A message of thirty-two letters."
SENT = Frame(Opcode.TEXT, TEXT).serialize(mask=True)
"""Masked once: a server unmasks it all the same."""
RECEIVED = Frame(Opcode.TEXT, TEXT).serialize(mask=False)
PATIENCE = 60.0
"""Seconds without an answer after which something is wrong."""


def connect(port: int) -> socket.socket:
    """Return a socket with a WebSocket on it, after its first echo.

    Raises:
        ConnectionError: the server closed the connection or refused.
    """
    connected = socket.create_connection(("127.0.0.1", port), PATIENCE)
    connected.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    protocol = ClientProtocol(parse_uri(f"ws://127.0.0.1:{port}/"))
    protocol.send_request(protocol.connect())
    connected.sendall(b"".join(protocol.data_to_send()))
    while not (events := protocol.events_received()):
        data = connected.recv(4096)
        if not data:
            raise ConnectionError("the server closed the connection")
        protocol.receive_data(data)
    if not isinstance(events[0], Response) or protocol.handshake_exc:
        raise ConnectionError(f"no handshake: {protocol.handshake_exc}")
    connected.sendall(SENT)
    received = b""
    while len(received) < len(RECEIVED):
        received += connected.recv(len(RECEIVED) - len(received))
    assert received == RECEIVED
    return connected


def converse(crowd: list[socket.socket], seconds: float) -> list[float]:
    """Return how long each round trip took, in seconds.

    Raises:
        ConnectionError: a connection ended, or nothing was answered.
    """
    taken: list[float] = []
    with selectors.DefaultSelector() as selector:
        began = {}
        for client in crowd:
            selector.register(client, selectors.EVENT_READ)
            began[client] = time.perf_counter()
            client.sendall(SENT)
        sockets = {client.fileno(): client for client in crowd}
        missing = dict.fromkeys(crowd, len(RECEIVED))
        end = time.perf_counter() + seconds
        waiting = len(crowd)
        while waiting:
            if not (ready := selector.select(PATIENCE)):
                raise ConnectionError(f"no answer in {PATIENCE:g} seconds")
            for key, _ in ready:
                client = sockets[key.fd]
                if not (data := client.recv(missing[client])):
                    raise ConnectionError("the server closed a connection")
                missing[client] -= len(data)
                if missing[client]:
                    continue
                now = time.perf_counter()
                taken.append(now - began[client])
                if now < end:
                    began[client] = now
                    missing[client] = len(RECEIVED)
                    client.sendall(SENT)
                else:
                    waiting -= 1
    return taken


def main(port: int, clients: int, seconds: float) -> None:
    """Connect, wait, converse, report."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    crowd = [connect(port) for _ in range(clients)]
    print("connected", flush=True)
    sys.stdin.readline()
    began = time.perf_counter()
    taken = converse(crowd, seconds)
    lasted = time.perf_counter() - began
    print(
        json.dumps(
            {
                "rate": len(taken) / lasted,
                "median": statistics.median(taken) * 1000,
                "p99": statistics.quantiles(taken, n=100)[98] * 1000,
            }
        ),
        flush=True,
    )


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3]))
