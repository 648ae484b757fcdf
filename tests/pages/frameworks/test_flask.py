"""`docs/frameworks/flask.md`: every claim the page makes."""

from __future__ import annotations

import inspect
import json
import signal

import pytest
from simple_websocket import Server
from websockets.exceptions import ConnectionClosedError, ConnectionClosedOK
from websockets.sync.client import connect

from tests.conftest import Player
from tests.harness.play import Stage
from tests.pages.frameworks.servers import execute
from tools.example import ROOT, find

PAGE = (ROOT / "docs" / "frameworks" / "flask.md").read_text("utf-8")
ADDRESS = "ws://localhost:8765"


def test_the_client_of_the_tutorial_gets_its_echo(played: Player) -> None:
    """And the server learns that it has left, and how."""
    run = played("flask_echo")
    assert run.lines("client")[-1] == "Received: Echo: Hello, Server!"
    assert run.lines("server")[-2:] == [
        "Received: Hello, Server!",
        "The client has left, with code 1000.",
    ]
    assert run.lines("test")[-1] == "OK"


def test_the_room_notices_who_leaves_and_who_is_killed(
    played: Player,
) -> None:
    """1000, and 1005 where others have 1006."""
    run = played("flask_chat")
    codes = [each for each in run.lines("server") if "connection" in each]
    assert codes == [
        "Ada's connection: 1000",
        "Eve's connection: 1005",
        "Bob's connection: 1000",
    ]
    assert run.lines("bob")[-3:-1] == ["Ada left", "Eve left"]


def test_the_test_client_has_no_socket() -> None:
    """The page quotes the error."""
    ask = (
        "from echo_flask import app\n"
        "headers = {'Upgrade': 'websocket', 'Connection': 'Upgrade'}\n"
        "app.testing = True\n"
        "app.test_client().get('ws://localhost/', headers=headers)\n"
    )
    done = execute("flask_echo", ask)
    error = done.stderr.splitlines()[-1].removeprefix("RuntimeError: ")
    assert f"`{error}`" in PAGE.replace("obtain\n", "obtain ")


def test_ctrl_c_sends_a_close_frame_only_if_you_do() -> None:
    """The room sends 1001; the echo server's clients see the end."""
    with Stage(find("flask_chat")) as stage:
        server = stage.start("server.py", listens=8765)
        # Once it accepts the second, it has started the thread of the first.
        with connect(ADDRESS) as ada, connect(ADDRESS):
            ada.send(json.dumps({"name": "Ada"}))
            ada.recv(timeout=60)
            server.send_signal(signal.SIGINT)
            with pytest.raises(ConnectionClosedOK, match="1001"):
                ada.recv(timeout=60)
        assert server.wait() == 0
    with Stage(find("flask_echo")) as stage:
        server = stage.start("echo_flask.py", listens=8765)
        with connect(ADDRESS) as websocket:
            websocket.send("before")
            websocket.recv(timeout=60)
            server.send_signal(signal.SIGINT)
            error = "no close frame received or sent"
            with pytest.raises(ConnectionClosedError, match=error):
                websocket.recv(timeout=60)
        assert server.wait() == 0
    assert f"`ConnectionClosedError: {error}`" in PAGE


def test_the_table_of_differences() -> None:
    """As the signature has it."""
    theirs = inspect.signature(Server).parameters
    assert theirs["ping_interval"].default is None
    assert theirs["max_message_size"].default is None
    assert "origin" not in " ".join(theirs)
    assert "thread_class" in theirs
