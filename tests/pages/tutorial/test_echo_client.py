"""`docs/tutorial/echo-client.md`: every claim the page makes."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import websockets
from websockets.asyncio.client import connect

from tests.conftest import Player
from tests.harness.actor import environment
from tests.harness.play import Stage
from tools.example import SNIPPETS, find


def test_the_client_prints_what_it_said_and_heard(played: Player) -> None:
    """In that order, and ends."""
    run = played("echo")
    assert run.exits["client"] == 0
    assert run.lines("client") == [
        "Sent: Hello, Server!",
        "Received: Echo: Hello, Server!",
    ]


def test_recv_gives_text_for_text_and_bytes_for_binary(
    tmp_path: Path,
) -> None:
    """The same client, with bytes in its mouth and a server that agrees."""
    for file, old, new in (
        ("client.py", '"Hello, Server!"', 'b"Hello"'),
        ("server.py", 'f"Echo: {message}"', "message"),
    ):
        source = (SNIPPETS / "echo" / file).read_text("utf-8")
        assert old in source
        (tmp_path / file).write_text(source.replace(old, new), "utf-8")
    with Stage(find("echo"), folder=tmp_path) as stage:
        stage.start("server.py", listens=8765)
        client = stage.start("client.py")
        assert client.wait() == 0
        assert client.output() == "Sent: b'Hello'\nReceived: b'Hello'\n"


def test_the_library_has_a_client_to_talk_by_hand() -> None:
    """`python -m websockets URI`: a line typed comes back, Ctrl+D ends."""
    with Stage(find("echo")) as stage:
        server = stage.start("server.py", listens=8765)
        told = subprocess.Popen(
            [sys.executable, "-m", "websockets", "ws://localhost:8765"],
            env=environment(strict=False),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        with told:
            assert told.stdin is not None
            assert told.stdout is not None
            told.stdin.write("by hand\n")
            told.stdin.flush()
            server.wait_for("Received: by hand")
            seen = ""
            while "Echo: by hand" not in seen:
                character = told.stdout.read(1)
                assert character, f"it ended, having shown {seen!r}"
                seen += character
            told.stdin.close()
            assert told.wait() == 0


def test_before_the_server_the_connection_is_refused(played: Player) -> None:
    """The machine answers; nobody listens on that port."""
    run = played("echo_refused")
    assert run.exits["client"] == 1
    assert "Connect call failed" in run.lines("client")[-1]
    assert "8765" in run.lines("client")[-1]


def test_the_old_servers_client_is_told_1011(played: Player) -> None:
    """Received, then sent: the other side closed first."""
    run = played("old_echo")
    assert run.exits["client"] == 1
    assert run.lines("client")[-1] == (
        "websockets.exceptions.ConnectionClosedError: received 1011 "
        "(internal error); then sent 1011 (internal error)"
    )


def test_the_old_client_runs_against_todays_server() -> None:
    """It was never at fault."""
    with Stage(find("old_echo")) as stage:
        stage.start("../echo/server.py", listens=8765)
        client = stage.start("client.py")
        assert client.wait() == 0
        assert client.output().endswith(
            "Received from server: Echo: Hello, Server!\n"
        )


def test_the_short_name_is_the_same_function() -> None:
    """`websockets.connect` is `websockets.asyncio.client.connect`."""
    assert websockets.connect is connect
