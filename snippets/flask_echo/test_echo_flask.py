import threading
import unittest

from websockets.sync.client import connect
from werkzeug.serving import make_server

from echo_flask import app


class EchoTest(unittest.TestCase):
    def setUp(self) -> None:
        server = make_server("localhost", 0, app, threaded=True)
        self.address = f"ws://localhost:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        self.addCleanup(server.server_close)
        self.addCleanup(thread.join)
        self.addCleanup(server.shutdown)

    def test_text_is_echoed(self) -> None:
        with connect(self.address) as websocket:
            websocket.send("Hello!")
            reply = websocket.recv(timeout=10)
        self.assertEqual(reply, "Echo: Hello!")

    def test_a_page_needs_no_server(self) -> None:
        response = app.test_client().get("/nowhere")
        self.assertEqual(response.status_code, 404)


if __name__ == "__main__":
    unittest.main(buffer=True)
