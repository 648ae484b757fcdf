"""`docs/frameworks/aiohttp.md`: every claim the page makes."""

from __future__ import annotations

import inspect
import json
import re
import signal
import socket
import struct
import time
from pathlib import Path

import pytest
from aiohttp import web
from websockets.asyncio.server import serve
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from tests.conftest import Player
from tests.harness.actor import Process
from tests.harness.play import Stage
from tools.example import ROOT, find

PAGE = (ROOT / "docs" / "frameworks" / "aiohttp.md").read_text("utf-8")
ADDRESS = "ws://localhost:8765"


def started(stage: Stage, file: str) -> Process:
    """Start the server of an example."""
    return stage.start(file, name="server", listens=8765)


def interrupted(server: Process) -> None:
    """Press Ctrl+C, and wait for the end."""
    server.send_signal(signal.SIGINT)
    assert server.wait() == 0


def test_the_client_of_the_tutorial_gets_its_echo(played: Player) -> None:
    """And the server learns that it has left, and how."""
    run = played("aiohttp_echo")
    assert run.lines("client")[-1] == "Received: Echo: Hello, Server!"
    assert run.lines("server")[2:] == [
        "Received: Hello, Server!",
        "The client has left, with code 1000.",
    ]
    assert run.lines("test")[-1] == "OK"


def test_the_room_notices_who_leaves_and_who_is_killed(
    played: Player,
) -> None:
    """1000 and 1006; and Ctrl+C sends a close frame to the others."""
    run = played("aiohttp_chat")
    codes = [each for each in run.lines("server") if "connection" in each]
    assert codes[:2] == ["Ada's connection: 1000", "Eve's connection: 1006"]
    assert run.lines("bob")[-3:] == [
        "Ada left",
        "Eve left",
        "Disconnected: 1001 Server stopped",
    ]


def test_a_message_has_a_type() -> None:
    """The echo ignores what is no text, and other paths are 404."""
    with Stage(find("aiohttp_echo")) as stage:
        server = started(stage, "echo_app.py")
        with connect(ADDRESS) as websocket:
            websocket.send(b"bytes")
            websocket.send("text")
            assert websocket.recv(timeout=60) == "Echo: text"
        with pytest.raises(InvalidStatus, match="HTTP 404"):
            connect(f"{ADDRESS}/nowhere").__enter__()
        interrupted(server)


def changed(stage: Stage, folder: Path, old: str, new: str) -> Process:
    """Start the echo server with a change, in another folder."""
    source = (stage.example.folder / "echo_app.py").read_text("utf-8")
    assert old in source
    (folder / "echo_app.py").write_text(source.replace(old, new), "utf-8")
    return started(stage, "echo_app.py")


def test_another_response_than_a_websocket_rejects(tmp_path: Path) -> None:
    """Before `prepare`."""
    old = "    await websocket.prepare(request)\n"
    new = f"    if request:\n        return web.Response(status=403)\n{old}"
    with Stage(find("aiohttp_echo"), folder=tmp_path) as stage:
        changed(stage, tmp_path, old, new)
        with pytest.raises(InvalidStatus, match="HTTP 403"):
            connect(ADDRESS).__enter__()


def test_ctrl_c_waits_for_a_websocket_that_stays_open(tmp_path: Path) -> None:
    """For `shutdown_timeout`; the room's `on_shutdown` closes them."""
    old, seconds = "access_log=None", 2
    new = f"{old}, shutdown_timeout={seconds}"
    with Stage(find("aiohttp_echo"), folder=tmp_path) as stage:
        server = changed(stage, tmp_path, old, new)
        with connect(ADDRESS, ping_interval=None):
            begin = time.monotonic()
            server.send_signal(signal.SIGINT)
            assert server.wait() == 0
            assert time.monotonic() - begin >= seconds
    default = inspect.signature(web.run_app).parameters["shutdown_timeout"]
    assert f"which is {default.default:.0f} seconds" in PAGE


def test_the_table_of_differences() -> None:
    """As the signatures of both libraries have it."""
    theirs = inspect.signature(web.WebSocketResponse).parameters
    ours = inspect.signature(serve).parameters
    assert theirs["heartbeat"].default is None
    assert ours["ping_interval"].default == 20
    assert ours["max_size"].default == 1024 * 1024
    assert theirs["max_msg_size"].default == 4 * 1024 * 1024
    assert "| Largest message | 1 MiB | 4 MiB |" in PAGE
    assert "origins" in ours
    assert "process_request" in ours
    assert "origin" not in " ".join(theirs)
    (types,) = re.findall(r"of type `(\w+)`, `(\w+)` or `(\w+)`", PAGE)
    source = inspect.getsource(web.WebSocketResponse.__anext__)
    assert set(re.findall(r"WSMsgType\.(\w+)", source)) == set(types)


def test_a_reset_connection_is_an_error_and_then_the_end() -> None:
    """Nothing is raised, and the room tells the others."""
    linger = struct.pack("ii", 1, 0)  # RST in place of FIN
    with Stage(find("aiohttp_chat")) as stage:
        server = started(stage, "server.py")
        with connect(ADDRESS) as bob, connect(ADDRESS) as ada:
            for name, websocket in (("Bob", bob), ("Ada", ada)):
                websocket.send(json.dumps({"name": name}))
                server.wait_for(f'"name": "{name}"}}')
            ada.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
            ada.socket.close()
            server.wait_for("Ada's connection: 1006\n")
            last = [bob.recv(timeout=60) for _ in range(3)][-1]
            assert json.loads(last) == {"type": "left", "name": "Ada"}
            bob.send(b"neither text")
        server.wait_for('"name": "Bob"}')
        interrupted(server)
        assert "Traceback" not in server.output()
