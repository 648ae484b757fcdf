"""A server and a client in one folder: each reads what the other wrote."""

import os
import socket
import sys
from pathlib import Path

PORT = 9007
FOLDER = Path("files_pair.tmp")
LOG = FOLDER / "log.txt"
OLD = FOLDER / "old.txt"
DATA = FOLDER / "data"


def serve() -> None:
    FOLDER.mkdir()
    with socket.create_server(("localhost", PORT)) as listening:
        connection, _ = listening.accept()
    with connection, LOG.open("w") as log:
        log.write("seen\n")
        log.flush()
        connection.sendall(b"written")
        print(connection.recv(100), LOG.read_text().splitlines())
        log.seek(0, os.SEEK_END)
        log.write("more\n")
        log.flush()
        DATA.mkdir()
        (DATA / "module.py").write_text("NAME = 'shared'\n")
        LOG.rename(OLD)
        log.write("after the rename\n")
        log.flush()
        connection.sendall(b"renamed")
        print(connection.recv(100), sorted(os.listdir(FOLDER)))
        try:
            LOG.read_text()
        except FileNotFoundError as error:
            print(type(error).__name__, error.filename)
        FOLDER.rmdir()
        print(FOLDER.exists())


def connect() -> None:
    with socket.create_connection(("localhost", PORT)) as connection:
        print(connection.recv(100), LOG.read_text().splitlines())
        with LOG.open("a") as log:
            log.write("by the client\n")
        connection.sendall(b"appended")
        print(connection.recv(100), sorted(os.listdir(FOLDER)))
        print(LOG.exists(), OLD.read_text().splitlines(), OLD.stat().st_size)
        sys.path.append(str(DATA))
        print(__import__("module").NAME)
        OLD.unlink()
        try:
            DATA.rmdir()
        except OSError:
            print("not empty")
        (DATA / "module.py").unlink()
        DATA.rmdir()
        connection.sendall(b"removed")


if __name__ == "__main__":
    serve() if sys.argv[1] == "server" else connect()
