"""Two processes, blocking: partial reads, large data, two directions."""

import hashlib
import socket
import sys

PORT = 9007
DATA = bytes(range(256)) * 8_000


def serve() -> None:
    with socket.create_server(("127.0.0.1", PORT)) as server:
        connection, _ = server.accept()
        with connection:
            lines = connection.makefile("rb")
            length = int(lines.readline())
            data = lines.read(length)
            print("received", length, hashlib.sha256(data).hexdigest()[:8])
            connection.sendall(data[::-1])
            print("end:", lines.read(1))
            lines.close()
    print("done")


def connect() -> None:
    with socket.create_connection(("127.0.0.1", PORT)) as connection:
        connection.sendall(f"{len(DATA)}\n".encode())
        connection.sendall(DATA)
        got = bytearray()
        while len(got) < len(DATA):
            piece = connection.recv(10_000)
            assert 0 < len(piece) <= 10_000
            got += piece
        print("reversed:", bytes(got) == DATA[::-1])


if __name__ == "__main__":
    serve() if sys.argv[1] == "server" else connect()
