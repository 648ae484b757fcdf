"""What a reset looks like at the other end, read and write."""

import socket
import struct
from collections.abc import Callable

PORT = 9002
LINGER = struct.pack("ii", 1, 0)


def send_until_reset(sock: socket.socket) -> None:
    while True:
        sock.send(b"x")


server = socket.create_server(("127.0.0.1", PORT))


def pair() -> tuple[socket.socket, socket.socket]:
    one = socket.create_connection(("127.0.0.1", PORT))
    other, _ = server.accept()
    return one, other


def attempt(label: str, action: Callable[[], object]) -> None:
    try:
        print(label, "->", action())
    except OSError as error:
        print(label, type(error).__name__, error.errno, error.strerror)


one, other = pair()
other.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, LINGER)
other.close()
attempt("linger: recv", lambda: one.recv(10))
attempt("linger: recv again", lambda: one.recv(10))
attempt("linger: send", lambda: one.send(b"x"))
attempt("linger: peer", lambda: one.getpeername())
one.close()

one, other = pair()
one.sendall(b"never read")
other.setblocking(True)
other.recv(1, socket.MSG_PEEK)
other.close()
attempt("unread: recv", lambda: one.recv(10))
attempt("unread: recv again", lambda: one.recv(10))
one.close()

one, other = pair()
other.sendall(b"goodbye")
other.close()
attempt("closed: recv", lambda: one.recv(10))
attempt("closed: end", lambda: one.recv(10))
attempt("closed: first send", lambda: one.send(b"x"))


attempt("closed: later sends", lambda: send_until_reset(one))
attempt("closed: recv after", lambda: one.recv(10))
one.close()

one, other = pair()
one.shutdown(socket.SHUT_WR)
attempt("shut: send", lambda: one.send(b"x"))
attempt("shut: other reads", lambda: other.recv(10))
attempt("shut: other sends", lambda: other.send(b"still"))
attempt("shut: recv", lambda: one.recv(10))
attempt("shut: again", lambda: one.shutdown(socket.SHUT_WR))
one.close()
other.close()

one, other = pair()
one.sendall(b"before the reset")
other.recv(6)
one.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, LINGER)
one.close()
attempt("reset: send", lambda: send_until_reset(other))

other.close()
server.close()
