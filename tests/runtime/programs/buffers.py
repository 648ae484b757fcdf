"""Buffers and flags of blocking sockets, and those that do not block."""

import array
import select
import socket
from collections.abc import Callable

HOST = "127.0.0.1"
PORT = 9040


def attempt(label: str, action: Callable[[], object]) -> None:
    try:
        print(label, "->", action())
    except (OSError, ValueError, TypeError) as error:
        print(label, type(error).__name__, error)


server = socket.create_server((HOST, PORT))
one = socket.create_connection((HOST, PORT))
other, _ = server.accept()

buffer = bytearray(b"--------")
one.sendall(b"abcdefghij")
attempt("recv_into", lambda: other.recv_into(memoryview(buffer)[2:], 3))
print(buffer)
attempt("too small", lambda: other.recv_into(bytearray(2), 3))
attempt("negative", lambda: other.recv_into(bytearray(2), -1))
attempt("negative", lambda: other.recv(-1))
attempt("read-only", lambda: other.recv_into(b"abc"))
attempt("peek", lambda: other.recv(3, socket.MSG_PEEK))
attempt("recv", lambda: other.recv(100))
attempt("dontwait", lambda: other.recv(1, socket.MSG_DONTWAIT))
attempt("recv nothing", lambda: other.recv(0))

attempt("sendmsg", lambda: one.sendmsg([b"one ", bytearray(b"two "), b"3"]))
attempt("recvfrom", lambda: other.recvfrom(100))
numbers = array.array("H", [1, 2, 3])
attempt("sendall", lambda: one.sendall(numbers))
attempt("waitall", lambda: other.recv(6, socket.MSG_WAITALL))
attempt("not bytes", lambda: one.send("text"))  # type: ignore[arg-type]
attempt("nothing", lambda: one.send(b""))

one.sendall(b"12345")
parts = [bytearray(2), bytearray(2)]
attempt("recv_into", lambda: [other.recv_into(part) for part in parts])
print(parts, other.recv(10))

with other.makefile("rwb") as stream:
    one.sendall(b"a line\nand 4 more")
    print(stream.readline(), stream.read(5))
    stream.write(b"buffered")
    one.setblocking(False)
    attempt("not yet", lambda: one.recv(10))
    stream.flush()
one.settimeout(5)
print(one.recv(10))

fresh = socket.socket()
fresh.setblocking(False)
print("in progress:", fresh.connect_ex((HOST, PORT)) in {115, 0})
print("writable:", len(select.select([], [fresh], [], 5)[1]))
error = fresh.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
print("no error:", error, fresh.connect_ex((HOST, PORT)))
fresh.close()
refused = socket.socket()
refused.setblocking(False)
refused.connect_ex((HOST, PORT + 1))
select.select([], [refused], [], 5)
for _ in range(2):
    error = refused.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
    print("error, once:", error)
refused.close()

copy = socket.socket(fileno=one.detach())
attempt("detached", lambda: one.send(b"x"))
copy.settimeout(5)
copy.sendall(b"by number")
print(other.recv(20))
copy.shutdown(socket.SHUT_RDWR)
attempt("shut both", lambda: copy.recv(1))
attempt("shut both", lambda: copy.send(b"x"))
attempt("end", lambda: other.recv(1))
with copy, other, server:
    pass
attempt("closed", lambda: server.accept())
attempt("closed", lambda: copy.getsockname())
print(socket.SocketKind(socket.SOCK_STREAM).name, socket.has_dualstack_ipv6())
socket.setdefaulttimeout(0.05)
with socket.create_server((HOST, PORT)) as server:
    attempt("default timeout", server.accept)
    print(server.gettimeout(), server.getblocking(), server.timeout)
