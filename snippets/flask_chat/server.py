import json
import logging
from contextlib import suppress
from threading import Lock

from flask import Flask
from flask_sock import Sock
from simple_websocket import ConnectionClosed, Server

app = Flask(__name__)
sock = Sock(app)
room: set[Server] = set()
lock = Lock()


def tell(**event: str) -> None:
    message = json.dumps(event)
    with lock:
        print(message)
        for member in room:
            with suppress(ConnectionClosed, OSError):
                member.send(message)


@sock.route("/")
def chat(websocket: Server) -> None:
    name = json.loads(websocket.receive())["name"]
    with lock:
        room.add(websocket)
    tell(type="joined", name=name)
    try:
        while True:
            text = json.loads(websocket.receive())["text"]
            tell(type="said", name=name, text=text)
    except ConnectionClosed as gone:
        print(f"{name}'s connection: {int(gone.reason)}")
    finally:
        with lock:
            room.remove(websocket)
        tell(type="left", name=name)


def main() -> None:
    app.config["SOCK_SERVER_OPTIONS"] = {"ping_interval": 25}
    app.run(port=8765)
    for member in tuple(room):
        with suppress(ConnectionClosed, OSError):
            member.close(1001, "Server stopped")


if __name__ == "__main__":
    logging.getLogger("werkzeug").setLevel("ERROR")  # not each request
    main()
