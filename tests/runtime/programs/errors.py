"""Error numbers, classes and messages of blocking sockets."""

import errno
import os
import socket
from collections.abc import Callable

PORT = 9001


def attempt(label: str, action: Callable[[], object]) -> None:
    """Print what an action returned or raised."""
    try:
        result = action()
    except OSError as error:
        print(label, type(error).__name__, error.errno, error)
    else:
        print(label, "->", result)


def tcp() -> socket.socket:
    return socket.socket(socket.AF_INET, socket.SOCK_STREAM)


attempt("refused", lambda: tcp().connect(("127.0.0.1", PORT)))
attempt("refused, create", lambda: socket.create_connection(("localhost", 9)))
attempt("connect_ex", lambda: tcp().connect_ex(("127.0.0.1", PORT)))
# Linux refuses this address by itself: nothing leaves the machine.
ELSEWHERE = "255.255.255.255"
attempt("elsewhere", lambda: tcp().connect((ELSEWHERE, PORT)))
attempt("bind elsewhere", lambda: tcp().bind(("192.0.2.1", PORT)))
attempt("recv unconnected", lambda: tcp().recv(1))
attempt("send unconnected", lambda: tcp().send(b"x"))
attempt("sendall unconnected", lambda: tcp().sendall(b"x"))
attempt("shutdown unconnected", lambda: tcp().shutdown(socket.SHUT_WR))
attempt("peer unconnected", lambda: tcp().getpeername())
attempt("accept unbound", lambda: tcp().accept())
attempt("name unbound", lambda: tcp().getsockname())

server = tcp()
server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
server.bind(("127.0.0.1", PORT))
attempt("bind again", lambda: server.bind(("127.0.0.1", PORT + 1)))
attempt("refused while bound", lambda: tcp().connect(("127.0.0.1", PORT)))
server.listen()
attempt("in use", lambda: tcp().bind(("127.0.0.1", PORT)))
attempt("in use, any", lambda: tcp().bind(("", PORT)))
attempt("name", lambda: server.getsockname())
attempt("accepting", lambda: server.getsockopt(socket.SOL_SOCKET, 30))

client = tcp()
attempt("connect", lambda: client.connect(("127.0.0.1", PORT)))
attempt("connect twice", lambda: client.connect(("127.0.0.1", PORT)))
attempt("peer", lambda: client.getpeername())
accepted, address = server.accept()
print("same address", address == client.getsockname())
print("accepted name", accepted.getsockname())

client.setblocking(False)
attempt("would block", lambda: client.recv(1))
client.settimeout(0.05)
attempt("timed out", lambda: client.recv(1))
server.settimeout(0.05)
attempt("accept timed out", lambda: server.accept())
server.setblocking(False)
attempt("accept would block", lambda: server.accept())
fresh = tcp()
fresh.setblocking(False)
attempt("in progress", lambda: fresh.connect(("127.0.0.1", PORT)))
fresh.close()

client.close()
attempt("closed", lambda: client.recv(1))
attempt("closed fileno", lambda: client.fileno())
attempt("end", lambda: accepted.recv(1))
accepted.close()
server.close()
print(errno.errorcode[errno.ECONNREFUSED], errno.EADDRINUSE, errno.EPIPE)
print(type(OSError(111, "x")).__name__, type(OSError(104, "x")).__name__)

OF_FILES = {20, 31, 44, 54, 55}
"""In the page, files have numbers of their own."""
for number in set(range(140)) - OF_FILES:
    print(number, os.strerror(number))
for unknown in (socket.gaierror, socket.herror):
    print(unknown, unknown.__mro__[1].__name__)
