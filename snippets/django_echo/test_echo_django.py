import sys

import pytest
from channels.testing import WebsocketCommunicator
from django.test import AsyncClient

from echo_django import application


async def test_text_is_echoed() -> None:
    websocket = WebsocketCommunicator(application, "/")
    connected, _ = await websocket.connect(timeout=30)
    assert connected
    await websocket.send_to(text_data="Hello!")
    assert await websocket.receive_from(timeout=30) == "Echo: Hello!"
    await websocket.disconnect(timeout=30)


async def test_a_page_on_the_same_port() -> None:
    response = await AsyncClient().get("/")
    assert response.content == b"An echo server.\n"


if __name__ == "__main__":
    sys.exit(pytest.main([__file__]))
