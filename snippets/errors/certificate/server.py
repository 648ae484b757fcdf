import ssl
from pathlib import Path

from websockets.sync.server import ServerConnection, serve

CERTIFICATE = Path(__file__).with_name("localhost.pem")


def greet(websocket: ServerConnection) -> None:
    websocket.send("Hello over TLS")


def main() -> None:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(CERTIFICATE)
    with serve(greet, "localhost", 8765, ssl=context) as server:
        print("Listening on wss://localhost:8765")
        server.serve_forever()


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        print("Server stopped.")
