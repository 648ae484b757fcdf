"""Modules that few programs import: each is found, and works."""

import asyncio
import importlib
import pydoc
import sysconfig
import threading
import warnings
import xmlrpc.client
from datetime import UTC, datetime
from typing import Any
from xmlrpc.server import SimpleXMLRPCServer
from zoneinfo import ZoneInfo, available_timezones

PORT = 9034


def zones() -> None:
    noon = datetime(2026, 7, 1, 12, tzinfo=UTC)
    for name in ("UTC", "Europe/Zurich", "America/New_York", "Asia/Tokyo"):
        print(name, noon.astimezone(ZoneInfo(name)).isoformat())
    print(len(available_timezones()) > 400)
    try:
        ZoneInfo("Europe/Nowhere")
    except KeyError as error:
        print(error)


def calls() -> None:
    with SimpleXMLRPCServer(("localhost", PORT), logRequests=False) as server:
        server.register_function(lambda base, power: base**power, "pow")
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        with xmlrpc.client.ServerProxy(f"http://localhost:{PORT}") as proxy:
            print(proxy.pow(2, 10))
            try:
                proxy.unknown()
            except xmlrpc.client.Fault as fault:
                print(fault)
        server.shutdown()
        thread.join()


def documentation() -> None:
    text = pydoc.plain(pydoc.render_doc(threading.Event))
    print(text.splitlines()[0])
    print(sysconfig.get_config_var("no_such_variable"))


async def legacy() -> None:
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        client: Any = importlib.import_module("websockets.legacy.client")
        server: Any = importlib.import_module("websockets.server")
        serve, old = server.serve, server.WebSocketServerProtocol
    print(sorted({each.category.__name__ for each in caught}))

    async def echo(ws: Any) -> None:
        print(isinstance(ws, old))
        async for message in ws:
            await ws.send(message)

    address = f"ws://localhost:{PORT + 1}"
    async with (
        serve(echo, "localhost", PORT + 1),
        client.connect(address) as ws,
    ):
        await ws.send("hello")
        print(await ws.recv())


def missing() -> None:
    for name in ("websockets.trio.client", "no_such_module", "tzdata.nothing"):
        try:
            __import__(name)
        except ImportError as error:
            print(error)


if __name__ == "__main__":
    zones()
    calls()
    documentation()
    asyncio.run(legacy())
    missing()
