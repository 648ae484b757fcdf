"""Two processes and a Unix-domain socket."""

import os
import socket
import sys

PATH = "/tmp/unix_pair.sock"
PORT = 9007
"""Where the server listens when the path is there."""


def serve() -> None:
    if os.path.exists(PATH):
        os.unlink(PATH)
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(PATH)
        server.listen()
        with socket.create_server(("127.0.0.1", PORT)):
            connection, _ = server.accept()
        with connection, connection.makefile("rw") as lines:
            print("received", lines.readline().strip())
            lines.write("and back\n")
            lines.flush()
            print("end:", repr(lines.readline()))
    os.unlink(PATH)


def connect() -> None:
    print(os.path.exists(PATH))
    with socket.socket(socket.AF_UNIX) as client:
        client.connect(PATH)
        print(client.getpeername())
        with client.makefile("rw") as lines:
            lines.write("from process to process\n")
            lines.flush()
            print("received", lines.readline().strip())


if __name__ == "__main__":
    serve() if sys.argv[1] == "server" else connect()
