"""The threading server and client of websockets."""

import sys
import threading

from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect
from websockets.sync.server import ServerConnection, serve

PORT = 9007


def echo(connection: ServerConnection) -> None:
    for message in connection:
        print("server:", str(message)[:20])
        connection.send(message)
        if message == "stop":
            stop.set()


if sys.argv[1] == "server":
    stop = threading.Event()
    with serve(echo, "127.0.0.1", PORT) as server:
        serving = threading.Thread(target=server.serve_forever)
        serving.start()
        stop.wait(20)
        server.shutdown()
        serving.join()
    print("server: stopped")
else:
    with connect(f"ws://127.0.0.1:{PORT}") as connection:
        connection.send("hello")
        print("client:", connection.recv(20))
        connection.send("x" * 100_000)
        print("client:", len(connection.recv(20)))
        try:
            connection.recv(0.5)
        except TimeoutError as error:
            print("client:", error)
        connection.send("stop")
        print("client:", connection.recv(20))
        try:
            connection.recv(20)
        except ConnectionClosed as error:
            print("client:", error)
