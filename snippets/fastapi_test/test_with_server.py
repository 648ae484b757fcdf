import asyncio
import socket
from collections.abc import AsyncIterator

import pytest
import uvicorn
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosedError

from count_app import app

LONG = "word " * 100


@pytest.fixture
async def url() -> AsyncIterator[str]:
    config = uvicorn.Config(app, ws_max_size=100, log_level="error")
    server = uvicorn.Server(config)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        serving = asyncio.create_task(server.serve([listening]))
        host, port = listening.getsockname()
        yield f"ws://{host}:{port}/count"
        server.should_exit = True
        await serving


async def test_words_are_counted(url: str) -> None:
    async with connect(url) as websocket:
        await websocket.send("to be or not to be")
        assert await websocket.recv() == '{"words":6}'


async def test_a_long_message_ends_the_connection(url: str) -> None:
    async with connect(url) as websocket:
        await websocket.send(LONG)
        with pytest.raises(ConnectionClosedError, match="1009"):
            await websocket.recv()
