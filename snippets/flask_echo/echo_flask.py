import logging

from flask import Flask
from flask_sock import Sock
from simple_websocket import ConnectionClosed, Server

app = Flask(__name__)
sock = Sock(app)


@sock.route("/")
def echo(websocket: Server) -> None:
    try:
        while True:
            message = websocket.receive()
            print(f"Received: {message}")
            websocket.send(f"Echo: {message}")
    except ConnectionClosed as gone:
        print(f"The client has left, with code {int(gone.reason)}.")


if __name__ == "__main__":
    logging.getLogger("werkzeug").setLevel("ERROR")  # not each request
    app.run(port=8765)
