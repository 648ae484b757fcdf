"""What sockets, selectors and signals answer when they are misused."""

import contextlib
import os
import select
import selectors
import signal
import socket
import struct
import threading
import time
from collections.abc import Callable
from typing import Any

HOST = "127.0.0.1"
PORT = 9050
TCP: Any = socket.socket
text: Any = "x"
LINGER = struct.pack("ii", 1, 0)


def attempt(label: str, action: Callable[[], object]) -> None:
    try:
        print(label, "->", action())
    except OSError as error:
        print(label, type(error).__name__, error.errno, error.strerror)
    except (ValueError, TypeError, OverflowError) as error:
        print(label, type(error).__name__, error)


any_socket: Any = socket.socket()
attempt("family", lambda: TCP(255))
attempt("protocol", lambda: TCP(socket.AF_INET, socket.SOCK_STREAM, 17))
attempt("descriptor", lambda: TCP(fileno=-1))
attempt("timeout", lambda: any_socket.settimeout(-1))
attempt("not a tuple", lambda: any_socket.connect("127.0.0.1"))
attempt("three", lambda: any_socket.connect((HOST, 1, 2)))
attempt("text", lambda: any_socket.bind((HOST, "1")))
attempt("port", lambda: any_socket.connect((HOST, 70_000)))
attempt("everybody", lambda: any_socket.connect(("<broadcast>", 1)))
attempt("no reading", lambda: any_socket.recv(1))
attempt("options", lambda: any_socket.getsockopt(socket.SOL_SOCKET, 4, 4))
attempt("listen", lambda: any_socket.listen())
attempt("name", lambda: any_socket.getsockname()[0])
attempt("listen again", lambda: any_socket.listen(1))
attempt("listens", lambda: any_socket.connect(("127.0.0.2", PORT)))
any_socket.close()
attempt("closed", lambda: any_socket.listen())

any_socket = socket.socket()
attempt("refused", lambda: any_socket.connect((HOST, PORT)))
attempt("bound then", lambda: any_socket.bind((HOST, PORT)))
attempt("bound", lambda: any_socket.connect((HOST, PORT + 1)))
attempt("bound twice", lambda: any_socket.bind((HOST, PORT)))
attempt("listens then", lambda: any_socket.listen())
attempt("reached", lambda: socket.create_connection((HOST, PORT)).close())
any_socket.close()

one, other = socket.socketpair()
attempt("pair", lambda: (one.getsockname(), one.getpeername()))
attempt("pair", lambda: one.send(b"both"))
attempt("pair", lambda: other.recv(2, socket.MSG_PEEK))
attempt("pair", lambda: other.recv(10))
one.shutdown(socket.SHUT_WR)
attempt("pair ended", lambda: other.recv(10))
one.close()
attempt("pair alone", lambda: other.send(b"x"))
other.close()

server = socket.create_server((HOST, PORT))
client = socket.create_connection((HOST, PORT))
accepted, _ = server.accept()
attempt("connected", lambda: client.listen())
attempt("sendto", lambda: client.sendto(b"to", (HOST, PORT)))
attempt("recvmsg", lambda: accepted.recvmsg(10)[:3])
buffer = bytearray(4)
client.sendall(b"into")
attempt("recvfrom_into", lambda: accepted.recvfrom_into(buffer)[0])
attempt("into nothing", lambda: accepted.recv_into(bytearray()))
attempt("into less", lambda: accepted.recv_into(buffer, -1))
attempt("into more", lambda: accepted.recv_into(buffer, 5))
attempt("connect again", lambda: client.connect_ex((HOST, PORT)))
writer = threading.Thread(target=lambda: client.send(bytes(3_000_000)))
writer.start()
attempt("all", lambda: len(accepted.recv(3_000_000, socket.MSG_WAITALL)))
writer.join()
client.settimeout(0.2)
attempt("a part", lambda: client.send(bytes(30_000_000)) < 30_000_000)
accepted.shutdown(socket.SHUT_RD)
accepted.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, LINGER)
accepted.close()
client.close()
waiting = socket.create_connection((HOST, PORT))
server.close()  # before it accepted
attempt("never accepted", lambda: waiting.recv(1))
waiting.close()

poller = select.epoll()
attempt("epoll", lambda: poller.register(9999))
attempt("epoll", lambda: poller.modify(9999, select.EPOLLIN))
attempt("epoll", lambda: poller.unregister(9999))
attempt("epoll", lambda: poller.register(-1))
one, other = socket.socketpair()
poller.register(one, select.EPOLLIN)
attempt("twice", lambda: poller.register(one, select.EPOLLIN))
attempt("nothing", lambda: poller.poll(0.01))
attempt("a number", lambda: isinstance(poller.fileno(), int))
with poller:
    pass
attempt("closed", lambda: poller.poll(0))
plain = select.poll()
attempt("poll", lambda: plain.modify(one, select.POLLIN))
plain.register(one, select.POLLIN)
plain.modify(one, select.POLLOUT)
attempt("poll", lambda: len(plain.poll(1000)))
plain.unregister(one)
attempt("poll", lambda: plain.poll(10))
attempt("select", lambda: select.select([one], [], [], -1))
attempt("select", lambda: select.select([9999], [], [], 0))
with selectors.DefaultSelector() as selector:
    attempt("selector", lambda: selector.register(text, 1))
    attempt("selector", lambda: selector.register(one, 0))
one.close()
other.close()

attempt("sleep", lambda: time.sleep(-1))
attempt("no such process", lambda: os.kill(2**22 + 1, 0))
signal.signal(signal.SIGALRM, signal.SIG_IGN)
attempt("ignored", lambda: os.kill(os.getpid(), signal.SIGALRM))
for number in range(300):
    print(f"line {number} of a torrent, of some length, to fill a piece")
with contextlib.suppress(KeyboardInterrupt):
    signal.raise_signal(signal.SIGINT)
print("now it ends by a signal of its own", flush=True)
