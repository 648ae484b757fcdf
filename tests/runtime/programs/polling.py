"""Selectors, `select`, `poll`, `socketpair`, makefile, dup, peek."""

import select
import selectors
import socket
import time
from typing import Any

PORT = 9006

one, other = socket.socketpair()
with selectors.DefaultSelector() as selector:
    print(type(selector).__name__)
    selector.register(one, selectors.EVENT_READ, "one")
    print("quiet:", selector.select(0))
    started = time.monotonic()
    print("still:", selector.select(0.05), time.monotonic() - started > 0.04)
    other.send(b"hello")
    print([(key.data, mask) for key, mask in selector.select(1)])
    selector.modify(one, selectors.EVENT_READ | selectors.EVENT_WRITE, "both")
    print([(key.data, mask) for key, mask in selector.select(1)])
    selector.unregister(one)
print(one.recv(2), one.recv(10))
other.close()
print("end:", one.recv(1))
one.close()

server = socket.create_server(("127.0.0.1", PORT))
client = socket.create_connection(("127.0.0.1", PORT))
print([r is server for r in select.select([server], [], [], 5)[0]])
accepted, _ = server.accept()
print("nothing:", select.select([client], [], [], 0))
print("writable:", len(select.select([], [client], [], 0)[1]))
poller = select.poll()
poller.register(client, select.POLLIN)
print("poll:", poller.poll(10))
accepted.sendall(b"line one\nline two\nrest")
accepted.shutdown(socket.SHUT_WR)
fd, events = poller.poll(5000)[0]
print("poll:", fd == client.fileno(), bool(events & select.POLLIN))
print("peek:", client.recv(4, socket.MSG_PEEK))
with client.makefile("r", encoding="utf-8") as lines:
    print([line for line in lines])
copy = client.dup()
client.close()
copy.sendall(b"by the copy")
print(accepted.recv(100))
copy.close()
print("end:", accepted.recv(1))
accepted.close()
server.close()
print(socket.inet_aton("127.0.0.1"), socket.htons(8765))
print(socket.getaddrinfo("127.0.0.1", 80, type=socket.SOCK_STREAM))


class Shrinking:
    """A file that makes the list that it is in shorter."""

    def fileno(self) -> int:
        del shrinking[-1]
        return ends[0].fileno()


ends = socket.socketpair()
shrinking: list[Shrinking] = []
shrinking[:] = [Shrinking() for _ in range(10)]
ready = select.select([], shrinking, [])
print("shrinking:", len(ready[1]), ready[1] == shrinking)
for end in ends:
    end.close()
wrong: Any
for wrong in ([object()], 1, [0.5]):
    try:
        select.select(wrong, [], [])
    except TypeError as error:
        print("TypeError:", error)
try:
    type(poller)()
except TypeError as error:
    print("TypeError:", error)
