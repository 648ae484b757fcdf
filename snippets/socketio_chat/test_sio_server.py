import sys
from collections.abc import AsyncIterator

import pytest
from aiohttp import web
from socketio import AsyncSimpleClient

from sio_server import sio


@pytest.fixture
async def url() -> AsyncIterator[str]:
    app = web.Application()
    sio.attach(app)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    host, port = runner.addresses[0]
    yield f"http://{host}:{port}"
    await runner.cleanup()


async def test_say_is_acknowledged(url: str) -> None:
    async with AsyncSimpleClient() as ada:
        await ada.connect(url, auth={"name": "Ada"}, wait_timeout=30)
        assert await ada.call("say", "Hello!", timeout=10) == 6


async def test_the_room_hears_everything(url: str) -> None:
    async with AsyncSimpleClient() as bob:
        await bob.connect(url, auth={"name": "Bob"}, wait_timeout=30)
        assert await bob.receive(timeout=10) == ["joined", "Bob"]
        async with AsyncSimpleClient() as ada:
            await ada.connect(
                url, auth={"name": "Ada"}, wait_timeout=30
            )
            assert await bob.receive(timeout=10) == ["joined", "Ada"]
            await ada.emit("say", "Hello!")
            said = ["said", {"name": "Ada", "text": "Hello!"}]
            assert await bob.receive(timeout=10) == said
        assert await bob.receive(timeout=10) == ["left", "Ada"]


if __name__ == "__main__":
    sys.exit(pytest.main([__file__]))
