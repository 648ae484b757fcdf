import unittest

from aiohttp import WSCloseCode, web
from aiohttp.test_utils import AioHTTPTestCase

from echo_app import make_app


class EchoTest(AioHTTPTestCase):
    async def get_application(self) -> web.Application:
        return make_app()

    async def test_text_is_echoed(self) -> None:
        async with self.client.ws_connect("/") as websocket:
            await websocket.send_str("Hello!")
            reply = await websocket.receive_str(timeout=10)
        self.assertEqual(reply, "Echo: Hello!")
        self.assertEqual(websocket.close_code, WSCloseCode.OK)

    async def test_an_unknown_path_is_404(self) -> None:
        response = await self.client.get("/nowhere")
        self.assertEqual(response.status, 404)


if __name__ == "__main__":
    unittest.main(buffer=True)
