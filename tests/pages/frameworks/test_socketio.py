"""`docs/frameworks/socketio.md`: every claim the page makes."""

from __future__ import annotations

import http.client
import inspect
import re
from pathlib import Path

import pytest
from socketio import AsyncClient, AsyncServer
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from tests.conftest import Player
from tests.harness.play import Stage
from tests.pages.frameworks.servers import pytest_prints
from tools.example import ROOT, find

NAMED = '    name = auth["name"]\n'
PAGE = (ROOT / "docs" / "frameworks" / "socketio.md").read_text("utf-8")


def test_events_are_acknowledged_and_the_wire_shows_how(
    played: Player,
) -> None:
    """By a client of the library, and by one that has only websockets."""
    run = played("socketio_chat")
    assert run.lines("client") == [
        "Ada joined",
        "Ada: Hello, room!",
        "The server has counted 12 characters.",
    ]
    packets = [line[2:] for line in run.lines("raw") if line[0] == "<"]
    kinds = [re.split(r"\D|1", packet)[0] for packet in packets]
    assert kinds == ["0", "40", "42", "42", "43"]
    assert packets[-1] == "431[6]"
    assert '> 421["say","Hello!"]' in run.lines("raw")
    assert run.lines("server")[-2:] == ["Ada left", "Eve left"]
    assert run.lines("test")[-1].startswith("2 passed")


@pytest.mark.parametrize(
    ("line", "without"),
    [
        ("    return len(text)\n", "    return 0\n"),
        ('    await sio.emit("left", name, room="chat")\n', ""),
        ('    await sio.enter_room(sid, "chat")\n', ""),
    ],
    ids=["acknowledgement", "left", "room"],
)
def test_a_server_without_a_line_fails_its_tests(
    line: str, without: str, tmp_path: Path
) -> None:
    """With `python -m pytest`, as on the page."""
    for path in find("socketio_chat").folder.iterdir():
        if path.suffix in (".py", ".ini"):
            text = path.read_text("utf-8")
            text = text.replace("receive(timeout=10", "receive(timeout=5")
            text = text.replace(line, without)
            (tmp_path / path.name).write_text(text, "utf-8")
    assert "1 failed, 1 passed" in pytest_prints(tmp_path, 1)


def test_whoever_is_no_client_of_socket_io_is_rejected() -> None:
    """404 outside of its path, 400 for an older protocol."""
    with Stage(find("socketio_chat")) as stage:
        stage.start("sio_server.py", listens=8765)
        with pytest.raises(InvalidStatus, match="HTTP 404"):
            connect("ws://localhost:8765").__enter__()
        asking = http.client.HTTPConnection("localhost", 8765, timeout=60)
        asking.request("GET", "/socket.io/?EIO=3&transport=polling")
        answer = asking.getresponse()
        told = answer.read().decode().strip('"')
        asking.close()
    assert answer.status == 400
    assert f"### {told} {{" in PAGE


@pytest.mark.parametrize(
    ("change", "begins"),
    [
        (("", ""), ["40{", "42["]),
        ((", always_connect=True", ""), ["42[", "40{"]),
        (
            (NAMED, "    raise ConnectionRefusedError\n"),
            ["40{", '41{"message":"Connection refused by server"}'],
        ),
        (
            (
                NAMED,
                "    raise socketio.exceptions.ConnectionRefusedError(\n"
                '        "Who are you?"\n'
                "    )\n",
            ),
            ["40{", '41{"message":"Who are you?"}'],
        ),
    ],
    ids=["as it is", "accepted later", "rejected", "with a reason"],
)
def test_how_a_client_is_accepted_or_rejected(
    change: tuple[str, str], begins: list[str], tmp_path: Path
) -> None:
    """Its first two packets, seen by a client with only websockets."""
    example = find("socketio_chat")
    source = (example.folder / "sio_server.py").read_text("utf-8")
    file = tmp_path / "sio_server.py"
    file.write_text(source.replace(*change, 1), "utf-8")
    with Stage(example, folder=tmp_path) as stage:
        stage.start("sio_server.py", listens=8765)
        url = "ws://localhost:8765/socket.io/?EIO=4&transport=websocket"
        with connect(url) as websocket:
            websocket.recv(timeout=60)
            websocket.send('40{"name":"Eve"}')
            packets = [str(websocket.recv(timeout=60)) for _ in begins]
    for packet, begin in zip(packets, begins, strict=True):
        assert packet.startswith(begin)


def test_the_reasons_of_a_disconnect() -> None:
    """As the library names them."""
    names = {
        value
        for name, value in vars(AsyncServer.reason).items()
        if name.isupper()
    }
    assert {"client disconnect", "transport close", "ping timeout"} <= names
    for name in ("client disconnect", "transport close", "ping timeout"):
        assert f"`{name}`" in PAGE.replace("as\n", "as ")


def test_connect_waits_one_second_unless_told_otherwise() -> None:
    """For the server to accept the client."""
    parameters = inspect.signature(AsyncClient.connect).parameters
    assert parameters["wait_timeout"].default == 1
